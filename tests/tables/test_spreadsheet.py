"""Files for people: whole or not at all, and never a formula."""

import csv

import pytest
import python_calamine

from duixian.tables import spreadsheet, write_rows

ROWS = [
    (1, "=HYPERLINK(\"http://x\")", None),
    (2, "+86", "@SUM(1)"),
    (3, "-12.5", "http://example.com"),
    (4, "＝1", "甲" * 40_000),
]  # fmt: skip


def test_a_csv_file_holds_no_formula(tmp_path):
    path = tmp_path / "退回.csv"
    assert write_rows(path, ["行", "=一", "二"], ROWS) == 4
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        found = list(csv.reader(file))
    assert found[0] == ["行", "'=一", "二"]
    assert found[1] == ["1", "'" + ROWS[0][1], ""]
    assert found[2] == ["2", "+86", "'@SUM(1)"]
    assert found[3] == ["3", "-12.5", "http://example.com"]
    assert found[4][1] == "'＝1"


def test_a_workbook_holds_no_formula_and_no_link(tmp_path):
    path = tmp_path / "退回.xlsx"
    assert write_rows(path, ["行", "一", "二"], ROWS) == 4
    sheet = python_calamine.load_workbook(str(path)).get_sheet_by_index(0)
    found = sheet.to_python()
    assert found[1] == [1.0, ROWS[0][1], ""]
    assert found[4][2] == "甲" * 32_767  # as much as a cell holds


def test_a_workbook_goes_on_in_another_sheet(tmp_path, monkeypatch):
    monkeypatch.setattr(spreadsheet, "_MOST_ROWS", 3)
    path = tmp_path / "退回.xlsx"
    assert write_rows(path, ["行"], [(n,) for n in range(5)]) == 5
    book = python_calamine.load_workbook(str(path))
    assert [book.get_sheet_by_index(n).height for n in range(3)] == [3, 3, 2]


def test_a_workbook_without_rows_has_its_headers(tmp_path):
    path = tmp_path / "退回.xlsx"
    assert write_rows(path, ["行"], []) == 0
    assert python_calamine.load_workbook(str(path)).get_sheet_by_index(0).to_python() == [["行"]]


def test_only_csv_and_xlsx_are_written(tmp_path):
    with pytest.raises(ValueError, match=r"neither \.csv nor \.xlsx"):
        write_rows(tmp_path / "退回.doc", [], [])


@pytest.mark.parametrize("name", ["退回.csv", "退回.xlsx"])
def test_rows_that_break_off_leave_what_was_there(tmp_path, name):
    def rows():
        yield (1,)
        raise RuntimeError

    path = tmp_path / name
    path.write_text("before")
    with pytest.raises(RuntimeError):
        write_rows(path, ["行"], rows())
    assert path.read_text() == "before"
    assert [p.name for p in tmp_path.iterdir()] == [name]
