"""A scenario is a new package: the baseline is untouched, no scenario reaches into another."""

from dataclasses import fields, is_dataclass
from datetime import date
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duixian.basics.problems import Problems
from duixian.library.package import load
from duixian.library.places import policies
from duixian.simulate.whatif import from_words, under
from duixian.simulate.whatif.changed import changed_benefits, read_back
from duixian.simulate.whatif.parameters import parameters
from duixian.simulate.whatif.spelling import spell

WORDS = (
    "第一条.技改补助.封顶=400万元",
    "第一条.技改补助.率=12.5%",
    "第一条.技改补助.条件1=无",
    "第一条.技改补助.条件2.门槛=900万元",
    "第一条.技改补助.条件+=投资额 ≤ 4000万元",
    "第一条.技改补助.除外+=投资额 = 1500万元",
    "第一条.重点技改奖.金额=投资额 × 11%",
    "第一条.重点技改奖.封顶={每年: 90万元, 三年: 80万元}",
    "第二条.规模奖.合格企业=营业收入 ≥ 3亿元",
    "第二条.规模奖.除外1=无",
    "第二条.规模奖.金额.第2档=30万元",
    "第二条.待定奖.金额=20万元",
)
SOME = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6, unique=True)


def written(thing):
    """Everything that a value holds, down to its texts; sources and places aside."""
    if is_dataclass(thing):
        name = type(thing).__name__
        if name in ("Source", "Place", "Span"):
            return name
        return name, tuple((f.name, written(getattr(thing, f.name))) for f in fields(thing))
    if isinstance(thing, tuple | list):
        return tuple(written(item) for item in thing)
    if hasattr(thing, "items"):
        return tuple((key, written(value)) for key, value in thing.items())
    return thing


def scenario(words, name="试"):
    problems = Problems()
    found = from_words(name, words, problems)
    assert not problems
    return found


@settings(max_examples=30, deadline=None)
@given(SOME, SOME)
def test_the_baseline_is_untouched(small, words, others):
    before = written(small.provisions), len(small.problems), small.illustrative
    for some in (words, others):
        under(small, scenario(some), Problems())
    assert (written(small.provisions), len(small.problems), small.illustrative) == before


@settings(max_examples=30, deadline=None)
@given(SOME)
def test_the_order_of_the_settings_does_not_matter(small, words):
    forwards = under(small, scenario(words), Problems())
    backwards = under(small, scenario(words[::-1]), Problems())
    assert written(forwards.provisions) == written(backwards.provisions)


@settings(max_examples=10, deadline=None)
@given(SOME, SOME)
def test_the_order_of_the_scenarios_does_not_matter(ask, words, others):
    """The same answers together in either order, and alone."""
    first, second = scenario(words, "一"), scenario(others, "二")
    together = ask(scenarios=[first, second]).comparisons
    turned = ask(scenarios=[second, first]).comparisons
    assert written(together) == written(turned[::-1])
    assert written(together[1]) == written(ask(scenarios=[second]).comparisons[0])


def test_the_baseline_costs_the_same_before_and_after(ask, small):
    empty = ask(scenarios=[scenario([])]).comparisons[0]
    for words in permutations(WORDS[:3], 2):
        found = ask(*words).comparisons[0]
        assert found.total.before == empty.total.before
        assert [line.before for line in found.benefits] == [line.before for line in empty.benefits]
    assert ask(scenarios=[scenario([])]).comparisons[0] == empty


def test_every_setting_changes_its_own_benefit_only(small):
    for word in WORDS:
        after = under(small, scenario([word]), Problems())
        assert changed_benefits(small, after) == {".".join(word.split(".")[:2])}


@pytest.mark.parametrize("supplements", [(), ("示例参数",)], ids=["文件", "示例参数"])
def test_a_benefit_spelt_as_a_sheet_reads_back_as_it_was(supplements):
    scenarios = policies().parent / "scenarios"
    package = load(
        policies() / "qiantang-2025",
        supplements=[scenarios / name for name in supplements],
        on=date(2025, 9, 15),
    )
    assert len(package.benefits) > 60
    for benefit in package.benefits:
        spelled = spell(benefit)
        problems = Problems()
        again = read_back(package, benefit, spelled.sheet, spelled.recognitions, problems)
        assert not problems, [str(problem) for problem in problems]
        assert written(again) == written(benefit), benefit.id


def test_every_parameter_set_to_what_it_is_changes_nothing(with_scenario):
    """All 700 of them: the names lead where they say."""
    tried = 0
    for one in parameters(with_scenario):
        if one.open or one.addable or not one.text:
            continue
        problems = Problems()
        found = from_words("试", [f"{one.path}={one.text}"], problems)
        after = under(with_scenario, found, problems)
        assert after is not None, (one.path, one.text, [str(p) for p in problems])
        before = with_scenario.provisions[one.benefit]
        assert written(after.provisions[one.benefit]) == written(before), one.path
        tried += 1
    assert tried > 400
