"""`duixian read`: what the reader finds in a published document."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from duixian.basics.problems import Problems
from duixian.basics.text import translate
from duixian.cli.console import Exit, out, print_json, print_problems
from duixian.corpus import Document, Section, read
from duixian.corpus.quantities import Found, find_in
from duixian.library.files import read_text


def run(path: Path, article: str, on: date | None, *, as_json: bool) -> Exit:
    """Read a document and print its structure, sentences and figures; `on`: was it out by then?"""
    problems = Problems()
    text = read_text(path, problems)
    if text is None:
        print_problems(problems)
        return Exit.PROBLEMS
    document, found = read(text, str(path))
    problems.extend(found)
    sections = [s for s in document.sections if not article or s.id == article]
    if not sections:
        print_problems(problems)
        out().print(translate("没有这一条:{article}").format(article=article))
        return Exit.PROBLEMS
    if as_json:
        print_json(_as_json(document, sections, on))
    else:
        console = out()
        _show(document, sections, console, whole=not article)
        if on is not None:
            console.print(escape(_stand_on(document, on)))
    print_problems(problems)
    return Exit.PROBLEMS if problems.errors else Exit.OK


def figure_as_json(found: Found) -> dict[str, Any]:
    """One figure, for programs; values are exact, as text."""
    return {
        "text": found.text,
        "kind": found.kind.value,
        "low": None if found.low is None else str(found.low),
        "high": None if found.high is None else str(found.high),
        "unit": None if found.unit is None else found.unit.name,
        "comparator": None if found.comparator is None else found.comparator.value,
        "nature": None if found.nature is None else found.nature.value,
        "per": list(found.per),
        "start": found.span.start,
        "end": found.span.end,
    }


def _is_published(document: Document, on: date | None) -> bool | None:
    return None if on is None or document.published is None else document.published <= on


def _stand_on(document: Document, on: date) -> str:
    """Whether the document was public on that day."""
    match _is_published(document, on):
        case True:
            said = translate("{day}:已经公布")
        case False:
            said = translate("{day}:还没有公布")
        case None:
            said = translate("{day}:文件没有写公布日期")
    return said.format(day=on.isoformat())


def _as_json(document: Document, sections: list[Section], on: date | None) -> dict[str, Any]:
    return {
        "on": None if on is None else on.isoformat(),
        "is_published": _is_published(document, on),
        "number": document.number,
        "title": document.title,
        "issuer": document.issuer,
        "addressees": list(document.addressees),
        "issued": None if document.issued is None else document.issued.isoformat(),
        "published": None if document.published is None else document.published.isoformat(),
        "metadata": dict(document.metadata),
        "cited": [{"number": c.number, "title": c.title} for c in document.cited],
        "fields": [{"id": f.id, "title": f.title, "leads": list(f.leads)} for f in document.fields],
        "sections": [
            {
                "id": section.id,
                "kind": section.kind.value,
                "title": section.title,
                "sentences": [{"id": s.id, "text": s.text} for s in section.sentences],
                "figures": [figure_as_json(f) for f in find_in(document, section)],
            }
            for section in sections
        ],
    }


def _show(document: Document, sections: list[Section], console: Console, *, whole: bool) -> None:
    if whole:
        console.print(f"[bold]{escape(document.title)}[/]  {escape(document.number)}")
        for name, value in document.metadata.items():
            console.print(f"  [dim]{escape(name)}[/] {escape(value)}")
        for label, text in (
            (translate("主送"), "、".join(document.addressees)),
            (translate("引用文件"), "、".join(c.number or c.title for c in document.cited)),
        ):
            console.print(f"  [dim]{label}[/] {escape(text)}")
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
        for heading in (
            translate("领域"), translate("标题"), translate("牵头"), translate("条数"),
            translate("数字"),
        ):  # fmt: skip
            table.add_column(heading)
        for field in document.fields:
            figures = sum(
                len(find_in(document, section)) for section in (field.section, *field.articles)
            )
            table.add_row(
                field.id,
                field.title,
                "、".join(field.leads),
                str(len(field.articles)),
                str(figures),
            )
        console.print(table)
        console.print(
            translate(
                "共 {articles} 条、{sentences} 句。用 --article 第十二条 看一条的细节。"
            ).format(articles=len(document.articles), sentences=len(document.sentences))
        )
        return
    for section in sections:
        console.print(f"[bold]{escape(section.id)}[/] {escape(section.title)}")
        for sentence in section.sentences:
            console.print(
                Padding(f"[dim]{sentence.index}[/] {escape(sentence.text)}", (0, 0, 0, 2))
            )
        for figure in find_in(document, section):
            sign = figure.comparator.value if figure.comparator is not None else ""
            nature = figure.nature.value if figure.nature is not None else ""
            console.print(
                Padding(
                    f"[cyan]{escape(figure.text)}[/] {figure.kind.value} {sign} [dim]{nature}[/]",
                    (0, 0, 0, 4),
                )
            )
