"""An outcome as a page: first what counts, then every benefit with all that explains it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

from duixian.awards.words import amount_text
from duixian.basics.text import Text, say
from duixian.language.evaluate import GapKind, Unknown
from duixian.language.judge import Verdict
from duixian.language.plain import Joined, Named, Phrase, Quoted
from duixian.language.provision import Benefit
from duixian.language.vocabulary import Rhythm
from duixian.portal.checkup.combination import Combination, combination_of
from duixian.portal.checkup.outcome import Outcome
from duixian.portal.checkup.sources import Sources, UsedFact, used_facts
from duixian.portal.checkup.state import key_text, text_of
from duixian.portal.checkup.wording import (
    ReasonLine,
    change_text,
    paper_name,
    reason_lines,
    threshold_text,
    why_not,
    working_text,
)
from duixian.portal.shell.naming import kind_name
from duixian.readings.ask import QuestionKey
from duixian.readings.explain import Change, Finding, gap_text
from duixian.readings.print import materials_of

Block = list[Finding]
"""Findings told together: one provision, several related things, the same outcome."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A fact that would have to be different; `key` and `value` fill the what-if form."""

    text: Text
    key: str
    value: str


@dataclass(frozen=True, slots=True)
class Example:
    """What the illustrative scenario makes of it; every figure of it is marked."""

    amount: Phrase
    workings: tuple[Phrase, ...] = ()
    note: Phrase = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the result, with everything that unfolds under it."""

    id: str
    """Of the provision."""
    anchor: str
    name: Phrase
    clause: Phrase
    quote: str
    met: bool | None
    amount: Phrase
    whose: Phrase
    lines: tuple[ReasonLine, ...]
    facts: tuple[UsedFact, ...]
    workings: tuple[Phrase, ...]
    workings_high: tuple[Phrase, ...]
    open: tuple[Phrase, ...]
    """What the amount waits for, and who owes it."""
    example: Example | None
    turns: tuple[Turn, ...]
    then: Phrase
    then_example: Phrase
    why: Phrase
    departments: Phrase
    materials: tuple[Phrase, ...]
    is_benefit: bool
    awaits: bool
    if_so: bool = False
    """True where the amount is what it would be if the open lines turn out well."""

    @property
    def reader(self) -> str:
        """Where the clause can be read, where that room is open."""
        return _address("reader:provision", self.id)

    @property
    def apply(self) -> str:
        """Where it is applied for; nowhere while its figure is owed."""
        there = _address("apply:new") if self.is_benefit and not self.awaits else ""
        return f"{there}?{urlencode({'benefit': self.id})}" if there else ""

    @property
    def tell(self) -> str:
        """Where one asks to be told when the figure is issued."""
        return _address("checkup:tell-me", self.id) if self.awaits else ""


@dataclass(frozen=True, slots=True)
class Group:
    """Items under one heading; `tone` colours the mark, `opens` is how it is first shown."""

    slug: str
    title: Text
    lead: Text
    tone: str
    items: tuple[Item, ...]
    opens: bool = True

    @property
    def count(self) -> int:
        """How many."""
        return len(self.items)


@dataclass(frozen=True, slots=True)
class Unjudged:
    """A provision that could not be judged, by its name."""

    id: str
    name: Phrase

    @property
    def reader(self) -> str:
        """Where it can be read, and applied for all the same."""
        return _address("reader:provision", self.id)

    def __str__(self) -> str:
        return str(self.name)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What was not judged since one owner's data are missing."""

    owner: Phrase
    names: tuple[Unjudged, ...]


@dataclass(frozen=True, slots=True)
class Headline:
    """The figures on top, all from combination: 分 and counts."""

    firm: int
    firm_is_least: bool
    example: int
    awaiting: int
    certify: int
    near: int
    pending: int


@dataclass(frozen=True, slots=True)
class Report:
    """The whole result."""

    outcome: Outcome
    headline: Headline
    groups: tuple[Group, ...]
    combination: Combination
    waiting: tuple[Waiting, ...]
    unlisted: tuple[Waiting, ...]
    """Kinds of related things of which nothing was said."""
    absent: tuple[Phrase, ...]
    force: Phrase

    def group(self, slug: str) -> Group | None:
        """One of the groups."""
        return next((group for group in self.groups if group.slug == slug), None)

    @property
    def has_awaiting(self) -> bool:
        """True where something qualifies whose amount is not issued."""
        return self.group("awaiting") is not None

    @property
    def has_granted(self) -> bool:
        """True where something qualifies."""
        return self.has_awaiting or self.group("firm") is not None


