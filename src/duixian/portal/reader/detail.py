"""Everything that a provision says, line by line, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from django.urls import reverse

from duixian.basics.text import Text, say
from duixian.language.plain import Joined, Line, Phrase, Plain, Quoted, Term
from duixian.language.provision import (
    AnyProvision,
    Appropriation,
    Benefit,
    Condition,
    Convention,
    Echo,
    Funding,
    Guarantee,
    Register,
    Standard,
    Statement,
    Target,
    Task,
    conditions_of,
)
from duixian.library.package import Package
from duixian.office.targets.promises import promises
from duixian.portal.reader.once import once
from duixian.portal.reader.outline import deadline_of
from duixian.portal.reader.wording import dotted, figure_said, name_of, summary, year
from duixian.portal.shell.naming import kind_name


@dataclass(frozen=True, slots=True)
class Fact:
    """One line: what, how much, and the page that it leads to. `official`: words of the sheet."""

    label: Text
    value: Phrase
    url: str = ""
    official: bool = False


def facts_of(package: Package, provision: AnyProvision) -> list[Fact]:
    """What the provision holds besides its conditions and its amount."""
    return [*_common(package, provision), *_own(package, provision)]


def lines_of(package: Package, provision: AnyProvision) -> list[Line]:
    """Its conditions in plain words, the exclusions last."""
    plain = Plain.of(package)
    conditions = list(conditions_of(provision))
    lines = [plain.line(c.test) for c in conditions if not c.excluding]
    excluded = tuple(_excluded(plain, c) for c in conditions if c.excluding)
    if excluded:
        lines.append(Line(say("有下列情形的除外"), excluded))
    return lines


@once
def promised(package: Package) -> frozenset[str]:
    """The provisions that the board follows: what the government holds itself to."""
    return frozenset(promise.id for promise in promises(package))


def _excluded(plain: Plain, condition: Condition) -> Line:
    return plain.line(condition.test)


def _common(package: Package, provision: AnyProvision) -> Iterator[Fact]:
    plain = Plain.of(package)
    if provision.departments:
        owner = plain.department("、".join(provision.departments))
        said = say("{owner}(原文没有写明,按领域牵头单位)", owner=owner)
        yield Fact(say("责任部门"), said if provision.inferred else owner)
    if provision.since is not None:
        yield Fact(say("自"), provision.since.isoformat())
    if provision.until is not None:
        yield Fact(say("至"), provision.until.isoformat())


def _own(package: Package, provision: AnyProvision) -> Iterator[Fact]:
    plain = Plain.of(package)
    match provision:
        case Benefit():
            yield from _benefit(package, provision)
        case Standard():
            yield Fact(say("对象"), kind_name(package, provision.subject))
        case Target():
            yield Fact(say("衡量的指标"), Quoted(provision.indicator), official=True)
            yield Fact(say("目标值"), figure_said(plain, provision.figure))
            yield Fact(say("性质"), Term(provision.nature.value))
            yield Fact(say("口径"), Term(provision.measure.value))
            yield Fact(say("属于哪一年"), year(provision.year))
            if provision.figure.missing:
                yield Fact(say("还没有下达"), Quoted(provision.figure.missing), official=True)
            if provision.denominator:
                yield Fact(say("分母"), Quoted(provision.denominator), official=True)
            if provision.parent:
                yield _linked(package, say("上位目标"), provision.parent)
        case Guarantee():
            yield Fact(say("要素"), Term(provision.element))
            yield Fact(say("衡量的指标"), Quoted(provision.indicator), official=True)
            if provision.figure is not None:
                yield Fact(say("保障值"), figure_said(plain, provision.figure))
                if provision.figure.missing:
                    yield Fact(say("还没有下达"), Quoted(provision.figure.missing), official=True)
            yield Fact(say("性质"), Term(provision.nature.value))
            if provision.denominator:
                yield Fact(say("分母"), Quoted(provision.denominator), official=True)
            if provision.subject:
                yield Fact(say("对象"), kind_name(package, provision.subject))
        case Appropriation():
            yield Fact(say("金额"), figure_said(plain, provision.amount))
            yield Fact(say("层级"), Term(provision.role))
            yield Fact(say("属于哪一年"), year(provision.year))
            if provision.purposes:
                purposes = Joined(tuple(Quoted(p) for p in provision.purposes), say("、"))
                yield Fact(say("用途"), purposes, official=True)
            for item in provision.items:
                said = say("{what}:{amount}", what=Quoted(item.purpose),
                           amount=plain.phrase(item.amount))  # fmt: skip
                yield Fact(say("其中"), said)
        case Task():
            yield Fact(say("动作"), Quoted(provision.verb), official=True)
            yield Fact(say("内容"), Quoted(provision.object), official=True)
            yield Fact(say("期限"), deadline_of(provision) or say("原文没有写期限"))
        case Register():
            yield Fact(say("名录"), Quoted(provision.register), official=True)
            if provision.items:
                items = Joined(tuple(Quoted(i) for i in provision.items), say("、"))
                yield Fact(say("内容"), items, official=True)
        case Statement():
            if provision.reason:
                yield Fact(say("为什么不编成规则"), Quoted(provision.reason), official=True)
        case Convention():
            carried = Joined(tuple(Quoted(name) for name in provision.carried_by), say("、"))
            yield Fact(say("约定"), carried, official=True)
            if provision.reason:
                yield Fact(say("怎样读"), Quoted(provision.reason), official=True)
        case Echo():
            yield _linked(package, say("就是这一项承诺,只算一次"), provision.original)
        case _:
            assert_never(provision)


def _benefit(package: Package, benefit: Benefit) -> Iterator[Fact]:
    funding: dict[Funding, Phrase] = {
        Funding.DISTRICT: say("区级财政"),
        Funding.MATCHING: say("区级财政,配套上级资金"),
        Funding.PASSED_ON: say("上级资金,不占本区预算"),
    }
    yield Fact(say("谁出钱"), funding[benefit.funding])
    if benefit.appropriation is not None:
        yield _linked(package, say("从哪笔预算"), benefit.appropriation)
    yield Fact(say("判断的对象"), kind_name(package, benefit.subject))
    yield Fact(say("同一事项的名称"), Quoted(benefit.matter), official=True)


def _linked(package: Package, label: Text, identity: str) -> Fact:
    found = package.provisions.get(identity)
    if found is None:
        return Fact(label, Quoted(identity), official=True)
    said = dotted(name_of(found), summary(package, found))
    return Fact(label, said, reverse("reader:provision", args=[identity]))


WORDS = (say("财政金融"), say("自然资源"), say("能源"), say("人才"))
"""Elements, looked up by their Chinese: named here once, so that the catalogue has them."""
