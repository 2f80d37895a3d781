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

from duixian.basics.characters import half_width
from duixian.basics.places import Place
from duixian.basics.problems import Problems
from duixian.basics.text import Text, say
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
        problems.add("bad-yaml", Place(file), _TOO_DEEP, _SPLIT)
        return None
    return None if node is None else _Builder(file, text, problems).tree(node, 0)


_TOO_DEEP = say("YAML 嵌套太深")
_SPLIT = say("把内容拆开写")
_UNCLOSED = "did not find expected ',' or "
_REASONS: dict[str, Text] = {
    "mapping values are not allowed in this context": say("这里不该有冒号"),
    "could not find expected ':'": say("这一行没有半角冒号,不是「键: 值」"),
    _UNCLOSED + "'}'": say("花括号没有成对,或者两项之间少了半角逗号"),
    _UNCLOSED + "']'": say("方括号没有成对,或者两项之间少了半角逗号"),
    "found unexpected end of stream": say("引号没有成对"),
    "found character that cannot start any token": say("这个字符不能放在开头"),
    "did not find expected '-' indicator": say("列表的各项没有对齐,或者少了「- 」"),
    "did not find expected key": say("这里应该是一个键,或者缩进没有对齐"),
    "did not find expected node content": say("括号里少了一项,或者多了一个逗号"),
    "found undefined alias": say("星号开头的文字要用引号括起来"),
    "found unknown escape character": say("双引号里的反斜杠要写两个"),
    "but found another document": say("一个文件只能有一份内容,不能再写 ---"),
    "control characters are not allowed": say("文件里有看不见的控制字符"),
}
"""libyaml's words → an officer's."""


def _note_broken(error: yaml.YAMLError, text: str, file: str, problems: Problems) -> None:
    lines = _LINE.split(text)
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error)
    mark, context = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    if mark is None and isinstance(getattr(error, "position", None), int):
        before = _LINE.split(text[: error.position])  # type: ignore[attr-defined]
        place = Place(file, len(before), len(before[-1]) + 1)
    else:
        if context is not None and (mark is None or context.line < mark.line):
            # What was opened and never closed stands where it began.
            opened = problem.startswith((_UNCLOSED, "could not find", "found unexpected end"))
            mark = context if opened or mark is None else mark
        place = Place(file) if mark is None else Place(file, mark.line + 1, mark.column + 1)
    line = lines[place.line - 1] if place.line <= len(lines) else ""
    wide = _WIDE.search(line)
    indent = line[: len(line) - len(line.lstrip())]
    if "\t" in indent:
        place = Place(file, place.line, indent.index("\t") + 1)
        hint = say("缩进不能用制表符(Tab),换成空格")
    elif wide is not None and not line.lstrip().startswith("#"):
        place = Place(file, place.line, wide.start() + 1)
        hint = say("「{wide}」是全角的;改成半角的,后面加一个空格", wide=wide.group())
    elif problem.startswith(_UNCLOSED):
        hint = say("检查括号和逗号;文字里有括号或逗号的,用引号括起来")
    elif line.count(": ") > 1:
        hint = say("文字里有冒号的,整段用引号括起来")
    elif '"' in line or "'" in line or "“" in line:
        hint = say("检查引号是否成对;里面有冒号或井号的文字整段用引号括起来")
    else:
        hint = say("检查缩进、冒号后的空格和括号是否成对")
    reason = _REASONS.get(problem)
    problems.add(
        "bad-yaml",
        place,
        say("YAML 读不下去:{detail}", detail=reason if reason is not None else problem),
        hint,
    )


_LINE = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
"""What YAML takes for the end of a line."""
_WIDE = re.compile("[：，](?=\\s*\\S|\\s*$)")


