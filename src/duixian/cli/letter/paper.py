"""Lines on a terminal: indented, broken where Chinese and English may be broken."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

_NEVER_FIRST = frozenset(",.:;!?)]}、。,:;!?)】」』”’》〉%‰·")
_NEVER_LAST = frozenset("([{(【「『“‘《〈")


@dataclass(frozen=True, slots=True)
class Paper:
    """A console that lines are written on."""

    console: Console

    def line(self, markup: str, indent: int = 0, hang: int = 2) -> None:
        """One line of markup, `indent` cells in; what does not fit goes below, `hang` further."""
        room = max(self.console.width - indent - hang, 20)
        for number, part in enumerate(wrapped(Text.from_markup(markup), room + hang, room)):
            self.console.print(
                Text(" " * (indent + (hang if number else 0))).append_text(part), soft_wrap=True
            )

    def blank(self) -> None:
        """An empty line."""
        self.console.print()


def wrapped(text: Text, first: int, rest: int) -> list[Text]:
    """The text in lines of at most `first` and then `rest` cells.

    A line ends at a space or beside a 汉字, never before a closing mark, after an opening one or
    between a figure and its unit.

    >>> [line.plain for line in wrapped(Text("单件最高2000元,累计两件"), 8, 8)]
    ['单件最高', '2000元,', '累计两件']
    """
    plain = text.plain
    cuts: list[int] = []
    start, width, room, possible = 0, 0, first, 0
    for place, character in enumerate(plain):
        if place > start and _may_break(plain[place - 1], character):
            possible = place
        width += cell_len(character)
        if width > room and character != " ":
            cut = possible if possible > start else place
            cuts.append(cut)
            start, room = cut, rest
            width = cell_len(plain[cut : place + 1].lstrip(" "))
    lines = text.divide(cuts) if cuts else [text]
    return [_trimmed(line, leading=number > 0) for number, line in enumerate(lines)]


def _may_break(before: str, after: str) -> bool:
    if after in _NEVER_FIRST or before in _NEVER_LAST:
        return False
    if before == " ":
        return True
    if before.isascii() and (before.isdigit() or before == "."):
        return False
    return cell_len(before) > 1 or cell_len(after) > 1


def _trimmed(line: Text, *, leading: bool) -> Text:
    line.rstrip()
    spaces = len(line.plain) - len(line.plain.lstrip(" "))
    return line[spaces:] if leading and spaces and line.plain.strip() else line
