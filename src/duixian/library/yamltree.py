"""YAML as a person wrote it: a tree in which every key and every character knows its place.

PyYAML's C parser composes the nodes (ten times faster than ruamel); values stay text, so that
YAML's own guesses (dates, yes/no, octals) never change what was written. What YAML would
silently misread is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from duixian.basics.places import Place
from duixian.basics.problems import Problems
from duixian.basics.text import say
from duixian.language.source import Source

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TIMESTAMP = "tag:yaml.org,2002:timestamp"
_MAX_DEPTH = 40
_SIGN_AS_BLOCK = re.compile(r":\s+[>|]\s*[^\s+-]")


@dataclass(frozen=True, slots=True)
class Scalar:
    """A piece of text, with the place of each character."""

    text: str
    source: Source
    place: Place


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: tuple[Tree, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys in the order written; a key stands once."""

    entries: dict[str, tuple[Scalar, Tree]]
    place: Place

    def get(self, key: str) -> Tree | None:
        """The value under `key`, or None."""
        entry = self.entries.get(key)
        return None if entry is None else entry[1]

    def key_place(self, key: str) -> Place:
        """Where the key itself stands."""
        entry = self.entries.get(key)
        return self.place if entry is None else entry[0].place

    def items(self) -> Iterator[tuple[Scalar, Tree]]:
        """Key and value pairs."""
        return iter(self.entries.values())


Tree = Scalar | Sequence | Mapping


def compose(text: str, file: str, problems: Problems) -> Tree | None:
    """The tree of one YAML document, or None where it is empty or can't be read at all."""
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        _note_broken(error, text, file, problems)
        return None
    except RecursionError:
        problems.add("bad-yaml", Place(file), say("YAML 嵌套太深"), say("把内容拆开写"))
        return None
    return None if node is None else _Builder(file, text, problems).tree(node, 0)


def _note_broken(error: yaml.YAMLError, text: str, file: str, problems: Problems) -> None:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    place = Place(file, mark.line + 1, mark.column + 1) if mark is not None else Place(file)
    lines = text.splitlines()
    line = lines[place.line - 1] if 0 < place.line <= len(lines) else ""
    before = lines[place.line - 2] if 1 < place.line <= len(lines) + 1 else ""
    if "\t" in line[: len(line) - len(line.lstrip())]:
        hint = say("缩进不能用制表符(Tab),换成空格")
    elif _SIGN_AS_BLOCK.search(line) or _SIGN_AS_BLOCK.search(before):
        hint = say('以 > 或 | 开头的值要加引号,例如 目标: "> 55家"')
    elif _bare_colon(line) or _bare_colon(before):
        hint = say("键的后面要用半角冒号加一个空格,例如 `封顶: 2万元`,不能用「:」")
    elif '"' in line or "'" in line or "“" in line:
        hint = say("检查引号是否成对;里面有冒号或井号的文字整段用引号括起来")
    else:
        hint = say("检查缩进、冒号后的空格和括号是否成对")
    problems.add(
        "bad-yaml",
        place,
        say("YAML 读不下去:{detail}", detail=getattr(error, "problem", None) or str(error)),
        hint,
    )


def _bare_colon(line: str) -> bool:
    return "\uff1a" in line and ": " not in line and not line.rstrip().endswith(":")


