"""What a file is, by its first bytes and not by its name. No Django."""

from __future__ import annotations

import io
import zipfile

from duixian.basics.text import say
from duixian.office.refusal import Refused

LARGEST = 20 * 1024 * 1024
_UNPACKED = 200 * 1024 * 1024
_SIGNATURES = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
)
_IN_ZIP = {"OFD.xml": "ofd", "word/document.xml": "docx", "xl/workbook.xml": "xlsx"}
ALLOWED = ("pdf", "ofd", "png", "jpeg", "docx", "xlsx")


def kind_of(data: bytes) -> str:
    """One of `ALLOWED`.

    >>> kind_of(b"%PDF-1.7 ...")
    'pdf'

    Raises:
        Refused: `empty-file`, `file-too-large`, `file-type`, `file-with-macros`.
    """
    if not data:
        raise Refused("empty-file", say("文件是空的"), say("重新选择文件"))
    if len(data) > LARGEST:
        raise Refused(
            "file-too-large",
            say("文件有{size}MB,不能超过20MB", size=-(-len(data) // 1024**2)),
            say("压缩图片或分成几份"),
        )
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            return kind
    found = _zipped(data) if data.startswith(b"PK\x03\x04") else None
    if found is None:
        raise Refused(
            "file-type",
            say("不收这种文件,只收:{kinds}", kinds="、".join(ALLOWED)),
            say("按内容判断,改扩展名没有用;另存为 PDF 再传"),
        )
    return found


def _zipped(data: bytes) -> str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as inside:
            names = {info.filename for info in inside.infolist()}
            total = sum(info.file_size for info in inside.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return None
    if total > _UNPACKED:
        return None
    if any(name.rpartition("/")[2].lower() == "vbaproject.bin" for name in names):
        raise Refused("file-with-macros", say("文件带有宏"), say("另存为不带宏的格式再传"))
    return next((kind for name, kind in _IN_ZIP.items() if name in names), None)
