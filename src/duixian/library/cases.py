"""Worked cases: facts beside a sheet with the outcome worked out by hand. They are tests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from duixian.basics.money import show_fen
from duixian.basics.places import Place
from duixian.basics.problems import Problems
from duixian.basics.text import Text, say
from duixian.language.evaluate import Facts, GapKind
from duixian.language.judge import Judgement, Verdict, judge_benefit, judge_standard
from duixian.language.provision import Benefit, Guarantee, Standard
from duixian.language.subjects import Subject
from duixian.library.facts import FactsReader, overlay
from duixian.library.files import read_text
from duixian.library.literals import Refused
from duixian.library.package import Package
from duixian.library.reader import Reader
from duixian.library.yamltree import Mapping, Scalar, Tree, compose

_OUTCOME_KEYS = ("结论", "金额", "未过", "缺")
_CASE_KEYS = ("仿", "说明", "年度", "基准日", "事实", "认定", "关联", "引用", "应得")
_OPEN = "待配套"


@dataclass(frozen=True, slots=True)
class Expected:
    """What a case says must come out, for one offer (`stage` empty) or one stage.

    `low` and `high` are 分; both None with `owed` where nothing can be said of the amount.
    """

    stage: str
    verdict: Verdict
    low: int | None
    high: int | None
    owed: bool
    failed: str
    missing: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Case:
    """One worked case."""

    provision: str
    name: str
    subject: Subject
    year: int
    on: date
    expected: tuple[Expected, ...]
    place: Place

    @property
    def id(self) -> str:
        """第十二条.服务机构资助/收入5000万元."""
        return f"{self.provision}/{self.name}"


@dataclass(frozen=True, slots=True)
class CaseResult:
    """A case, what came out, and how it differs from what was expected (nothing: it passed)."""

    case: Case
    judgements: tuple[Judgement, ...]
    differences: tuple[Text, ...]

    @property
    def passed(self) -> bool:
        """True if everything came out as worked by hand."""
        return not self.differences


def load_cases(package: Package) -> tuple[list[Case], Problems]:
    """Every worked case of a package."""
    problems = Problems()
    reader = FactsReader(package, problems)
    cases = [case for path in package.cases for case in _of_file(package, reader, path)]
    return cases, problems


def _of_file(package: Package, facts: FactsReader, path: Path) -> Iterator[Case]:
    text = read_text(path, facts.problems)
    tree = compose(text, str(path), facts.problems) if text is not None else None
    if tree is None:
        return
    sheet = Reader(Mapping({}, tree.place), facts.problems, path.name).as_reader(tree, "案例")
    if sheet is None:
        return
    year = sheet.year("年度", package.year)
    on = sheet.day("基准日") or package.conventions.effective or date(year, 12, 31)
    for key, value in sheet.mapping.items():
        if key.text in ("包", "年度", "基准日", "说明"):
            continue
        provision = package.provisions.get(key.text)
        if not isinstance(provision, Benefit | Standard | Guarantee):
            sheet.refuse(
                "unknown-provision",
                key.place,
                say("没有可以判断的「{name}」", name=key.text),
                say("写成 第十二条.名字;只有待遇、标准和带条件的要素保障有案例"),
            )
            continue
        group = sheet.as_reader(value, key.text)
        trees: dict[str, Tree] = {}
        for name, body in group.mapping.items() if group is not None else ():
            case = _case(facts, provision, name, body, trees, (year, on))
            if case is not None:
                yield case


def _case(
    facts: FactsReader,
    provision: Benefit | Standard | Guarantee,
    name: Scalar,
    body: Tree,
    trees: dict[str, Tree],
    when: tuple[int, date],
) -> Case | None:
    subject = f"{provision.id}/{name.text}"
    reader = Reader(Mapping({}, name.place), facts.problems, subject).as_reader(body, name.text)
    if reader is None:
        return None
    like = reader.scalar("仿")
    if like is not None:
        model = trees.get(like.text.strip())
        if model is None:
            reader.refuse(
                "unknown-case",
                like.place,
                say("前面没有叫「{name}」的案例", name=like.text),
                say("「仿」只能写同一条里在前面的案例"),
            )
        elif isinstance(model, Mapping):
            inherited = {k: v for k, v in model.entries.items() if k not in ("应得", "仿")}
            body = overlay(Mapping(inherited, model.place), body)
            reader = Reader(body, facts.problems, subject) if isinstance(body, Mapping) else reader
    trees[name.text] = body
    reader.check_keys(_CASE_KEYS, ("应得",))
    year = reader.year("年度", when[0])
    on = reader.day("基准日") or when[1]
    built = facts.subject(reader, provision.subject, name.text, year, provision.id)
    expected = tuple(_expected(reader, provision))
    if not expected:
        return None
    return Case(provision.id, name.text, built, year, on, expected, name.place)


def _expected(reader: Reader, provision: Benefit | Standard | Guarantee) -> Iterator[Expected]:
    inner = reader.child("应得")
    if inner is None:
        return
    stages = [o.stage for o in provision.offers] if isinstance(provision, Benefit) else []
    if stages and stages != [""]:
        inner.check_keys(stages)
        for stage in stages:
            one = inner.child(stage)
            if one is not None:
                outcome = _outcome(one, stage)
                if outcome is not None:
                    yield outcome
        return
    outcome = _outcome(inner, "")
    if outcome is not None:
        yield outcome


def _outcome(reader: Reader, stage: str) -> Expected | None:
    reader.check_keys(_OUTCOME_KEYS, ("结论",))
    word = reader.one_of("结论", tuple(Verdict), "")
    if not word:
        return None
    low: int | None = None
    high: int | None = None
    text = reader.text("金额")
    if text and text != _OPEN:
        first, tilde, last = text.partition("~")
        low = _fen(reader, first)
        high = _fen(reader, last) if tilde else low
    return Expected(
        stage,
        Verdict(word),
        low,
        high,
        text == _OPEN,
        reader.text("未过"),
        tuple(name for name, _ in reader.names("缺")),
        reader.mapping.place,
    )


def _fen(reader: Reader, text: str) -> int | None:
    from fractions import Fraction

    from duixian.basics.quantities import YUAN
    from duixian.language.types import EVERYWHERE, MONEY
    from duixian.language.vocabulary import APPLICANT, Fact, Rhythm
    from duixian.library.literals import read_value

    place = reader.place("金额")
    money = Fact(
        "金额", "", MONEY, YUAN, Fraction(1, 100), EVERYWHERE, Rhythm.FIXED, APPLICANT, "", "", (),
        place,
    )  # fmt: skip
    try:
        value = read_value(money, text)
    except Refused as refused:
        reader.refuse(refused.code, place, refused.reason, refused.hint)
        return None
    return int(value * 100) if isinstance(value, int | Fraction) else None


def run_case(package: Package, case: Case) -> CaseResult:
    """Judge a case and compare with what was worked by hand."""
    facts = Facts(case.subject, case.year, case.on, package.complete)
    provision = package.provisions[case.provision]
    if isinstance(provision, Benefit):
        judgements = judge_benefit(provision, facts)
    elif isinstance(provision, Standard | Guarantee):
        judgements = [judge_standard(provision, facts)]
    else:
        raise AssertionError(f"{case.provision} can't be judged")
    by_stage = {j.offer.stage if j.offer is not None else "": j for j in judgements}
    differences: list[Text] = []
    for expected in case.expected:
        differences.extend(_differences(expected, by_stage[expected.stage]))
    return CaseResult(case, tuple(judgements), tuple(differences))


def _differences(expected: Expected, found: Judgement) -> Iterator[Text]:
    if found.verdict is not expected.verdict:
        reason = ""
        if found.failed is not None:
            reason = found.failed.condition.text
        elif found.gaps:
            reason = "、".join(gap.name for gap in found.gaps)
        yield say(
            "结论应为{wanted},得到{found}({reason})",
            wanted=expected.verdict.value,
            found=found.verdict.value,
            reason=reason or "-",
        )
        return
    if expected.failed:
        text = found.failed.condition.text if found.failed is not None else "无适用档"
        if not text.startswith(expected.failed):
            yield say("应卡在「{wanted}」,得到「{found}」", wanted=expected.failed, found=text)
    amount = found.amount
    if expected.low is not None:
        span = (amount.low, amount.high) if amount is not None else (None, None)
        if span != (expected.low, expected.high):
            yield say(
                "金额应为{wanted},得到{found}",
                wanted=show_span(expected.low, expected.high),
                found=show_span(*span),
            )
    elif expected.owed and (amount is None or amount.low is not None or not amount.owed):
        span = (amount.low, amount.high) if amount is not None else (None, None)
        yield say("金额应为待配套,得到{found}", found=show_span(*span))
    names = {name for gap in found.gaps for name in _short_names(gap.name)}
    for name in expected.missing:
        if name not in names:
            yield say(
                "应缺「{wanted}」,得到{found}",
                wanted=name,
                found="、".join(g.name for g in found.gaps) or "-",
            )
    if expected.missing:
        for gap in found.gaps:
            if gap.kind is not GapKind.OWED and not (
                set(_short_names(gap.name)) & set(expected.missing)
            ):
                yield say("多缺了「{name}」", name=gap.name)


def _short_names(name: str) -> tuple[str, str]:
    return name, name.rpartition(".")[2]


def show_span(low: int | None, high: int | None) -> str:
    """200万元; 1,500元 ~ 2,000元; 待配套 where nothing can be said."""
    if low is None or high is None:
        return _OPEN
    return show_fen(low) if low == high else f"{show_fen(low)} ~ {show_fen(high)}"
