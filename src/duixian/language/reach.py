"""Which rows of 分档 can ever be chosen? A row that earlier rows have used up is a mistake.

Decided for rows that compare one expression with constants; other rows are left to proof.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from duixian.language.amount import Arm
from duixian.language.tree import Compare, Expression, Junction
from duixian.language.types import Exact, Interval

_Edge = tuple[Exact, int] | None
"""A cut of the number line: (v, 0) lies just below v, (v, 1) just above; None is infinite."""


@dataclass(frozen=True, slots=True)
class _Stretch:
    """From one cut to another."""

    low: _Edge
    high: _Edge


def unreachable_arms(arms: Sequence[Arm]) -> list[Arm]:
    """The arms that no value can reach, in order."""
    found: list[Arm] = []
    texts: set[str] = set()
    used: dict[str, list[_Stretch]] = {}
    closed = False
    for arm in arms:
        if closed:
            found.append(arm)
            continue
        if arm.when is None:
            closed = True
            if any(
                not _remaining(whole, used[name])
                for name, whole in ((n, [_whole(arms, n)]) for n in used)
            ):
                found.append(arm)
            continue
        stretches = _stretches(arm.when)
        if arm.when.text in texts or (
            stretches is not None and not _remaining(stretches[1], used.get(stretches[0], []))
        ):
            found.append(arm)
        texts.add(arm.when.text)
        if stretches is not None:
            used.setdefault(stretches[0], []).extend(stretches[1])
    return found


def _whole(arms: Sequence[Arm], name: str) -> _Stretch:
    """The declared range of the expression called `name`."""
    for arm in arms:
        if arm.when is not None:
            for link in _links(arm.when):
                side, _, _ = _sides(link) or (None, "", 0)
                if side is not None and side.text == name:
                    return _of_range(side.range)
    return _Stretch(None, None)


def _of_range(interval: Interval) -> _Stretch:
    return _Stretch(
        None if interval.low is None else (interval.low, 0),
        None if interval.high is None else (interval.high, 1),
    )


def _links(node: Expression) -> list[Compare]:
    if isinstance(node, Compare):
        return [node]
    if isinstance(node, Junction):
        return [link for operand in node.operands for link in _links(operand)]
    return []


_FLIPPED = {"≥": "≤", "≤": "≥", ">": "<", "<": ">", "=": "=", "≠": "≠"}


def _sides(link: Compare) -> tuple[Expression, str, Exact] | None:
    """The expression, the comparator seen from it, and the constant."""
    left, right = _only_value(link.left), _only_value(link.right)
    if right is not None:
        return link.left, link.operator, right
    if left is not None:
        return link.right, _FLIPPED[link.operator], left
    return None


def _only_value(node: Expression) -> Exact | None:
    """The value of a figure, such as 5元 or -(2 × 5元); None where there is more than one."""
    return node.range.low if node.range.low == node.range.high else None


def _stretches(node: Expression) -> tuple[str, list[_Stretch]] | None:
    """The values of one expression for which the condition holds; None if not so simple."""
    if isinstance(node, Compare):
        sides = _sides(node)
        if sides is None:
            return None
        side, operator, value = sides
        whole = _of_range(side.range)
        below, above = (value, 0), (value, 1)
        match operator:
            case "≥":
                parts = [_Stretch(below, whole.high)]
            case ">":
                parts = [_Stretch(above, whole.high)]
            case "≤":
                parts = [_Stretch(whole.low, above)]
            case "<":
                parts = [_Stretch(whole.low, below)]
            case "=":
                parts = [_Stretch(below, above)]
            case _:
                parts = [_Stretch(whole.low, below), _Stretch(above, whole.high)]
        return side.text, [part for part in parts if not _is_empty(part)]
    if isinstance(node, Junction):
        each = [_stretches(operand) for operand in node.operands]
        if any(one is None for one in each):
            return None
        known = [one for one in each if one is not None]
        if len({name for name, _ in known}) != 1:
            return None
        name, first = known[0]
        for _, other in known[1:]:
            first = (
                [s for a in first for b in other if not _is_empty(s := _meet(a, b))]
                if node.every
                else [*first, *other]
            )
        return name, first
    return None


def _remaining(parts: list[_Stretch], used: list[_Stretch]) -> list[_Stretch]:
    """What is left of `parts` after taking `used` away."""
    for gone in used:
        left: list[_Stretch] = []
        for part in parts:
            before = _meet(part, _Stretch(None, gone.low)) if gone.low is not None else None
            after = _meet(part, _Stretch(gone.high, None)) if gone.high is not None else None
            left.extend(s for s in (before, after) if s is not None and not _is_empty(s))
        parts = left
    return parts


def _meet(a: _Stretch, b: _Stretch) -> _Stretch:
    lows = [edge for edge in (a.low, b.low) if edge is not None]
    highs = [edge for edge in (a.high, b.high) if edge is not None]
    return _Stretch(max(lows) if lows else None, min(highs) if highs else None)


def _is_empty(stretch: _Stretch) -> bool:
    return stretch.low is not None and stretch.high is not None and stretch.low >= stretch.high
