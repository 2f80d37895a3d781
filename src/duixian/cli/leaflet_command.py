"""`duixian leaflet`: what a benefit is and how to get it, on one page; or its form."""

from __future__ import annotations

import sys
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from rich.markup import escape

from duixian.basics.text import translate
from duixian.cli.console import Exit, out, print_problems
from duixian.cli.packages import load_package
from duixian.language.provision import Benefit
from duixian.library.package import Package
from duixian.readings.print import form_html, form_of, leaflet_html, leaflet_of
from duixian.tables.atomically import new_file


def run(
    name: str,
    path: Path,
    supplements: list[Path],
    on: date | None,
    *,
    form: bool,
    target: Path | None,
) -> Exit:
    """Show the page as text, or write it as HTML where `target` says so (- is standard output)."""
    package = load_package(path, supplements, on)
    if package.problems.errors:
        print_problems(package.problems.errors)
        return Exit.PROBLEMS
    found = benefits_called(package, name)
    if len(found) != 1:
        _tell_which(package, name, found)
        return Exit.PROBLEMS
    benefit = found[0]
    if target is None:
        page = form_of(package, benefit) if form else leaflet_of(package, benefit)
        out().print(escape(page.as_text()), soft_wrap=True)
        return Exit.OK
    html = form_html(package, benefit) if form else leaflet_html(package, benefit)
    if str(target) == "-":
        sys.stdout.write(html)
        return Exit.OK
    try:
        with new_file(target) as draft:
            draft.write_text(html, encoding="utf-8")
    except OSError as error:
        said = translate("写不了 {path}:{reason}").format(
            path=target, reason=error.strerror or error
        )
        out(stderr=True).print(f"[red]{escape(said)}[/]")
        return Exit.PROBLEMS
    out().print(escape(translate("已存到 {path}").format(path=target)))
    return Exit.OK


def benefits_called(package: Package, name: str) -> list[Benefit]:
    """The benefit with this id or this name, or all of an article."""
    exact = [b for b in package.benefits if b.id == name]
    return exact or [b for b in package.benefits if name in (b.name, b.section)]


def _tell_which(package: Package, name: str, found: list[Benefit]) -> None:
    console = out(stderr=True)
    if found:
        said = translate("「{name}」不止一项待遇,写全名字:").format(name=name)
    else:
        said = translate("没有待遇「{name}」").format(name=name)
    console.print(f"[red]{escape(said)}[/]")
    ids = [b.id for b in found] or get_close_matches(
        name, [b.id for b in package.benefits], n=5, cutoff=0.2
    )
    for identity in ids:
        console.print(f"  {escape(identity)}", soft_wrap=True)
