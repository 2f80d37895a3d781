"""Chinese numerals, against cn2an as the oracle."""

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from duixian.corpus.numerals import CHARACTERS, to_chinese, to_int


@given(st.integers(1, 9999))
def test_a_number_is_written_as_cn2an_writes_it_and_read_back(number):
    written = to_chinese(number)
    oracle = cn2an.an2cn(number)
    # Headings write 十二, not 一十二.
    assert written == (oracle.removeprefix("一") if 10 <= number < 20 else oracle)
    assert to_int(written) == number


@given(st.integers(0, 10**12 - 1))
def test_what_cn2an_writes_is_read(number):
    assert to_int(cn2an.an2cn(number)) == number


@given(st.text(CHARACTERS + "第 a1", max_size=12))
def test_anything_else_is_no_number_and_never_raises(text):
    assert to_int(text) is None or to_int(text) >= 0


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("两", 2),
        ("二〇二五", 2025),
        ("54", 54),
        *((odd, None) for odd in ("", "百", "二三十", "十十", "十百", "万", "三章", "9" * 19)),
    ],
)
def test_odd_numerals(text, number):
    assert to_int(text) == number


def test_numbers_beyond_headings_stay_in_figures():
    assert (to_chinese(0), to_chinese(10_000)) == ("0", "10000")
