"""A provision as its sheet has it: the lines that the officer wrote."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from duixian.language.provision import AnyProvision


@dataclass(frozen=True, slots=True)
class SheetPart:
    """The lines of one provision; `line` is that of its name."""

    file: str
    line: int
    text: str


def sheet_of(provision: AnyProvision) -> SheetPart | None:
    """The lines of the provision with what is indented below it; None where the file is gone."""
    place = provision.place
    try:
        lines = Path(place.file).read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    first = place.line - 1
    if first >= len(lines):
        return None
    indent = place.column - 1
    last = first + 1
    while last < len(lines) and _belongs(lines[last], indent):
        last += 1
    found = [line[indent:] for line in lines[first:last]]
    while found and not found[-1].strip():
        found.pop()
    return SheetPart(Path(place.file).name, place.line, "\n".join(found))


def _belongs(line: str, indent: int) -> bool:
    return not line.strip() or len(line) - len(line.lstrip(" ")) > indent
