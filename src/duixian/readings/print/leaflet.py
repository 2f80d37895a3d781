"""The leaflet of a benefit: one page in plain language, beside the official words."""

from __future__ import annotations

from dataclasses import dataclass

from duixian.basics.text import Text, say
from duixian.language.plain import Joined, Line, Named, Phrase, Plain, Quoted, Term
from duixian.language.provision import Benefit, Funding, Offer, Quota, Status
from duixian.language.tree import Expression
from duixian.library.package import Package
from duixian.readings.print.automatic import Automatic, is_automatic
from duixian.readings.print.form import Form, form_of, held_lines
from duixian.readings.print.materials import Material, beneficiary_kind, materials_of
from duixian.readings.print.money import caps, details, headline
from duixian.readings.print.needs import Needs, needs_of


@dataclass(frozen=True, slots=True)
class Award:
    """What one offer pays: large, small, and in detail. `stage` is empty where there is one."""

    stage: str
    headline: Phrase
    caps: tuple[Phrase, ...]
    details: tuple[Line, ...]
    conditions: tuple[Line, ...]
    """Those of the stage alone."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with lines under it; `note` is said below. `is_list`: short items, many."""

    heading: Text
    lines: tuple[Line, ...]
    note: Text | None = None
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class Official:
    """The words of the policy, with where they stand."""

    where: Phrase
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Leaflet:
    """Everything on the page, in the reader's language once it is turned into text."""

    title: Named
    tool: Term
    policy: Named
    number: str
    banner: Text | None
    awards: tuple[Award, ...]
    notes: tuple[Phrase, ...]
    """What must be known of the amount: 待配套, 裁量, whose money."""
    sections: tuple[Section, ...]
    official: tuple[Official, ...]
    departments: Phrase

    def as_text(self) -> str:
        """For a terminal or a test."""
        lines = [f"{self.title} ({self.tool})", f"{self.policy} {self.number}".rstrip()]
        if self.banner is not None:
            lines.append(f"! {self.banner}")
        for award in self.awards:
            stage = f"{award.stage}: " if award.stage else ""
            small = "".join(f" | {cap}" for cap in award.caps)
            lines.append(f"= {stage}{award.headline}{small}")
            lines.extend(line.as_text(2) for line in (*award.conditions, *award.details))
        lines.extend(f"~ {note}" for note in self.notes)
        for section in self.sections:
            lines.append(f"# {section.heading}")
            lines.extend(line.as_text(2) for line in section.lines)
            if section.note is not None:
                lines.append(f"  {section.note}")
        for official in self.official:
            lines.append(f"「{'…'.join(official.words)}」 {official.where}")
        lines.append(f"@ {self.departments}")
        return "\n".join(lines)


def leaflet_of(package: Package, benefit: Benefit) -> Leaflet:
    """The leaflet of a benefit."""
    plain, needs = Plain.of(package), needs_of(benefit)
    form, automatic = form_of(package, benefit), is_automatic(package, benefit)
    shared = _shared(benefit)
    sections = [
        _who(package, plain, benefit, shared, needs),
        _how(plain, benefit, form, automatic),
    ]
    if not automatic.possible:
        sections.append(_what_to_bring(materials_of(package, benefit)))
    banner = (
        say("示例情景:金额是假设的,不能据此兑付") if benefit.id in package.illustrative else None
    )
    document = package.document
    return Leaflet(
        Named(benefit.name, benefit.english),
        Term(benefit.tool),
        Named(package.title, package.english),
        document.number if document is not None else "",
        banner,
        tuple(_award(plain, benefit, offer, shared) for offer in benefit.offers),
        tuple(_notes(package, plain, benefit, needs)),
        tuple(sections),
        _official(package, benefit),
        plain.department("、".join(benefit.departments)),
    )


def _shared(benefit: Benefit) -> set[int]:
    """The conditions that every offer has."""
    each = [{id(c) for c in offer.conditions} for offer in benefit.offers]
    return set.intersection(*each) if each else set()


def _award(plain: Plain, benefit: Benefit, offer: Offer, shared: set[int]) -> Award:
    own = tuple(plain.line(c.test) for c in offer.conditions if id(c) not in shared)
    return Award(
        offer.stage, headline(plain, offer.amount, benefit.tool), caps(plain, offer.amount),
        details(plain, offer.amount), own,
    )  # fmt: skip


