"""Every figure of the Qiantang policy, read by eye against the text and kept in a table."""

import re
from pathlib import Path

import pytest

from duixian.basics.quantities import show_number
from duixian.corpus import Document, Section, read
from duixian.corpus.quantities import Found, find_in

ROOT = Path(__file__).parents[2]
POLICY = ROOT / "policies" / "qiantang-2025" / "source.txt"
GOLDEN = Path(__file__).parent / "golden" / "qiantang-2025.txt"
HEADER = "section | text | kind | value | unit | comparator | nature | per, count, years, dates"


@pytest.fixture(scope="module")
def policy() -> Document:
    return read(POLICY.read_text("utf-8"))[0]


def row(section: Section, found: Found, document: Document) -> str:
    """One line; the words that decided comparator and nature stand behind them."""

    def words(span):
        return "" if span is None else " " + document.text[span.start : span.end]

    value = ""
    if found.low is not None and found.high is not None:
        value = show_number(found.low)
        if found.low != found.high:
            value += ".." + show_number(found.high)
    more = [*found.per]
    more += [str(x) for x in (found.count, found.starts, found.ends) if x is not None]
    more += [f"{years}年" for years in found.years]
    cells = (
        section.id,
        found.text,
        found.kind.value,
        value,
        found.unit.name if found.unit else "",
        (found.comparator.value + words(found.comparator_span)) if found.comparator else "",
        found.nature.value + words(found.nature_span) if found.nature else "",
        " ".join(more),
    )
    return " | ".join(cells).rstrip()


def table() -> str:
    document = read(POLICY.read_text("utf-8"))[0]
    rows = [
        row(section, found, document)
        for section in document.sections
        for found in find_in(document, section)
    ]
    return "\n".join([HEADER, *rows]) + "\n"


def test_every_figure_of_the_policy_is_read_as_it_was_by_eye():
    assert table() == GOLDEN.read_text("utf-8")


def test_no_digit_of_the_policy_is_left_out(policy):
    for section in policy.sections:
        covered = {
            offset
            for found in find_in(policy, section, heading=True)
            for offset in range(found.span.start, found.span.end)
        }
        digits = [m.start() for m in re.finditer("[0-9]", policy.text)]
        assert [d for d in digits if d in section.span and d not in covered] == []


def test_every_figure_stands_in_a_sentence(policy):
    for section in policy.sections:
        for found in find_in(policy, section):
            sentence = policy.sentence_at(found.span.start)
            assert sentence is not None and found.span in sentence.span, found
            assert policy.text[found.span.start : found.span.end] == found.text


def test_the_itemised_appropriations_add_up_as_the_text_says(policy):
    """4.64亿元 = 0.7 + 2.04 + 0.28 + 1.48 + 0.14; 66亿元 = 6.5 + 32.1 + 15.1 + 2.3 + 10."""
    for field in (policy.fields[6], policy.fields[7]):
        money = [
            f.low
            for f in find_in(policy, field.section)
            if f.unit is not None and f.unit.name == "元" and f.nature.value == "安排"
        ]
        assert len(money) == 6 and money[0] == sum(money[1:])
