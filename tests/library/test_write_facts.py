"""A facts file that is written reads back as the same subject."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from duixian.basics.problems import Problems
from duixian.language.subjects import Related, Subject
from duixian.language.types import CategoryType, DayType, NumberType, TruthType, exact
from duixian.language.vocabulary import Fact, Rhythm
from duixian.library.facts import Application, FactsReader
from duixian.library.literals import read_value
from duixian.library.package import load
from duixian.library.places import policies
from duixian.library.write_facts import write_application, write_value
from duixian.library.yamltree import compose

PACKAGE = load(policies() / "qiantang-2025")
FACTS = [fact for facts in PACKAGE.vocabulary.facts.values() for fact in facts.values()]


def values(fact: Fact):
    match fact.type:
        case TruthType():
            return st.booleans()
        case CategoryType(_, words):
            return st.sampled_from(words)
        case DayType():
            return st.dates(date(1950, 1, 1), date(2030, 1, 1))
        case NumberType():
            low, high = Fraction(fact.range.low or 0), Fraction(fact.range.high or 10**6)
            most = int((high - low) / fact.grain)
            return st.integers(0, most).map(lambda n: exact(low + n * fact.grain))
        case _:
            return st.integers(1990, 2100)


@given(st.data())
def test_a_written_value_reads_back(data: st.DataObject):
    fact = data.draw(st.sampled_from(FACTS))
    value = data.draw(values(fact))
    assert read_value(fact, write_value(fact, value)) == value


def test_a_whole_application_reads_back(tmp_path: Path):
    line = Subject(
        "服务收入", "一", {("服务类别", None): "机器换人", ("服务本区企业收入", 2025): 5}
    )
    subject = Subject(
        "企业",
        '甲"乙\\',
        {("研发费用", 2025): 10**6, ("研发费用", 2024): Fraction(1, 100)},
        {"第十二条.智能制造服务机构资助.符合条件的服务机构": False},
        {"服务收入": Related((line,), True), "建设项目": Related((), True)},
    )
    application = Application(subject, 2025, date(2025, 9, 15), "合成")
    text = write_application(application, PACKAGE.vocabulary)
    problems = Problems()
    tree = compose(text, "甲.yaml", problems)
    assert tree is not None
    again = FactsReader(PACKAGE, problems).application(tree, "甲.yaml")
    assert [str(problem) for problem in problems] == []
    assert again == application
    assert all(fact.rhythm in Rhythm for fact in FACTS)
