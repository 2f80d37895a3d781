"""A file is what its bytes say."""

from __future__ import annotations

import io
import zipfile

import pytest

from duixian.office.cases import file_types
from duixian.office.refusal import Refused


def zipped(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as inside:
        for name in names:
            inside.writestr(name, "x")
    return made.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7", "pdf"),
        (b"\x89PNG\r\n\x1a\n..", "png"),
        (b"\xff\xd8\xff\xe0", "jpeg"),
        (zipped("OFD.xml"), "ofd"),
        (zipped("[Content_Types].xml", "word/document.xml"), "docx"),
        (zipped("xl/workbook.xml"), "xlsx"),
    ],
    ids=["pdf", "png", "jpeg", "ofd", "docx", "xlsx"],
)
def test_what_is_taken(data, kind):
    assert file_types.kind_of(data) == kind
    assert kind in file_types.ALLOWED


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty-file"),
        (b"<html><script>", "file-type"),
        (b"MZ", "file-type"),
        (zipped("a.exe"), "file-type"),
        (b"PK\x03\x04 broken", "file-type"),
        (zipped("word/document.xml", "word/vbaProject.bin"), "file-with-macros"),
        (b"%PDF-" + b"0" * file_types.LARGEST, "file-too-large"),
    ],
    ids=["empty", "html", "exe", "zip", "broken", "macros", "large"],
)
def test_what_is_not(data, code):
    with pytest.raises(Refused, match=code):
        file_types.kind_of(data)


def test_a_bomb_is_not_unpacked(monkeypatch):
    monkeypatch.setattr(file_types, "_UNPACKED", 1)
    with pytest.raises(Refused, match="file-type"):
        file_types.kind_of(zipped("word/document.xml", "b"))
