"""A letter as .docx, laid out after GB/T 9704-2012 (党政机关公文格式).

A4; 37 mm above and 28 mm left of a text block of 156 × 225 mm; 22 lines of 28 characters; body in
3号 (16 pt) 仿宋, title in 2号 (22 pt) 小标宋; page numbers — 1 — in 4号 (14 pt) 宋体, outside.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from duixian.portal.desk.letters import DRAFT, Letter

FANGSONG, HEITI, SONG, TITLE = "仿宋_GB2312", "黑体", "宋体", "方正小标宋简体"
BODY, HEAD, FOOT = Pt(16), Pt(22), Pt(14)
LINE = Pt(28.95)
"""225 mm in 22 lines."""
GRID = ("579", "-849")
"""linePitch in twips: 22 lines in 225 mm; charSpace in 1/4096 pt: 28 characters in 156 mm."""
RED = RGBColor(0xD0, 0x1C, 0x1C)


def to_docx(letter: Letter) -> bytes:
    """The bytes of the file."""
    document: Any = Document()
    _page(document)
    _plain_style(document)
    _head(document, letter)
    _line(document, "")
    _line(document, letter.title, TITLE, HEAD, WD_ALIGN_PARAGRAPH.CENTER, spacing=Pt(32))
    _line(document, "")
    if letter.addressee:
        _line(document, f"{letter.addressee}：")
    for paragraph in letter.body:
        is_heading = paragraph[:2] in ("一、", "二、", "三、", "四、")
        line = _line(document, paragraph, HEITI if is_heading else FANGSONG, indent=2)
        line.paragraph_format.keep_with_next = is_heading
    if letter.table:
        _table(document, letter.table)
    _signature(document, letter)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.left_margin = Mm(37), Mm(28)
    section.right_margin, section.bottom_margin = Mm(26), Mm(35)
    # The dash of the page number stands 7 mm below the text block.
    section.footer_distance = Mm(25)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    grid.set(qn("w:type"), "linesAndChars")
    grid.set(qn("w:linePitch"), GRID[0])
    grid.set(qn("w:charSpace"), GRID[1])
    document.settings.odd_and_even_pages_header_footer = True
    _number(section.footer.paragraphs[0], WD_ALIGN_PARAGRAPH.RIGHT)
    _number(section.even_page_footer.paragraphs[0], WD_ALIGN_PARAGRAPH.LEFT)


def _number(paragraph: Any, side: Any) -> None:
    """— 1 —, one character in from the outer edge."""
    paragraph.alignment = side
    edge = paragraph.paragraph_format
    if side is WD_ALIGN_PARAGRAPH.RIGHT:
        edge.right_indent = FOOT
    else:
        edge.left_indent = FOOT
    _run(paragraph, "— ", SONG, FOOT)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = _run(paragraph, "", SONG, FOOT)
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._r.append(mark)
    _run(paragraph, " —", SONG, FOOT)


def _plain_style(document: Any) -> None:
    style = document.styles["Normal"]
    style.font.name, style.font.size = FANGSONG, BODY
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FANGSONG)
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
    style.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    style.paragraph_format.line_spacing = LINE


def _head(document: Any, letter: Letter) -> None:
    """Mark, number, red rule."""
    if letter.is_draft:
        _line(document, DRAFT, HEITI)
    else:
        _line(document, "")
    mark = _line(
        document, letter.mark, TITLE, Pt(_mark_size(letter.mark)), WD_ALIGN_PARAGRAPH.CENTER,
        spacing=Pt(60),
    )  # fmt: skip
    mark.runs[0].font.color.rgb = RED
    _line(document, "")
    words = f"{letter.number}（{DRAFT}，待编号）" if letter.is_draft else letter.number
    number = _line(document, words, alignment=WD_ALIGN_PARAGRAPH.CENTER)
    _rule(number)


def _mark_size(mark: str) -> float:
    """As large as fits one line of 156 mm, and not larger than 国务院's."""
    return min(44.0, 442 / max(len(mark), 1))


def _rule(paragraph: Any) -> None:
    """A red line 4 mm below."""
    borders = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "18"), ("space", "8"), ("color", "D01C1C")):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    paragraph._p.get_or_add_pPr().append(borders)


def _line(
    document: Any, text: str, typeface: str = FANGSONG, size: Any = BODY, alignment: Any = None, *,
    indent: int = 0, spacing: Any = LINE,
) -> Any:  # fmt: skip
    paragraph = document.add_paragraph()
    form = paragraph.paragraph_format
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, spacing
    paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY if alignment is None else alignment
    if indent:
        form.first_line_indent = size * indent
    _run(paragraph, text, typeface, size)
    return paragraph


def _run(paragraph: Any, text: str, typeface: str, size: Any) -> Any:
    run = paragraph.add_run(text)
    run.font.name, run.font.size = typeface, size
    run._r.get_or_add_rPr().rFonts.set(qn("w:eastAsia"), typeface)
    return run


def _table(document: Any, rows: Sequence[Sequence[str]]) -> None:
    _line(document, "")
    table = document.add_table(rows=0, cols=len(rows[0]))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for place, row in enumerate(rows):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            paragraph = cell.paragraphs[0]
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            _run(paragraph, text, HEITI if place == 0 else FANGSONG, Pt(12))
    heading = table.rows[0]._tr.get_or_add_trPr()
    repeated = OxmlElement("w:tblHeader")
    repeated.set(qn("w:val"), "true")
    heading.append(repeated)


def _signature(document: Any, letter: Letter) -> None:
    """署名 above the 成文日期, which stands four characters in from the right (加盖印章)."""
    _line(document, "")
    _line(document, "")
    signer = len(letter.signer)
    # Centred above each other: half the difference in width further in, or out.
    inward = max(0.0, 4 + (_width(letter.dated) - signer) / 2)
    for text, chars in ((letter.signer, inward), (letter.dated, 4.0)):
        paragraph = _line(document, text, alignment=WD_ALIGN_PARAGRAPH.RIGHT)
        paragraph.paragraph_format.right_indent = Pt(15.8 * chars)
    if letter.after:
        _line(document, f"（{letter.after}）", indent=2)


def _width(text: str) -> float:
    """In full-width characters."""
    return sum(0.5 if char.isascii() else 1.0 for char in text)
