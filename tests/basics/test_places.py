"""A place is where an editor would put the cursor."""

from hypothesis import given
from hypothesis import strategies as st

from duixian.basics.places import LineIndex, Place, Span


@given(st.text(alphabet="甲a\n,", min_size=1), st.data())
def test_line_and_column_lead_back_to_the_character(text, data):
    offset = data.draw(st.integers(0, len(text) - 1))
    place = LineIndex("源.txt", text).place(offset)
    line = text.split("\n")[place.line - 1] + "\n"
    assert line[place.column - 1] == text[offset]


def test_a_place_is_written_as_editors_read_it_and_moves_along_its_line():
    place = Place("02-先进制造业.yaml", 41, 12)
    assert str(place) == "02-先进制造业.yaml:41:12"
    assert place.shifted(3) == Place("02-先进制造业.yaml", 41, 15)


def test_spans_are_half_open():
    clause, inner, after = Span(10, 20), Span(12, 20), Span(20, 25)
    assert len(clause) == 10
    assert inner in clause
    assert clause not in inner
    assert 10 in clause
    assert 20 not in clause
    assert clause.overlaps(inner)
    assert not clause.overlaps(after)
