"""Other documents that a document names: 《…》, 〔2025〕3号, or both together."""

from __future__ import annotations

import re

from duixian.basics.places import Span
from duixian.corpus.document import Citation

# 〔〕 is the standard bracket (GB/T 9704); sites also print [], () and 【】.
NUMBER_PATTERN = r"[一-龥]{1,12}[〔\[(【][0-9]{4}[〕\])】]\s?[0-9]{1,5}号"
_NUMBER = re.compile(NUMBER_PATTERN)
_TITLE = re.compile(r"《([^《》\n]{2,120})》")
_TITLED_NUMBER = re.compile(rf"\s*\(({NUMBER_PATTERN})[^()]*\)|\s*({NUMBER_PATTERN})")
# Words that run into an unbracketed number: 根据浙政发〔2025〕3号.
_LEAD_IN = re.compile(
    r".*(?:根据|按照|依据|依照|参照|遵照|落实|贯彻|执行|废止|以及|文件|替代|代替|同时|见|和|及|与|按|对|原)"
)


def find(half: str, text: str, within: Span, own: set[str]) -> tuple[Citation, ...]:
    """Documents cited in `within`, without the document itself (its titles and number)."""
    cited: list[Citation] = []
    taken: list[Span] = []
    for title in _TITLE.finditer(half, within.start, within.end):
        span = Span(*title.span())
        number = _TITLED_NUMBER.match(half, title.end(), within.end)
        written = (number.group(1) or number.group(2)) if number else ""
        if number and not number.group(1) and _LEAD_IN.match(written):
            number, written = None, ""  # 《甲办法》和某政发〔2025〕3号 are two documents
        if number:
            span = Span(span.start, number.end())
        taken.append(span)
        if title.group(1) not in own and written not in own - {""}:
            cited.append(Citation(written, text[title.start(1) : title.end(1)], span))
    for match in _NUMBER.finditer(half, within.start, within.end):
        lead = _LEAD_IN.match(re.split(r"[〔\[(【]", match.group())[0])
        start = match.start() + (lead.end() if lead else 0)
        span = Span(start, match.end())
        if half[start : match.end()] not in own and not any(span.overlaps(t) for t in taken):
            cited.append(Citation(half[start : match.end()], "", span))
    return tuple(sorted(cited, key=lambda c: c.span))


def is_number(line: str) -> bool:
    """True if a line holds a document number and nothing else."""
    return _NUMBER.fullmatch(line) is not None