class _Builder:
    def __init__(self, file: str, text: str, problems: Problems) -> None:
        self.file, self.text, self.problems = file, text, problems
        self.lines = _LINE.split(text)
        self.seen: dict[int, Tree | None] = {}

    def place(self, mark: Any) -> Place:
        return Place(self.file, mark.line + 1, mark.column + 1)

    def tree(self, node: Any, depth: int) -> Tree:
        place = self.place(node.start_mark)
        if depth > _MAX_DEPTH:
            self.problems.add("bad-yaml", place, _TOO_DEEP, _SPLIT)
            return Scalar("", Source.inline("", place), place)
        if id(node) in self.seen:
            # A few lines of aliases can stand for a billion nodes.
            self.problems.add(
                "yaml-alias",
                place,
                say("这一段用 & 和 * 重复引用了"),
                say("把内容写全;星号或 & 开头的文字用引号括起来"),
            )
            return self.seen[id(node)] or Scalar("", Source.inline("", place), place)
        self.seen[id(node)] = None
        built = self.built(node, depth, place)
        self.seen[id(node)] = built
        return built

    def built(self, node: Any, depth: int, place: Place) -> Tree:
        if isinstance(node, yaml.ScalarNode):
            return self.scalar(node)
        if isinstance(node, yaml.SequenceNode):
            self.refuse_split(node, node.value)
            return Sequence(tuple(self.tree(item, depth + 1) for item in node.value), place)
        self.refuse_split(node, [part for pair in node.value for part in pair])
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
            self.refuse_wide_colon(key, key_node)
            entries[key.text] = (key, value)
        return Mapping(entries, place)

    def refuse_wide_colon(self, key: Scalar, key_node: Any) -> None:
        """`{封顶：2万元}` is one key without a value to YAML; nobody means that."""
        if not key_node.style and "：" in key.text:
            offset = key.text.index("：")
            self.problems.add(
                "full-width-colon",
                key.source.place(offset),
                say("这里用了全角冒号「：」,YAML 不当它是冒号"),
                say(
                    "改成半角冒号加一个空格:{name}: {value}",
                    name=key.text[:offset],
                    value=key.text[offset + 1 :].strip() or "…",
                ),
                subject=key.text[:offset],
            )

    def refuse_split(self, node: Any, parts: list[Any]) -> None:
        """`[合计(项目, 投资额) ≥ 1元]` is two items to YAML: it parts them at the comma."""
        opened: yaml.ScalarNode | None = None
        for part in parts if node.flow_style else ():
            if not isinstance(part, yaml.ScalarNode) or part.style:
                continue
            text = half_width(part.value)
            surplus = text.count("(") - text.count(")")
            if surplus > 0:
                opened = part
            elif surplus < 0 and opened is not None:
                self.problems.add(
                    "split-by-comma",
                    self.place(opened.start_mark),
                    say("括号里的逗号把这个式子拆成了两段:{text}", text=opened.value),
                    say('整个式子用引号括起来,例如 "较大(甲, 乙)",或单独写一行'),
                )
                opened = None

    def scalar(self, node: Any) -> Scalar:
        place = self.place(node.start_mark)
        text: str = node.value
        if not node.style and node.tag == _TIMESTAMP:
            self.problems.add(
                "unquoted-date",
                place,
                say("日期 {text} 没有加引号", text=text),
                say('加上引号:"{text}";有的程序会把不加引号的日期读成别的东西', text=text),
            )
        return Scalar(text, self.source(node, text, place), place)

    def source(self, node: Any, text: str, place: Place) -> Source:
        """Text and the places of its stretches, one for each line and after each escape."""
        start, end = node.start_mark, node.end_mark
        if start.line == end.line and end.column - start.column == len(text):
            return Source.inline(text, place)
        raw = self.lines[start.line : end.line + 1]
        line, column = start.line, start.column + (1 if node.style in ("'", '"') else 0)
        if node.style in ("|", ">"):
            line, column = line + 1, 0  # what follows the sign is not text
        starts: list[tuple[int, Place]] = []
        expected: tuple[int, int] | None = None
        offset = 0
        while offset < len(text) and line - start.line < len(raw):
            rest = raw[line - start.line]
            if column >= len(rest):
                line, column = line + 1, 0
                if text[offset].isspace():
                    offset += 1
                continue
            width = 1
            if rest[column] != text[offset]:
                if text[offset].isspace() and not rest[column].isspace() and not column:
                    offset += 1
                    continue
                width = _escaped(rest, column) if node.style == '"' else 0
                if not width:
                    column += 1
                    continue
            if expected != (line, column):
                starts.append((offset, Place(self.file, line + 1, column + 1)))
            if node.style == "'" and rest.startswith("''", column):
                width = 2
            offset += 1
            column += width
            expected = (line, column)
            if width > 1:
                expected = None
        return Source(text, tuple(starts) or ((0, place),))


_ESCAPE = re.compile(r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)")


def _escaped(line: str, column: int) -> int:
    """How wide the escape sequence is that starts here; 0 where none does."""
    found = _ESCAPE.match(line, column)
    return 0 if found is None else len(found.group())


_WORD = re.compile(r"[^、,，\s]+")


def words(scalar: Scalar) -> list[tuple[str, Place]]:
    """The words of a list written on one line with 、 between them, each with its place."""
    return [(m.group(), scalar.source.place(m.start())) for m in _WORD.finditer(scalar.text)]