def _notes(package: Package, plain: Plain, benefit: Benefit, needs: Needs) -> list[Phrase]:
    notes: list[Phrase] = []
    if needs.holes:
        notes.append(say("待配套:本政策没有写明的数,要等配套文件;在那之前不能算出确定的金额。"))
    notes.extend(
        say("配套文件:{source}", source=filling.source)
        for filling in package.fillings
        if filling.provision == benefit.id
    )
    if benefit.status is Status.DISCRETION:
        notes.append(say("是否给予、给予多少,由主管部门裁量。"))
    if benefit.funding is Funding.PASSED_ON:
        notes.append(say("这是上级政策在本区的落实,按上级文件执行。"))
    if benefit.funding is Funding.MATCHING:
        notes.append(say("这是本区对上级资金的配套。"))
    if benefit.stacks:
        notes.append(say("可以和别的政策同时享受。"))
    elif package.conventions.key:
        notes.append(say("同一事项(“{matter}”)就高享受,不重复。", matter=benefit.matter))
    if benefit.excludes:
        names = [package.provisions[i] for i in benefit.excludes if i in package.provisions]
        others = tuple(Named(p.name, p.english) for p in names)
        notes.append(say("不能和这些同时享受:{others}", others=Joined(others, say("、"))))
    if benefit.quota is not None:
        notes.append(_quota(benefit.quota))
    if benefit.deduct is not None:
        notes.append(say("已经从各级得到的同类资金要减去。"))
    instalments = benefit.offers[0].instalments
    if instalments:
        shares = tuple(plain.phrase(i.share) for i in instalments)
        listed = Joined(shares, say("、"))
        notes.append(say("分{count}期兑付:{shares}", count=len(shares), shares=listed))
    return notes


def _quota(quota: Quota) -> Text:
    per = Joined(tuple(Quoted(name) for name in quota.per), say("、"))
    counts: list[Phrase] = []
    for name, count in quota.counts:
        if name is None and len(quota.counts) == 1:
            counts.append(say("{count}件", count=count))
        elif name is None:
            counts.append(say("其余{count}件", count=count))
        else:
            counts.append(say("{name}{count}件", name=Quoted(name), count=count))
    return say("限量:每一{per}最多{counts}", per=per, counts=Joined(tuple(counts), say("、")))


def _who(
    package: Package, plain: Plain, benefit: Benefit, shared: set[int], needs: Needs
) -> Section:
    conditions = [c for c in benefit.offers[0].conditions if id(c) in shared]
    paid = package.vocabulary.kinds[beneficiary_kind(package, benefit)]
    name = benefit.beneficiary[-1] if benefit.beneficiary else paid.name
    who: Phrase = Named(name, paid.english)
    if name != paid.name:
        who = Named(f"{name}({paid.name})", paid.english)
    lines = [Line(say("申请人:{who}", who=who))]
    lines.extend(plain.line(c.test) for c in conditions if not c.excluding)
    excluded = tuple(plain.line(c.test) for c in conditions if c.excluding)
    if excluded:
        lines.append(Line(say("有下列情形的不能享受"), excluded))
    for name, defined in needs.definitions.items():
        body: Expression = defined.body
        lines.append(Line(say("其中“{name}”指:{what}", name=name, what=plain.phrase(body))))
    if benefit.since is not None or benefit.until is not None:
        lines.append(Line(_term(benefit)))
    return Section(say("谁能享受"), tuple(lines))


def _term(benefit: Benefit) -> Text:
    since, until = benefit.since, benefit.until
    if until is None:
        return say("从{since}起", since="" if since is None else since.isoformat())
    if since is None:
        return say("到{until}为止", until=until.isoformat())
    return say("从{since}到{until}", since=since.isoformat(), until=until.isoformat())


def _how(plain: Plain, benefit: Benefit, form: Form, automatic: Automatic) -> Section:
    owner = plain.department("、".join(benefit.departments))
    lines: list[Line] = []
    count = len(form.fields)
    if automatic.possible:
        done = say("不用申请:需要的事实都在部门的登记里,由{department}核对后兑付", department=owner)
    elif count:
        done = say("填写申请表({count}项),连同材料交给{department}", count=count, department=owner)
    else:
        done = say("向{department}提出申请,写明身份即可", department=owner)
    lines.append(Line(done))
    if form.held:
        held = tuple(Line(line) for line in held_lines(form.held))
        lines.append(Line(say("这些不用填,由部门掌握或核定"), held))
    if form.decided:
        lines.append(Line(say("写明由部门认定的,由部门判断,不用填写")))
    where = say("申报时间和入口以{department}的通知为准。", department=owner)
    return Section(say("怎样享受"), tuple(lines), None if automatic.possible else where)


def _what_to_bring(materials: tuple[Material, ...]) -> Section:
    lines: list[Line] = []
    for paper in materials:
        if paper.standard:
            lines.append(Line(say("{name}(通用)", name=paper.name)))
        else:
            shown = Joined(paper.shows, say("、"))
            lines.append(Line(say("{name}:证明{what}", name=paper.name, what=shown)))
    has_standard = any(paper.standard for paper in materials)
    note = say("标“通用”的不是本政策写明的,以申报通知为准。") if has_standard else None
    return Section(say("带什么材料"), tuple(lines), note, is_list=True)


def _official(package: Package, benefit: Benefit) -> tuple[Official, ...]:
    found: list[Official] = []
    for quote in benefit.quotes:
        section = package.document.section(quote.section) if package.document else None
        title = f" {section.title}" if section is not None and section.title else ""
        found.append(Official(quote.section + title, quote.pieces))
    return tuple(found)


# Instruments, looked up by their Chinese: named here once, so that the catalogue has them.
TOOLS = (
    say("奖励"),
    say("补助"),
    say("补贴"),
    say("资助"),
    say("配套"),
    say("贴息"),
    say("立减"),
    say("减免"),
    say("奖补"),
    say("消费券"),
    say("返还"),
    say("保险"),
    say("资金支持"),
)
