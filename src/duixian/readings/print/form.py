"""The form of a benefit: what only the applicant knows, and nothing that a register holds."""

from __future__ import annotations

from dataclasses import dataclass

from duixian.basics.text import Text, say
from duixian.language.plain import Joined, Named, Phrase, Plain, Quoted, Term
from duixian.language.provision import Benefit
from duixian.language.types import CategoryType, DayType, NumberType, TruthType, YearType
from duixian.language.vocabulary import APPLICANT, Fact, Rhythm, SubjectKind
from duixian.library.package import Package
from duixian.readings.print.needs import Need, Needs, Way, needs_of

ROWS = 4
"""Empty lines that a printed table offers."""


@dataclass(frozen=True, slots=True)
class FormField:
    """One thing to fill in. `choices` are (value, what is shown); `year` is set for yearly facts.

    `required` is False where another answer may decide instead.
    """

    key: str
    """研发费用, 建设单位.规上企业, 服务收入/服务类别: how a facts file would say it."""
    fact: Fact
    year: int | None
    label: Phrase
    question: Phrase
    type: Phrase
    unit: Phrase
    choices: tuple[tuple[str, Phrase], ...]
    evidence: tuple[str, ...]
    required: bool


@dataclass(frozen=True, slots=True)
class FormGroup:
    """The fields of one subject, or of each of a set of related ones (`repeated`)."""

    way: Way
    kind: str
    title: Phrase
    hint: Phrase
    identifier: Phrase
    repeated: bool
    paid: bool
    """True for whoever gets the money: name and contact are asked too."""
    fields: tuple[FormField, ...]


@dataclass(frozen=True, slots=True)
class HeldFact:
    """A fact that is not asked: a department holds it; `register` None: it settles it itself."""

    fact: Fact
    label: Phrase
    department: Phrase
    register: str | None


@dataclass(frozen=True, slots=True)
class Decided:
    """A recognition: a department decides it, nobody is asked."""

    key: str
    name: Phrase
    department: Phrase


@dataclass(frozen=True, slots=True)
class Form:
    """Everything that a form of a benefit shows."""

    benefit: str
    title: Named
    groups: tuple[FormGroup, ...]
    held: tuple[HeldFact, ...]
    decided: tuple[Decided, ...]
    illustrative: bool

    @property
    def fields(self) -> tuple[FormField, ...]:
        """All fields, in order."""
        return tuple(field for group in self.groups for field in group.fields)

    def as_text(self) -> str:
        """For a terminal or a test."""
        lines = [str(self.title)]
        for group in self.groups:
            many = str(say("(一项一行)")) if group.repeated else ""
            lines.append(f"[{group.title}]{many} {group.identifier}")
            for of in group.fields:
                choices = " / ".join(str(shown) for _, shown in of.choices)
                star = "*" if of.required else " "
                answer = choices or of.unit or of.type
                lines.append(f"  {star} {of.label}: {of.question} <{answer}>")
        lines.extend(f"= {line}" for line in held_lines(self.held))
        lines.extend(f"? {decided_by(one)}" for one in self.decided)
        return "\n".join(lines)


def form_of(package: Package, benefit: Benefit) -> Form:
    """The form of a benefit, grouped by subject in the order of the rule."""
    plain, needs = Plain.of(package), needs_of(benefit)
    ways: dict[Way, list[Need]] = {(): []}
    held: dict[str, HeldFact] = {}
    for need in needs.facts.values():
        if need.fact.source == APPLICANT:
            ways.setdefault(need.way, []).append(need)
        else:
            label = label_of(package, plain, need, with_owner=True)
            held.setdefault(
                str(label),
                HeldFact(
                    need.fact,
                    label,
                    plain.department(need.fact.source.department),
                    need.fact.source.register,
                ),
            )
    for way in needs.rows:
        if not package.complete.get(way[-1].kind, False):
            ways.setdefault(way, [])  # who but the applicant could list them?
    groups = [_group(package, plain, benefit, way, asked) for way, asked in ways.items()]
    groups[1:1] = _beneficiary(package, benefit, ways)
    return Form(
        benefit.id,
        Named(benefit.name, benefit.english),
        tuple(groups),
        tuple(held.values()),
        decided_in(plain, needs),
        benefit.id in package.illustrative,
    )


def decided_in(plain: Plain, needs: Needs) -> tuple[Decided, ...]:
    """The recognitions of a benefit and who makes them."""
    return tuple(
        Decided(node.key, Quoted(node.name), plain.department(node.department))
        for node in needs.recognitions.values()
    )


