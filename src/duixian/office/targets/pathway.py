"""政策-模板-案例: for each benefit and article, how far it is from the words to the first money.

No Django: what the office knows (which benefits were paid first when) is handed in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from duixian.language.provision import Benefit, Status
from duixian.library.cases import load_cases
from duixian.library.package import Package


class Step(StrEnum):
    """The stations, in order."""

    RULE = "规则"
    SUPPORT = "配套文件"
    FORM = "申报表"
    CASE = "示例案例"
    MONEY = "首笔资金"


class ArticleState(StrEnum):
    """How far an article is, in one word."""

    PAID = "已兑付"
    OPEN = "可申报"
    AWAITING = "待配套"
    TASKS = "任务类"


@dataclass(frozen=True, slots=True)
class Path:
    """One benefit: which stations it has passed, and who owes the next."""

    benefit: Benefit
    done: Mapping[Step, bool]
    first_money: date | None
    owed_by: tuple[str, ...]
    """Who has to act at the first station that is not passed."""

    @property
    def next(self) -> Step | None:
        """The first station that is not passed."""
        return next((step for step in Step if not self.done[step]), None)


@dataclass(frozen=True, slots=True)
class Article:
    """One article and the paths of its benefits."""

    id: str
    title: str
    paths: tuple[Path, ...]

    @property
    def state(self) -> ArticleState:
        """The best of its benefits."""
        if not self.paths:
            return ArticleState.TASKS
        if any(path.done[Step.MONEY] for path in self.paths):
            return ArticleState.PAID
        if any(path.done[Step.SUPPORT] for path in self.paths):
            return ArticleState.OPEN
        return ArticleState.AWAITING

    def passed(self, step: Step) -> int:
        """How many of its benefits have passed a station."""
        return sum(path.done[step] for path in self.paths)


def worked(package: Package) -> frozenset[str]:
    """The benefits for which a case was worked by hand."""
    cases, _ = load_cases(package)
    return frozenset(case.provision for case in cases)


def pathway(
    package: Package, *, worked: Set[str], declared: Set[str], first_money: Mapping[str, date]
) -> list[Article]:
    """Every numbered article of the document.

    `declared`: the benefits with a path of their own in the procedure sheets; on the default path
    nobody has said yet which papers are needed.
    """
    sections = () if package.document is None else package.document.articles
    by_section: dict[str, list[Benefit]] = {}
    for benefit in package.benefits:
        by_section.setdefault(benefit.section, []).append(benefit)
    return [
        Article(
            section.id,
            section.title,
            tuple(
                _path(benefit, worked, declared, first_money)
                for benefit in by_section.get(section.id, ())
            ),
        )
        for section in sections
    ]


def _path(
    benefit: Benefit, worked: Set[str], declared: Set[str], first_money: Mapping[str, date]
) -> Path:
    paid = first_money.get(benefit.id)
    done = {
        Step.RULE: True,
        Step.SUPPORT: benefit.status is Status.COMPUTABLE,
        Step.FORM: benefit.id in declared,
        Step.CASE: benefit.id in worked,
        Step.MONEY: paid is not None,
    }
    return Path(benefit, done, paid, benefit.departments)


def tally(articles: Iterable[Article]) -> dict[ArticleState, int]:
    """How many articles are how far."""
    found = dict.fromkeys(ArticleState, 0)
    for article in articles:
        found[article.state] += 1
    return found