class _Builder:
    def __init__(self, file: str, text: str, problems: Problems) -> None:
        self.file, self.text, self.problems = file, text, problems
        self.lines = text.split("\n")

    def place(self, mark: Any) -> Place:
        return Place(self.file, mark.line + 1, mark.column + 1)

    def tree(self, node: Any, depth: int) -> Tree:
        if depth > _MAX_DEPTH:
            place = self.place(node.start_mark)
            self.problems.add("bad-yaml", place, say("YAML 嵌套太深"), say("把内容拆开写"))
            return Scalar("", Source.inline("", place), place)
        if isinstance(node, yaml.ScalarNode):
            return self.scalar(node)
        place = self.place(node.start_mark)
        if isinstance(node, yaml.SequenceNode):
            return Sequence(tuple(self.tree(item, depth + 1) for item in node.value), place)
        entries: dict[str, tuple[Scalar, Tree]] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self.problems.add(
                    "bad-key",
                    self.place(key_node.start_mark),
                    say("键要写成一个名字"),
                    say("方括号或花括号不能当键;含这些字符的名字用引号括起来"),
                )
                continue
            key = self.scalar(key_node)
            value = self.tree(value_node, depth + 1)
            if key.text in entries:
                self.problems.add(
                    "duplicate-name",
                    key.place,
                    say("「{name}」写了两次", name=key.text),
                    say("第一次在第 {line} 行;改名或合并", line=entries[key.text][0].place.line),
                    subject=key.text,
                )
                continue
            self.refuse_wide_colon(key, key_node, value_node)
            entries[key.text] = (key, value)
        return Mapping(entries, place)

    def refuse_wide_colon(self, key: Scalar, key_node: Any, value_node: Any) -> None:
        """`{封顶：2万元}` is one key without a value to YAML; nobody means that."""
        if key_node.style is None and "：" in key.text:
            offset = key.text.index("：")
            self.problems.add(
                "full-width-colon",
                key.place.shifted(offset),
                say("这里用了全角冒号「：」,YAML 不当它是冒号"),
                say(
                    "改成半角冒号加一个空格:{name}: {value}",
                    name=key.text[:offset],
                    value=key.text[offset + 1 :].strip() or "…",
                ),
                subject=key.text[:offset],
            )

    def scalar(self, node: Any) -> Scalar:
        place = self.place(node.start_mark)
        text: str = node.value
        if node.style is None and node.tag == _TIMESTAMP:
            self.problems.add(
                "unquoted-date",
                place,
                say("日期 {text} 没有加引号", text=text),
                say('加上引号:"{text}";有的程序会把不加引号的日期读成别的东西', text=text),
            )
        return Scalar(text, self.source(node, text, place), place)

    def source(self, node: Any, text: str, place: Place) -> Source:
        """Text and the places of its pieces: one a line for block scalars."""
        if node.style in ("|", ">"):
            starts = []
            offset = 0
            line = node.start_mark.line + 1
            pieces = text.split("\n")
            while line < len(self.lines) and not self.lines[line].strip():
                line += 1
            for piece in pieces:
                raw = self.lines[line] if line < len(self.lines) else ""
                indent = len(raw) - len(raw.lstrip())
                starts.append((offset, Place(self.file, line + 1, indent + 1)))
                offset += len(piece) + 1
                line += 1
            return Source(text, tuple(starts))
        quoted = 1 if node.style in ("'", '"') else 0
        if node.start_mark.line == node.end_mark.line:
            return Source.inline(text, place.shifted(quoted))
        return Source(text, self._folded(node, text, place, quoted))

    def _folded(
        self, node: Any, text: str, place: Place, quoted: int
    ) -> tuple[tuple[int, Place], ...]:
        """A flow scalar over several lines: each line is folded into the text with one space."""
        starts = [(0, place.shifted(quoted))]
        first = self.lines[node.start_mark.line][node.start_mark.column + quoted :]
        offset = len(first.strip()) + 1
        for line in range(node.start_mark.line + 1, node.end_mark.line + 1):
            raw = self.lines[line] if line < len(self.lines) else ""
            indent = len(raw) - len(raw.lstrip())
            if offset < len(text):
                starts.append((offset, Place(self.file, line + 1, indent + 1)))
            offset += len(raw.strip()) + 1
        return tuple(starts)


_WORD = re.compile(r"[^、,，\s]+")


def words(scalar: Scalar) -> list[tuple[str, Place]]:
    """The words of a list written on one line with 、 between them, each with its place."""
    return [(m.group(), scalar.source.place(m.start())) for m in _WORD.finditer(scalar.text)]
