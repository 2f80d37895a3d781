"""The answer → one HTML page that needs nothing from anywhere else."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from duixian.basics.text import current_language, say
from duixian.simulate.whatif.outcome import Comparison, WhatIf
from duixian.simulate.whatif.report.charts import Bar, bars, curve
from duixian.simulate.whatif.tables import (
    Kind,
    Table,
    banners,
    named,
    remarks,
    show_cell,
    sweep_table,
    tables_of,
)
from duixian.tables.atomically import new_file

_MOST_BARS = 12


@dataclass(frozen=True, slots=True)
class Shown:
    """A table, and perhaps a chart above it."""

    table: Table
    chart: Markup | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A scenario with its tables."""

    name: str
    note: str
    shown: tuple[Shown, ...]


def to_html(answer: WhatIf, path: Path) -> None:
    """Write the page, whole or not at all, in the current language.

    Raises:
        OSError: the disk is full, or the place can't be written to.
    """
    with new_file(path) as draft:
        draft.write_text(html_of(answer), encoding="utf-8")


def html_of(answer: WhatIf) -> str:
    """The page as text."""
    parts = [
        Part(c.name, c.note, tuple(Shown(t, _chart(c, t)) for t in tables_of(c)))
        for c in answer.comparisons
    ]
    sweeps = []
    for sweep in answer.sweeps:
        own = sweep.available is None
        points = [(p.value, p.benefit if own else p.claimed) for p in sweep.points]
        drawn = Markup(curve(points, sweep.available, sweep.path))
        sweeps.append(Shown(sweep_table(sweep, answer), drawn))
    return (
        _environment()
        .get_template("report.html")
        .render(
            language="zh-CN" if current_language() == "zh" else "en",
            answer=answer,
            banners=banners(answer),
            remarks=remarks(answer),
            parts=parts,
            sweeps=sweeps,
            show=show_cell,
            text=Kind.TEXT,
            label={
                "what": say("推演"),
                "before": say("现在"),
                "after": say("方案"),
                "limit": say("各自的安排(条长是占它的比例)"),
                "register": say("登记表"),
                "sweeps": say("逐个取值"),
                "exact": say("表里的数取到四位,准确的数在 JSON 和工作簿里。"),
            },
        )
    )


def _chart(comparison: Comparison, table: Table) -> Markup | None:
    title = str(table.title)
    match table.name:
        case "funds":
            rows = [Bar(f.name, f.before, f.after, f.available) for f in comparison.funds]
        case "benefits":
            changed = [line for line in comparison.benefits if line.before != line.after]
            rows = [Bar(line.name, line.before.amount, line.after.amount) for line in changed]
        case "industries" | "sizes" | "streets":
            lines = {
                "industries": comparison.industries,
                "sizes": comparison.sizes,
                "streets": comparison.streets,
            }[table.name]
            rows = [
                Bar(str(named(line.key)), line.before.amount, line.after.amount) for line in lines
            ]
        case _:
            return None
    return Markup(bars(rows[:_MOST_BARS], title)) if rows else None


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
