"""Identifiers: the check digit decides, in one cell and in a whole column alike."""

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.tables.people import firm, person

from duixian.library.literals import Refused
from duixian.tables.identifiers import Check, read_identifier, sound


@pytest.mark.parametrize(
    ("written", "check", "read"),
    [
        ("91110000600037341L", Check.USCC, "91110000600037341L"),
        (" 91110000 600037341l ", Check.USCC, "91110000600037341L"),
        ("９１１１００００６０００３７３４１Ｌ", Check.USCC, "91110000600037341L"),
        ("36042619910101007 1", Check.RIC, "360426199101010071"),
        (person(7), Check.RIC, person(7)),
        ("NO.2025-01", Check.NONE, "NO.2025-01"),
    ],
)
def test_an_identifier_is_brought_into_its_normal_form(written, check, read):
    assert read_identifier(written, check) == read


@pytest.mark.parametrize(
    ("written", "check", "code", "why"),
    [
        ("91110000600037341K", Check.USCC, "bad-check-digit", "校验位"),
        ("合计", Check.USCC, "bad-identifier", "2 位"),
        ("360426199101010072", Check.RIC, "bad-check-digit", "校验位"),
        ("360426199113010071", Check.RIC, "bad-identifier", "19911301"),
        ("36042619910101007Y", Check.RIC, "bad-identifier", "前 17 位"),
        ("360426910101007", Check.RIC, "bad-identifier", "15 位"),
        ("3.3011420000101E+17", Check.NONE, "number-lost-digits", "后几位已经丢了"),
    ],
)
def test_what_is_no_identifier_is_refused_with_the_reason(written, check, code, why):
    with pytest.raises(Refused, match=why) as refused:
        read_identifier(written, check)
    assert refused.value.code == code


def test_a_district_younger_than_the_library_is_no_obstacle():
    """python-stdnum's list of counties lacks 330114."""
    assert read_identifier(person(1), Check.RIC).startswith("330114")


@settings(deadline=None)
@given(
    st.lists(
        st.one_of(
            st.none(),
            st.integers(0, 999_999).map(firm),
            st.integers(0, 999).map(person),
            st.dates().map(lambda day: person(1, f"{day:%Y%m%d}".zfill(8))),
            st.text("0123456789ABXI ", max_size=20),
            st.text("0123456789X", min_size=18, max_size=18),
            st.tuples(st.integers(0, 99).map(firm), st.sampled_from("0123XL")).map(
                lambda pair: pair[0][:-1] + pair[1]
            ),
        )
    ),
    st.sampled_from(Check),
)
def test_a_column_is_checked_as_its_cells_are(texts, check):
    found = sound(pa.array(["", *texts], pa.string())[1:], check).to_pylist()
    for text, is_sound in zip(texts, found, strict=True):
        try:
            normal = None if text is None else read_identifier(text, check)
        except Refused:
            normal = None
        if is_sound:
            assert normal == text
        elif check is not Check.NONE:
            assert normal is None or normal != text