@dataclass(frozen=True, slots=True)
class Teller:
    """Turns findings into items. `with_facts` False leaves out what was found: for a share."""

    outcome: Outcome
    sources: Sources = field(default_factory=Sources)
    with_facts: bool = True

    def report(self) -> Report:
        """The whole result, in the order of importance."""
        benefits = [f for f in self._findings() if isinstance(f.provision, Benefit)]
        others = [f for f in self._findings() if not isinstance(f.provision, Benefit)]
        granted = [f for f in benefits if f.verdict is Verdict.QUALIFIES]
        firm = [f for f in granted if not f.judgement.awaiting]
        awaiting = [f for f in granted if f.judgement.awaiting]
        pending = [f for f in benefits if f.verdict is Verdict.PENDING]
        failed = [f for f in benefits if f.verdict is Verdict.FAILS]
        near = [f for f in failed if f.enough is not None and f.enough.is_near]
        far = [f for f in failed if f.enough is None or not f.enough.is_near]
        certify = [f for f in pending if f.is_informed and _waits_for_departments(f)]
        open_ = [f for f in pending if f.is_informed and not _waits_for_departments(f)]
        groups = [
            Group("firm", say("可以得到"), say("条件都满足,金额也能算定。"), "ok",
                  self._items(firm)),
            Group("awaiting", say("符合条件,金额待配套文件"),
                  say("您已经符合条件;给多少,要等主管部门的配套文件。"), "info",
                  self._items(awaiting)),
            Group("certify", say("其余条件都满足,等部门认定"),
                  say("您的事实都够了;只差原文留给部门的一个认定。"), "info",
                  self._items(certify, _outcome)),
            Group("near", say("差一点"), say("只差一两个数;下面写明差多少,可以试一试。"), "warn",
                  self._items(near)),
            Group("pending", say("还不能确定"), say("还缺事实;写明缺什么、谁有。"), "warn",
                  self._items(open_, _outcome)),
            Group("standards", say("标准和要素保障"), say("不是钱,是资格、认定或保障。"), "info",
                  self._items([f for f in others if f.is_informed], _outcome), opens=False),
            Group("not", say("不符合"), say("每一项写明是哪一句、差在哪里。"), "bad",
                  self._items(far, _provision), opens=False),
        ]  # fmt: skip
        unasked = [f for f in (*pending, *others) if not f.is_informed]
        return Report(
            self.outcome,
            self._headline(len(awaiting), len(certify), len(near), len(open_)),
            tuple(group for group in groups if group.items),
            combination_of(self.outcome, with_facts=self.with_facts),
            tuple(self._waiting(unasked)),
            tuple(self._unlisted()),
            tuple(self._kind(kind) for kind in self.outcome.official.absent),
            self._force(),
        )

    def _findings(self) -> tuple[Finding, ...]:
        return self.outcome.official.findings

    def _headline(self, awaiting: int, certify: int, near: int, pending: int) -> Headline:
        combined, shown = self.outcome.combined, self.outcome.illustrated_combined
        example = sum(a.amount for a in shown.awards if a.item.terms.illustrative)
        return Headline(
            combined.at_least, combined.at_most != combined.at_least, example, awaiting, certify,
            near, pending,
        )  # fmt: skip

    # -- items ---------------------------------------------------------------------------------

    def _items(
        self, findings: Iterable[Finding], key: Callable[[Finding], object] = id
    ) -> tuple[Item, ...]:
        blocks: dict[object, Block] = {}
        for finding in findings:
            blocks.setdefault(key(finding), []).append(finding)
        return tuple(self.item(block) for block in blocks.values())

    def item(self, block: Block) -> Item:
        """One line with what unfolds under it; of several alike the one that came nearest."""
        finding = max(block, key=lambda finding: finding.lines_passed)
        provision = finding.provision
        failed = finding.verdict is Verdict.FAILS
        awaits = isinstance(provision, Benefit) and bool(_owed(finding))
        return Item(
            provision.id,
            f"f{self._findings().index(finding)}",
            self._name(finding),
            finding.clause,
            finding.quote,
            {Verdict.QUALIFIES: True, Verdict.FAILS: False}.get(finding.verdict),
            self._amount(block),
            self._whose(block),
            tuple(self._lines(finding)),
            self._facts(finding),
            tuple(map(working_text, finding.workings)) if self.with_facts else (),
            tuple(map(working_text, finding.workings_high)) if self.with_facts else (),
            tuple(self._open(finding)),
            self._example(finding),
            tuple(self._turns(finding)),
            self._then(finding),
            self._then_example(finding),
            why_not(finding, with_facts=self.with_facts) if failed else "",
            self._departments(finding),
            self._materials(finding),
            isinstance(provision, Benefit),
            awaits,
            finding.verdict is Verdict.PENDING,
        )

    def _name(self, finding: Finding) -> Phrase:
        provision, offer = finding.provision, finding.judgement.offer
        name: Phrase = Named(provision.name, provision.english)
        if offer is not None and offer.stage:
            return say("{name}·{stage}", name=name, stage=Quoted(offer.stage))
        return name

    def _amount(self, block: Block) -> Phrase:
        texts = {str(amount_text(f.amount)) for f in block}
        if len(texts) > 1:
            return say("金额各不相同")
        amount = block[0].amount
        if block[0].verdict is Verdict.PENDING and amount is not None and amount.low is not None:
            return say("若符合:{amount}", amount=amount_text(amount))
        return amount_text(amount)

    def _lines(self, finding: Finding) -> list[ReasonLine]:
        lines = reason_lines(finding.reasons)
        if self.with_facts:
            return lines
        return [ReasonLine(line.depth, line.met, line.claim) for line in lines]

    def _facts(self, finding: Finding) -> tuple[UsedFact, ...]:
        if not self.with_facts:
            return ()
        plain, application = self.outcome.official.plain, self.outcome.application
        return tuple(used_facts(finding, plain, self.sources, application))

    def _open(self, finding: Finding) -> Iterable[Phrase]:
        """What the amount waits for; what a condition waits for stands beside it."""
        told = {
            gap
            for result in finding.judgement.conditions
            if isinstance(result.trace.value, Unknown)
            for gap in result.trace.value.gaps
        }
        plain, of = self.outcome.official.plain, finding.judgement.subject.id
        for gap in finding.amount.gaps if finding.amount is not None else ():
            if gap not in told:
                yield gap_text(plain, gap, of=of)

    def _example(self, finding: Finding) -> Example | None:
        found = self.outcome.example(finding)
        if found is None or finding.verdict is Verdict.FAILS:
            return None
        if found.verdict is Verdict.FAILS:
            why = why_not(found, with_facts=self.with_facts)
            return Example("", (), say("按示例参数不符合:{why}", why=why))
        amount = amount_text(found.amount)
        if found.verdict is Verdict.PENDING:
            if found.amount is None or found.amount.low is None:
                return Example("", (), self._missing(found))
            amount = say("若符合:{amount}", amount=amount)
        workings = tuple(map(working_text, found.workings)) if self.with_facts else ()
        return Example(amount, workings)

    def _missing(self, found: Finding) -> Phrase:
        """What the scenario would have to know too."""
        gap = found.judgement.gaps[0]
        why = gap_text(self.outcome.illustrated.plain, gap, of=found.judgement.subject.id)
        return say("按示例参数还算不出:{why}", why=why)

    def _turns(self, finding: Finding) -> Iterable[Turn]:
        enough = finding.enough
        if enough is not None and enough.is_near:
            changes = enough.changes
        else:
            changes = tuple(
                change
                for change in finding.turning
                if change.is_small or (not change.exactly and change.found)
            )
        for change in changes:
            yield self._turn(change, finding.judgement.subject.id)

    def _turn(self, change: Change, of: str) -> Turn:
        say_it = change_text if self.with_facts else threshold_text
        applicant = self.outcome.application.subject
        path = () if change.subject.id == applicant.id else (change.subject.id,)
        yearly = change.fact.rhythm is Rhythm.YEARLY
        key = QuestionKey(path, change.fact.name, change.year if yearly else None)
        return Turn(say_it(change, of), key_text(key), text_of(change.fact, change.enough))

    def _then(self, finding: Finding) -> Phrase:
        enough = finding.enough
        if enough is None or not enough.is_near:
            return ""
        if enough.then.verdict is not Verdict.QUALIFIES:
            return say("其余条件还待核")
        after = amount_text(enough.then.amount)
        return say("这样就够了:{amount}", amount=after) if str(after) else say("这样就够了")

    def _then_example(self, finding: Finding) -> Phrase:
        found = self.outcome.example(finding)
        enough = found.enough if found is not None else None
        if enough is None or finding.enough is None or not finding.enough.is_near:
            return ""
        return amount_text(enough.then.amount)

    def _departments(self, finding: Finding) -> Phrase:
        plain = self.outcome.official.plain
        return plain.department("、".join(finding.provision.departments))

    def _materials(self, finding: Finding) -> tuple[Phrase, ...]:
        provision = finding.provision
        if not isinstance(provision, Benefit) or finding.verdict is Verdict.FAILS:
            return ()
        papers = materials_of(self.outcome.official.package, provision)
        return tuple(paper_name(paper) for paper in papers)

    def _whose(self, block: Block) -> Phrase:
        """The related things, where it is not the applicant itself."""
        applicant = self.outcome.application.subject
        subjects = [f.judgement.subject for f in block]
        if all((s.kind, s.id) == (applicant.kind, applicant.id) for s in subjects):
            return ""
        return Joined(tuple(subject.id for subject in subjects), say("、"))

    # -- what was not judged -------------------------------------------------------------------

    def _waiting(self, findings: Iterable[Finding]) -> Iterable[Waiting]:
        by: dict[str, tuple[Phrase, dict[str, Unjudged]]] = {}
        for finding in findings:
            owner = self._owner(finding)
            names = by.setdefault(str(owner), (owner, {}))[1]
            name = self._name(finding)
            names[finding.judgement.key] = Unjudged(finding.provision.id, name)
        return [Waiting(owner, tuple(names.values())) for owner, names in by.values()]

    def _owner(self, finding: Finding) -> Phrase:
        gaps = finding.judgement.gaps
        if not gaps:
            return say("要由部门判断")
        owner = self.outcome.official.plain.owner(gaps[0].owner)
        if gaps[0].kind is GapKind.UNCERTIFIED:
            return say("待{owner}认定", owner=owner)
        return say("缺{owner}的资料", owner=owner)

    def _unlisted(self) -> Iterable[Waiting]:
        for kind, provisions in self.outcome.official.unlisted.items():
            names = tuple(Unjudged(p.id, Named(p.name, p.english)) for p in provisions)
            yield Waiting(self._kind(kind), names)

    def _kind(self, kind: str) -> Phrase:
        return kind_name(self.outcome.official.package, kind)

    def _force(self) -> Phrase:
        """Whether the policy binds on that day; nothing where it plainly does."""
        conventions, force = self.outcome.official.package.conventions, self.outcome.official.force
        day = conventions.effective.isoformat() if conventions.effective else ""
        if force.name == "TRANSITION" and conventions.transition is not None:
            return say(
                "本文件自 {day} 起施行;此日属于「可参照」期间,由{by}决定是否参照。",
                day=day, by=conventions.transition.by,
            )  # fmt: skip
        if force.name == "BEFORE":
            return say("本文件自 {day} 起施行,此日尚未施行:以下只是试算,不能据此申请。", day=day)
        return ""


def _owed(finding: Finding) -> bool:
    return any(gap.kind is GapKind.OWED for gap in finding.judgement.gaps)


def _waits_for_departments(finding: Finding) -> bool:
    """True where no fact is missing, and only a certification is."""
    gaps = finding.judgement.gaps
    kinds = {gap.kind for gap in gaps if gap.kind is not GapKind.OWED}
    return kinds == {GapKind.UNCERTIFIED}


def _provision(finding: Finding) -> object:
    return finding.judgement.key


def _outcome(finding: Finding) -> object:
    return finding.judgement.key, finding.verdict, tuple(r.met for r in finding.reasons)


def _address(route: str, *parts: str) -> str:
    try:
        return reverse(route, args=parts)
    except NoReverseMatch:
        return ""
