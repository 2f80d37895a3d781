"""What is written and how it is printed: parsing a printed tree gives the same tree back."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duixian.basics.problems import Problem
from duixian.basics.quantities import MAGNITUDES, UNITS
from duixian.language import syntax
from duixian.language.format import format_expression
from duixian.language.parse import FUNCTIONS, parse
from duixian.language.source import Source

thorough = settings(max_examples=100, deadline=None)
words = st.sampled_from(
    ["营业收入", "非公企业", "是否开工", "年度末余额", "a1", "或有负债", "研发·费用"]
)
# One unit for each name; 人民币 and the like print as they were written.
decimals = st.integers(0, 10**6).map(lambda n: Fraction(n, 1000))
# 3千米 is 3 of 千米, never 3千 of 米.
SCALES = [(m, u) for m in MAGNITUDES for u in UNITS.values() if not m or m + u.name not in UNITS]
figures = st.builds(
    lambda digits, scale: syntax.Number(digits, *scale), decimals, st.sampled_from(SCALES)
)
fractions = st.builds(
    lambda value: syntax.Number(value, "", UNITS[""]),
    st.builds(Fraction, st.integers(1, 999), st.integers(1, 999)),
)
periods = st.builds(syntax.Period, st.sampled_from([0, -1, -2])) | st.builds(
    syntax.Period, st.just(0), st.integers(1900, 2200)
)
quoted = st.text(st.characters(blacklist_characters='"“”\n\r\u3000\xa0\u2212\ufe63'), max_size=6)
quoted = quoted.map(lambda text: "".join(c for c in text if not "\uff01" <= c <= "\uff5e"))
leaves = st.one_of(
    figures,
    fractions,
    st.builds(syntax.Day, st.dates(date(1900, 1, 1), date(2199, 12, 31))),
    st.builds(syntax.Year, st.integers(1900, 2200)),
    st.builds(syntax.Truth, st.booleans()),
    st.builds(syntax.Word, quoted),
    st.builds(syntax.Name, st.lists(words, min_size=1, max_size=3).map(tuple)),
    st.builds(syntax.Name, st.lists(words, min_size=1, max_size=2).map(tuple), periods),
    st.builds(syntax.Name, st.just(()), st.builds(syntax.Period, st.sampled_from([0, -1, -2]))),
)
members = st.one_of(
    st.builds(syntax.Word, quoted), st.builds(syntax.Name, words.map(lambda word: (word,)))
)


def junctions(inner):
    """且 and 或; directly inside one another only the other one."""

    def built(operator, operands):
        flat = []
        for operand in operands:
            same = isinstance(operand, syntax.Junction) and operand.operator == operator
            flat.extend(operand.operands if same else (operand,))
        return syntax.Junction(operator, tuple(flat))

    return st.builds(built, st.sampled_from("且或"), st.lists(inner, min_size=2, max_size=3))


def comparisons(inner):
    operands = st.lists(inner, min_size=2, max_size=3)
    signs = st.lists(st.sampled_from("≥≤><=≠"), min_size=2, max_size=2)
    return st.builds(
        lambda parts, found: syntax.Comparison(tuple(found[: len(parts) - 1]), tuple(parts)),
        operands,
        signs,
    )


def deeper(inner):
    return st.one_of(
        st.builds(syntax.Negative, inner),
        st.builds(syntax.Not, inner),
        st.builds(syntax.Binary, st.sampled_from("+-×÷"), inner, inner),
        comparisons(inner),
        st.builds(
            syntax.Membership,
            inner,
            st.lists(members, min_size=1, max_size=3).map(tuple),
            st.booleans(),
        ),
        junctions(inner),
        st.builds(
            syntax.Call, st.sampled_from(sorted(FUNCTIONS)), st.lists(inner, max_size=3).map(tuple)
        ),
    )


trees = st.recursive(leaves, deeper, max_leaves=12)


def read(text):
    found = parse(Source.inline(text))
    assert not isinstance(found, Problem), f"{text}: {found}"
    return found


@thorough
@given(trees)
def test_a_printed_tree_is_read_as_the_same_tree(tree):
    assert read(format_expression(tree)) == tree


PIECES = (
    "营业收入 a 且 或 非 ( ) （ ≥ >= ＝ + - * 5% ３万元 5百分点 属于 不属于 、 , ， "
    "上年 2025年度 2025-05-01 三分之二 “甲” . 是"
)
pieces = st.sampled_from([" ", *PIECES.split(" ")])


@thorough
@given(st.lists(pieces, max_size=12).map("".join) | st.text(max_size=20))
def test_whatever_is_written_is_refused_at_a_place_or_prints_stably(text):
    found = parse(Source.inline(text))
    if isinstance(found, Problem):
        assert 1 <= found.place.column <= len(text) + 1
        return
    once = format_expression(found)
    assert format_expression(read(once)) == once


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("（a＋b）*5%>=３万元", "(a + b) × 5% ≥ 3万元"),
        ("a-(b-c)-d", "a - (b - c) - d"),
        ("a 且(b 或 c)且(d 且 e)", "a 且 (b 或 c) 且 d 且 e"),
        ("非 (a 且 b)", "非 (a 且 b)"),
        ("2025年5月1日<=x", "2025-05-01 ≤ x"),
        ("二分之一", "0.5"),
        ("百分之八十", "0.8"),
        ("一百零七分之一", "一百零七分之一"),
        ("x 属于 甲、“乙 丙”", "x 属于 甲、“乙 丙”"),
        ('x = "甲”乙"', 'x = "甲”乙"'),
        ("1.50元", "1.5元"),
        ("5百分点", "5百分点"),
        ("3 千克", "3千克"),
        ("3千千瓦", "3千千瓦"),
    ],
)
def test_the_canonical_form(written, printed):
    assert format_expression(read(written)) == printed


@pytest.mark.parametrize("text", ["二三分之一", "零分之一", "十百分之一", "一百二三分之一"])
def test_a_numeral_that_is_none_is_refused_and_not_guessed(text):
    found = parse(Source.inline(text))
    assert isinstance(found, Problem) and found.code == "bad-number"


@pytest.mark.parametrize(
    "text", ["+".join(["a"] * 900), "(" * 80 + "a" + ")" * 80, "非 " * 900 + "a", "-" * 900 + "1"]
)
def test_an_expression_too_deep_to_evaluate_is_refused_and_never_raises(text):
    found = parse(Source.inline(text))
    assert isinstance(found, Problem) and found.code == "expression-too-long"
