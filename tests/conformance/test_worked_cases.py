"""Every worked case of the policy comes out as worked by hand, and every word is accounted for."""

from __future__ import annotations

import pytest

from duixian.corpus.document import SectionKind
from duixian.library.cases import Case, load_cases, run_case
from duixian.library.coverage import cover
from duixian.library.package import Package, load
from duixian.library.places import policies

PACKAGE: Package = load(policies() / "qiantang-2025")
CASES, PROBLEMS = load_cases(PACKAGE)


def test_the_package_and_its_cases_are_read_without_a_problem():
    assert [str(problem) for problem in (*PACKAGE.problems, *PROBLEMS)] == []


def test_every_sentence_and_every_figure_of_all_54_articles_is_claimed():
    coverage, problems = cover(PACKAGE)
    articles = [s.id for s in coverage.sections if s.kind is SectionKind.ARTICLE]
    assert len(articles) == 54
    assert [section.id for section in coverage.sections if not coverage.is_whole(section.id)] == []
    assert [str(problem) for problem in problems] == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_worked_case_comes_out_as_worked_by_hand(case: Case):
    result = run_case(PACKAGE, case)
    assert [str(difference) for difference in result.differences] == []


def test_every_benefit_and_standard_has_a_case_that_qualifies_and_one_that_fails():
    seen: dict[str, set[str]] = {}
    for case in CASES:
        seen.setdefault(case.provision, set()).update(e.verdict.value for e in case.expected)
    wanted = [p.id for p in PACKAGE.judged if p.kind.value in ("待遇", "标准")]
    assert [key for key in wanted if not {"符合", "不符合"} <= seen.get(key, set())] == []
