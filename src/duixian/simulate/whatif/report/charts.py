"""Two charts as SVG that stands in the page itself: bars before and after, a curve with its limit.

Drawn here rather than by a library: 100 lines, no script, no font of their own, and the page's
colours (see docs/decisions/0019).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from duixian.basics.text import translate
from duixian.simulate.whatif.tables import show_sum

_WIDTH = 860
_ROW, _BAR = 40, 13
_NAMES, _FIGURES = 250, 130


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: a name, two amounts (分), and perhaps the money there is."""

    name: str
    before: int
    after: int
    available: int | None = None


def bars(rows: Sequence[Bar], title: str) -> str:
    """Before and after, row by row, zero at the left.

    Where a row says what money there is, its bars are shares of that, and a mark is at the whole.
    """
    shares = any(row.available for row in rows)
    most = max((_size(row, max(row.before, row.after)) for row in rows), default=0)
    if shares:
        most = max(most, _WHOLE)
    space = _WIDTH - _NAMES - _FIGURES
    height = len(rows) * _ROW + 12
    parts = [_opening(_WIDTH, height, title)]

    def length(row: Bar, fen: int) -> int:
        return _size(row, fen) * space // most if most else 0

    for number, row in enumerate(rows):
        top = number * _ROW + 8
        parts.append(
            f'<text class="name" x="{_NAMES - 12}" y="{top + 18}" text-anchor="end">'
            f"{escape(_short(row.name))}</text>"
        )
        for place, (fen, style) in enumerate(((row.before, "before"), (row.after, "after"))):
            y = top + place * (_BAR + 1)
            wide = max(length(row, fen), 1 if fen else 0)
            parts.append(
                f'<rect class="{style}" x="{_NAMES}" y="{y}" width="{wide}" height="{_BAR}">'
                f"<title>{escape(f'{row.name} {show_sum(fen)}')}</title></rect>"
            )
            x = _NAMES + wide + 6
            mark = _NAMES + length(row, row.available or 0)
            if row.available and x - 6 <= mark < x + _FIGURES:
                x = mark + 6  # the figure stands clear of the mark
            parts.append(f'<text class="figure" x="{x}" y="{y + 11}">{show_sum(fen)}</text>')
        if row.available:
            x = _NAMES + length(row, row.available)
            parts.append(
                f'<line class="limit" x1="{x}" x2="{x}" y1="{top - 4}" y2="{top + 2 * _BAR + 5}">'
                f"<title>{escape(translate('安排'))} {show_sum(row.available)}</title></line>"
            )
    return "".join([*parts, "</svg>"])


_WHOLE = 10_000


def _size(row: Bar, fen: int) -> int:
    return fen if row.available is None else fen * _WHOLE // max(row.available, 1)


def curve(points: Sequence[tuple[str, int]], limit: int | None, title: str) -> str:
    """Amounts (分) over the values in order; a line across where the money ends."""
    height, left, right, top, bottom = 300, 110, 24, 26, 46
    most = max([fen for _, fen in points] + ([limit] if limit else []), default=0) or 1
    step = _round_step(most)
    most = -(-most // step) * step
    wide, tall = _WIDTH - left - right, height - top - bottom
    steps = max(len(points) - 1, 1)
    places = [
        (left + wide * number // steps, top + tall - fen * tall // most)
        for number, (_, fen) in enumerate(points)
    ]
    parts = [_opening(_WIDTH, height, title)]
    for fen in range(0, most + 1, step):
        y = top + tall - fen * tall // most
        parts.append(
            f'<line class="grid" x1="{left}" x2="{_WIDTH - right}" y1="{y}" y2="{y}"/>'
            f'<text class="figure" x="{left - 8}" y="{y + 4}" text-anchor="end">'
            f"{show_sum(fen)}</text>"
        )
    if limit is not None:
        y = top + tall - limit * tall // most
        # The words stand at the end where the curve is farther away.
        at_left = not places or abs(places[0][1] - y) >= abs(places[-1][1] - y)
        x, anchor = (left + 6, "start") if at_left else (_WIDTH - right - 6, "end")
        parts.append(
            f'<line class="limit" x1="{left}" x2="{_WIDTH - right}" y1="{y}" y2="{y}"/>'
            f'<text class="over" x="{x}" y="{y - 6}" text-anchor="{anchor}">'
            f"{escape(translate('安排'))} {show_sum(limit)}</text>"
        )
    joined = " ".join(f"{x},{y}" for x, y in places)
    parts.append(f'<polyline class="curve" points="{joined}"/>')
    every = max(1, (len(points) + 7) // 8)
    for number, ((x, y), (value, fen)) in enumerate(zip(places, points, strict=True)):
        over = limit is not None and fen > limit
        parts.append(
            f'<circle class="{"beyond" if over else "point"}" cx="{x}" cy="{y}" r="4">'
            f"<title>{escape(f'{value}: {show_sum(fen)}')}</title></circle>"
        )
        if number % every == 0 or number == len(points) - 1:
            parts.append(
                f'<text class="figure" x="{x}" y="{height - bottom + 22}" text-anchor="middle">'
                f"{escape(value)}</text>"
            )
    return "".join([*parts, "</svg>"])


def _round_step(most: int) -> int:
    """A round number that goes into `most` three to seven times.

    >>> _round_step(21_511), _round_step(7), _round_step(1)
    (5000, 2, 1)
    """
    size = 10 ** (len(str(most)) - 1)
    steps = [size * factor // 10 for factor in (2, 5, 10, 20, 50) if size * factor % 10 == 0]
    return next((step for step in steps if step and most <= 5 * step), max(most, 1))


def _opening(width: int, height: int, title: str) -> str:
    return (
        f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{escape(title)}" '
        'xmlns="http://www.w3.org/2000/svg">'
    )


def _short(name: str, most: int = 17) -> str:
    return name if len(name) <= most else name[: most - 1] + "…"