def label_of(package: Package, plain: Plain, need: Need, *, with_owner: bool = False) -> Phrase:
    """What a field is called: with its year, and whose it is where that is another's."""
    name: Phrase = Named(need.fact.name, need.fact.english)
    if with_owner and need.way:
        hop = need.way[-1]
        kind = package.vocabulary.kinds.get(hop.kind)
        owner = Named(hop.name, kind.english if kind is not None else "")
        name = say("{owner}的{name}", owner=owner, name=name)
    year = year_of(package, need)
    return name if year is None else say("{name}({year}年度)", name=name, year=year)


def year_of(package: Package, need: Need) -> int | None:
    """The budget year that a yearly fact is asked for."""
    if need.fact.rhythm is not Rhythm.YEARLY:
        return None
    if need.period.year is not None:
        return need.period.year
    return package.year + need.period.offset


def held_lines(held: tuple[HeldFact, ...]) -> list[Text]:
    """One sentence for each register, and for each department that settles something itself."""
    groups: dict[tuple[str, str | None], list[HeldFact]] = {}
    for one in held:
        groups.setdefault((str(one.department), one.register), []).append(one)
    lines: list[Text] = []
    for (_, register), facts in groups.items():
        names = Joined(tuple(one.label for one in facts), say("、"))
        owner = facts[0].department
        lines.append(
            say("{names}:由{department}核定", names=names, department=owner)
            if register is None
            else say(
                "{names}:{department}的{register}里有",
                names=names,
                department=owner,
                register=Quoted(register),
            )
        )
    return lines


def decided_by(decided: Decided) -> Text:
    """符合条件的服务机构:由区经信科技局认定."""
    return say("{name}:由{department}认定", name=decided.name, department=decided.department)


def _group(
    package: Package, plain: Plain, benefit: Benefit, way: Way, asked: list[Need]
) -> FormGroup:
    name = way[-1].kind if way else benefit.subject
    kind = package.vocabulary.kinds[name]
    called = way[-1].name if way else name
    return FormGroup(
        way,
        name,
        Named(called, kind.english),
        Named(kind.question, kind.question_english),
        Term(kind.identifier),
        any(hop.many for hop in way),
        tuple(hop.name for hop in way) == benefit.beneficiary,
        tuple(_field(package, plain, need) for need in asked),
    )


def _beneficiary(
    package: Package, benefit: Benefit, ways: dict[Way, list[Need]]
) -> list[FormGroup]:
    """Whoever is paid has to be named, where that is not the subject itself."""
    kind: SubjectKind | None = package.vocabulary.kinds.get(benefit.subject)
    name = ""
    for name in benefit.beneficiary:
        reference = kind.references.get(name) if kind is not None else None
        kind = package.vocabulary.kinds.get(reference.target) if reference is not None else None
    paid = tuple(benefit.beneficiary)
    if kind is None or not name or paid in {tuple(hop.name for hop in way) for way in ways}:
        return []
    hint = Named(kind.question, kind.question_english)
    title = Named(name, kind.english)
    return [FormGroup((), kind.name, title, hint, Term(kind.identifier), False, True, ())]


def _field(package: Package, plain: Plain, need: Need) -> FormField:
    fact = need.fact
    path = "".join(f"{hop.name}{'/' if hop.many else '.'}" for hop in need.way)
    return FormField(
        path + fact.name,
        fact,
        year_of(package, need),
        label_of(package, plain, need),
        Named(fact.question, fact.question_english),
        kind_of(fact),
        _unit(fact),
        _choices(fact),
        fact.evidence,
        required=not need.optional,
    )


def kind_of(fact: Fact) -> Phrase:
    """What is to be written: an amount, a date, yes or no."""
    match fact.type:
        case TruthType():
            return say("是否")
        case CategoryType():
            return say("选一项")
        case DayType():
            return say("日期")
        case YearType():
            return say("年度")
        case NumberType((("元", 1),)):
            return say("金额")
        case NumberType():
            return say("数量")


def _unit(fact: Fact) -> Phrase:
    return Named(fact.unit.name, fact.unit.english) if isinstance(fact.type, NumberType) else ""


def _choices(fact: Fact) -> tuple[tuple[str, Phrase], ...]:
    match fact.type:
        case TruthType():
            return (("是", say("是")), ("否", say("否")))
        case CategoryType(_, values):
            return tuple((v, Named(v, fact.value_english.get(v, ""))) for v in values)
        case _:
            return ()


def evidence_list(fields: tuple[FormField, ...]) -> Joined:
    """The evidence of a few fields, each once."""
    names = dict.fromkeys(name for of in fields for name in of.evidence)
    return Joined(tuple(names), say("、"))


# Identifiers that the catalogue translates; the vocabulary gives them in Chinese only.
IDENTIFIERS = (
    say("统一社会信用代码"),
    say("身份证号"),
    say("项目代码"),
    say("发票号码"),
    say("不动产单元代码"),
    say("保单号"),
    say("船舶识别号"),
    say("获奖证书号"),
)
