"""What looks wrong in a document's structure: gaps, duplicates, missing parts, odd dates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from duixian.basics.places import LineIndex
from duixian.basics.problems import Problems
from duixian.basics.text import say
from duixian.corpus.document import Document, Field
from duixian.corpus.front import as_date
from duixian.corpus.headings import Heading
from duixian.corpus.lines import Line
from duixian.corpus.metadata import ESSENTIAL, Head


def check_numbering(
    headings: Sequence[Heading], restarts: Iterable[int], places: LineIndex, problems: Problems
) -> None:
    """Numbers run 1, 2, 3 …; at the indices in `restarts` they begin again."""
    restart = set(restarts)
    seen: set[tuple[int, int]] = set()
    last: Heading | None = None
    for i, heading in enumerate(headings):
        if i in restart:
            seen, last = set(), None
        at = places.place(heading.line.span.start)
        key = (heading.number, heading.sub)
        before = last.number if last else 0
        if key in seen:
            problems.add(
                "numbering-duplicate",
                at,
                say("编号“{label}”重复出现。", label=heading.label),
                say("请对照原文核对编号;同一编号的条款无法分别引用。"),
            )
        elif heading.number > before + 1:
            problems.warn(
                "numbering-gap",
                at,
                say(
                    "编号不连续:“{label}”之前缺少第{missing}号。",
                    label=heading.label,
                    missing=_range(before + 1, heading.number - 1),
                ),
                say("请对照原文,看是否漏录了条款。"),
            )
        elif heading.number < before:
            problems.warn(
                "numbering-order",
                at,
                say("编号“{label}”排在更大的编号之后。", label=heading.label),
                say("请对照原文核对条款的顺序。"),
            )
        seen.add(key)
        last = heading


def _range(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"


def check_head(head: Head, document: Document, places: LineIndex, problems: Problems) -> None:
    """The index data that a package needs, and dates that are dates."""
    known = {
        "发布机构": document.issuer,
        "成文日期": document.issued,
        "发文字号": document.number,
    }
    missing = [name for name in ESSENTIAL if not known[name]]
    if missing:
        problems.warn(
            "missing-metadata",
            places.place(0),
            say("文件缺少{names}。", names="、".join(missing)),
            say("请在文首补上,每项一行,如“发文字号:钱政发〔2025〕6号”。"),
        )
    for name in ("成文日期", "发布日期"):
        written = head.values.get(name, "")
        if written and as_date(written.split()[0]) is None:
            problems.warn(
                "bad-date",
                places.place(head.places[name].start),
                say("{name}“{written}”不是日期。", name=name, written=written),
                say("请写成 2025-03-31 或 2025年3月31日。"),
            )
    if not document.title:
        problems.warn(
            "no-title",
            places.place(0),
            say("没有找到标题。"),
            say("标题应独占一行,写在正文之前。"),
        )


def check_signature(
    document: Document, signed: Line, places: LineIndex, problems: Problems
) -> None:
    """The date under the signature is the 成文日期 of the index data."""
    written = as_date(signed.text)
    if written is not None and document.issued is not None and written != document.issued:
        problems.warn(
            "date-mismatch",
            places.place(signed.span.start),
            say(
                "落款日期{signed}与成文日期{issued}不一致。", signed=written, issued=document.issued
            ),
            say("请对照原文核对日期。"),
        )


def check_sections(document: Document, places: LineIndex, problems: Problems) -> None:
    """Articles exist and say something; lead departments are given for all fields or none."""
    if not document.articles:
        problems.add(
            "no-articles",
            places.place(0),
            say("没有找到编号的条款。"),
            say("条款应另起一行,以“第一条”“(一)”或“1.”开头。"),
        )
    for article in document.articles:
        if not article.sentences:
            problems.warn(
                "empty-article",
                places.place(article.span.start),
                say("{article}只有标题,没有正文。", article=article.id),
                say("请对照原文,看正文是否漏录。"),
            )
    _check_leads(document.fields, places, problems)


def _check_leads(fields: Sequence[Field], places: LineIndex, problems: Problems) -> None:
    if not any(field.leads for field in fields):
        return
    for field in fields:
        if not field.leads:
            problems.warn(
                "field-without-lead",
                places.place(field.section.span.start),
                say("{field}没有写明牵头部门,而其他领域写明了。", field=field.id),
                say("请对照原文,在标题后写“(由…牵头)”。"),
            )
