"""`duixian check`: is the package sound, and is every sentence and figure accounted for?"""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from duixian.basics.problems import Problem, Severity
from duixian.basics.text import say, translate
from duixian.cli.console import (
    Exit,
    out,
    print_illustrative,
    print_json,
    print_problems,
    tally,
)
from duixian.cli.packages import load_package
from duixian.cli.read_command import figure_as_json
from duixian.corpus.document import SectionKind
from duixian.language.plain import Named, Term
from duixian.language.provision import Benefit, Echo, Kind, Standard, Status
from duixian.library.coverage import Coverage, cover
from duixian.library.package import Package
from duixian.readings.explain import section_name


def run(
    path: Path, supplements: list[Path], on: date | None, *, by_article: bool, as_json: bool
) -> Exit:
    """Load, cover and report."""
    package = load_package(path, supplements, on)
    coverage, uncovered = cover(package)
    problems = [*package.problems, *uncovered]
    errors = sum(p.severity is Severity.ERROR for p in problems)
    if as_json:
        print_json(report_as_json(package, coverage, problems))
    else:
        console = out()
        print_problems(problems, console)
        if package.provisions or not errors:
            show_report(package, coverage, console, by_article=by_article)
        line = tally(errors, len(problems) - errors)
        colour = "red" if errors else "green"
        console.print(f"[bold {colour}]{line}[/]")
    return Exit.PROBLEMS if errors else Exit.OK


def show_report(
    package: Package, coverage: Coverage, console: Console, *, by_article: bool
) -> None:
    """The counts by kind and status, and the coverage by field or by article."""
    title = Named(package.title, package.english)
    edition = f" · {package.edition.name}" if package.edition.name != package.name else ""
    console.print(f"[bold]{escape(str(title))}[/] [dim]{escape(package.name + edition)}[/]")
    _show_supplements(package, console)
    echoes = sum(isinstance(p, Echo) for p in package.provisions.values())
    kinds = Counter(p.kind for p in package.provisions.values() if not isinstance(p, Echo))
    counts = [f"{Term(kind.value)} {kinds[kind]}" for kind in Kind if kinds[kind]]
    if echoes:
        counts.append(translate("别处已有 {count}").format(count=echoes))
    console.print(" · ".join(counts), style="cyan")
    statuses = Counter(
        p.status for p in package.provisions.values() if isinstance(p, Benefit | Standard)
    )
    console.print(
        " · ".join(
            f"{Term(status.value)} {statuses[status]}" for status in Status if statuses[status]
        )
    )
    if not coverage.sections:
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for column in (translate("条款"), translate("标题"), translate("句子"), translate("数字")):
        table.add_column(column)
    for label, heading, ids in _rows(package, coverage, by_article=by_article):
        sentences = [s for s in coverage.sentences if s.sentence.section in ids]
        figures = [f for f in coverage.figures if f.section in ids]
        done = sum(s.is_claimed for s in sentences)
        counted = sum(f.is_claimed for f in figures)
        table.add_row(
            str(section_name(label)),
            heading,
            _share(done, len(sentences)),
            _share(counted, len(figures)),
        )
    console.print(table)
    articles = [s for s in coverage.sections if s.kind is SectionKind.ARTICLE]
    whole = [s for s in articles if coverage.is_whole(s.id)]
    console.print(
        translate("完整编码 {whole}/{articles} 条;句子 {sentences};数字 {figures}").format(
            whole=len(whole),
            articles=len(articles),
            sentences=_plain_share(
                sum(s.is_claimed for s in coverage.sentences), len(coverage.sentences)
            ),
            figures=_plain_share(
                sum(f.is_claimed for f in coverage.figures), len(coverage.figures)
            ),
        )
    )


def _show_supplements(package: Package, console: Console) -> None:
    """How many provisions each supplement fills or narrows on that day."""
    for name, count in Counter(f.package for f in package.fillings).items():
        line = translate("配套 {name}:{count} 条").format(name=name, count=count)
        console.print(f"[cyan]{escape(line)}[/]")
    print_illustrative(package, console)


def _rows(
    package: Package, coverage: Coverage, *, by_article: bool
) -> list[tuple[str, str, set[str]]]:
    if by_article or package.document is None:
        return [(s.id, s.title, {s.id}) for s in coverage.sections]
    inside = {s.field for s in coverage.sections}
    rows = [
        (f.id, f.title, {f.section.id, *(a.id for a in f.articles)})
        for f in package.document.fields
        if f.number in inside
    ]
    apart = [s for s in coverage.sections if s.field is None]
    head = [(s.id, "", {s.id}) for s in apart if s.kind is SectionKind.PREAMBLE]
    tail = [(s.id, "", {s.id}) for s in apart if s.kind is not SectionKind.PREAMBLE]
    return [*head, *rows, *tail]


def _share(done: int, total: int) -> str:
    colour = "green" if done == total else "red"
    return f"[{colour}]{done}/{total}[/]"


def _plain_share(done: int, total: int) -> str:
    return f"{done}/{total}"


def report_as_json(package: Package, coverage: Coverage, problems: list[Problem]) -> dict[str, Any]:
    """Every sentence and every figure with its article, its text, and what claims it."""
    return {
        "package": package.name,
        "edition": package.edition.name,
        "fillings": [
            {
                "package": f.package,
                "provision": f.provision,
                "source": f.source,
                "illustrative": f.illustrative,
                "holes": list(f.holes),
                "place": str(f.place),
            }
            for f in package.fillings
        ],
        "provisions": [
            {
                "id": p.id,
                "kind": p.kind.value,
                "english": p.english,
                "status": p.status.value if isinstance(p, Benefit | Standard) else None,
                "departments": list(p.departments),
                "inferred": p.inferred,
                "place": str(p.place),
            }
            for p in package.provisions.values()
        ],
        "sentences": [
            {
                "id": s.sentence.id,
                "section": s.sentence.section,
                "text": s.sentence.text,
                "claimed": s.is_claimed,
                "provisions": list(s.provisions),
                "unclaimed": list(s.unclaimed),
            }
            for s in coverage.sentences
        ],
        "figures": [
            {
                "section": f.section,
                **figure_as_json(f.found),
                "start": f.span.start,
                "end": f.span.end,
                "claimed": f.is_claimed,
                "claims": [
                    {"provision": c.provision, "field": c.field, "reason": c.reason}
                    for c in f.claims
                ],
            }
            for f in coverage.figures
        ],
        "problems": [problem.as_json() for problem in problems],
    }


# Kinds and statuses, looked up by their Chinese: named here once, so that the catalogue has them.
TERMS = (
    say("待遇"),
    say("标准"),
    say("目标"),
    say("预算"),
    say("任务"),
    say("名录"),
    say("要素保障"),
    say("表述"),
    say("约定"),
    say("可计算"),
    say("部分可计算"),
    say("待配套"),
    say("裁量"),
)
