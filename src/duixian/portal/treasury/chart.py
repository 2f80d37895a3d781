"""The overview as a picture: five points for each field, on a scale by powers of ten."""

from __future__ import annotations

from typing import Any

from duixian.basics.text import current_language, say
from duixian.portal.treasury.figures import Page, Row

FEN = 100
MEASURES = (say("公布"), say("指标"), say("占用"), say("已付"), say("预计全年"))


def spec(page: Page) -> dict[str, Any]:
    """Points, not bars: sums from thousands to billions only fit a logarithmic scale, and a bar
    has no length on one. A sum of nothing has no place there and is left out.
    """
    fields = [row for row in page.fields if not row.is_item]
    values = [
        {"field": row.name, "measure": str(measure), "yuan": fen / FEN}
        for row in fields
        for measure, fen in zip(MEASURES, _of(row), strict=True)
        if fen > 0
    ]
    return {
        "width": 760,
        "height": {"step": 34},
        "data": {"values": values},
        "mark": {"type": "point", "filled": True, "size": 110, "opacity": 0.9},
        "encoding": {
            "y": {"field": "field", "type": "nominal", "title": None,
                  "sort": [row.name for row in fields], "axis": {"grid": True, "ticks": False}},
            "x": {"field": "yuan", "type": "quantitative", "scale": {"type": "log", "nice": True},
                  "title": str(say("元,每格十倍")),
                  "axis": {"labelExpr": _LABELS[current_language()],
                           "values": [10**n for n in range(13)]}},
            "color": _by_measure(), "shape": _by_measure(),
        },
    }  # fmt: skip


def _by_measure() -> dict[str, Any]:
    return {"field": "measure", "type": "nominal", "title": None,
            "scale": {"domain": [str(measure) for measure in MEASURES]}}  # fmt: skip


def _of(row: Row) -> tuple[int, ...]:
    said = row.report
    return (
        said.announced, said.allotted, said.committed, said.spent,
        row.forecast.total if row.forecast else 0,
    )  # fmt: skip


_LABELS = {
    "zh": "datum.value >= 1e8 ? format(datum.value / 1e8, ',') + '亿' : "
    "datum.value >= 1e4 ? format(datum.value / 1e4, ',') + '万' : format(datum.value, ',')",
    "en": "datum.value >= 1e9 ? format(datum.value / 1e9, ',') + ' bn' : "
    "datum.value >= 1e6 ? format(datum.value / 1e6, ',') + ' m' : format(datum.value, ',')",
}
