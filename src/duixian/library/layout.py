"""YAML laid out anew from its own pieces: indents, order of keys, and what was decided to change.

Everything that is not decided otherwise stays as the person wrote it: comments, quotes, line
breaks inside long texts, short maps on one line. A comment on lines of its own moves with the
key below it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

STEP = 2
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# YAML 1.2.2, 7.3.3: what a plain scalar may not start with, and what ends it.
_BAD_START = re.compile(r"[-?:](\s|$)|[,\[\]{}#&*!|>'\"%@`\s]")
_BAD_INSIDE = re.compile(r": |:$| #|\n")
_BAD_IN_FLOW = re.compile(r"[,\[\]{}]")


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a node starts, counted from 1; a mapping and its first key start together."""

    mapping: bool
    line: int
    column: int


@dataclass(slots=True)
class Changes:
    """What is to change: new words for a text (or for a list that becomes one), orders of keys."""

    words: dict[Spot, tuple[str, ...]] = field(default_factory=dict)
    """The lines of the new text."""
    quoted: set[Spot] = field(default_factory=set)
    order: dict[Spot, Mapping[str, int]] = field(default_factory=dict)


class Unsupported(Exception):
    """The text uses something of YAML that is left as it is: anchors, tags, `? ` keys."""


def lay_out(text: str, changes: Changes) -> str:
    """The text with two-space indents and the changes made.

    Raises:
        Unsupported: the text must be left as it is.
    """
    for event in yaml.parse(text, Loader=_Loader):
        tag = getattr(event, "tag", None)
        if getattr(event, "anchor", None) or (tag and not tag.startswith("tag:yaml.org,2002:")):
            raise Unsupported
    root = yaml.compose(text, Loader=_Loader)
    if root is None:
        return text
    writer = _Writer(text, changes)
    if not isinstance(root, yaml.MappingNode) or root.flow_style:
        raise Unsupported
    lines = writer.document(root)
    while lines and not lines[-1].strip():
        lines.pop()
    return "\n".join(lines) + "\n"


def data_of(text: str, changes: Changes | None = None) -> object:
    """What the text holds, places and order of keys aside, with the changes made."""
    return _data(yaml.compose(text, Loader=_Loader), changes or Changes())


def _data(node: Any, changes: Changes) -> object:
    if node is None:
        return None
    words = changes.words.get(_spot(node))
    if words is not None:
        return " ".join(words)
    if isinstance(node, yaml.MappingNode):
        return {_data(k, Changes()): _data(v, changes) for k, v in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_data(item, changes) for item in node.value]
    # A line break inside an expression is a space; a folded text keeps its own.
    return node.value.rstrip("\n") if node.style == ">" else " ".join(node.value.split())


def _spot(node: Any) -> Spot:
    mark = node.start_mark
    return Spot(isinstance(node, yaml.MappingNode), mark.line + 1, mark.column + 1)


def _is_block(node: Any) -> bool:
    return isinstance(node, yaml.MappingNode | yaml.SequenceNode) and not node.flow_style


@dataclass(slots=True)
class _Gap:
    """Lines between two entries: those that end the first, those that lead the second."""

    tail: list[str]
    lead: list[str]


class _Writer:
    def __init__(self, text: str, changes: Changes) -> None:
        self.text, self.changes = text, changes
        self.lines = text.split("\n")
        self.columns: list[tuple[int, int]] = []
        """Old and new columns of the block collections around the current place."""

    # -- where things end -------------------------------------------------------------------

    def last_line(self, node: Any) -> int:
        """The last line (from 0) that holds something of the node."""
        if _is_block(node) and node.value:
            last = node.value[-1]
            if isinstance(last, tuple):
                key, value = last
                empty = isinstance(value, yaml.ScalarNode) and not value.value and not value.style
                return int(key.end_mark.line) if empty else self.last_line(value)
            return self.last_line(last)
        line = int(node.end_mark.line)
        if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
            if node.end_mark.column == 0 or line >= len(self.lines):
                line -= 1
            while line > node.start_mark.line and not self.lines[line].strip():
                line -= 1
        return line

    def gap(self, since: int, until: int, inner: list[tuple[int, int]], new: int) -> _Gap:
        """The comments and blank lines from line `since` up to `until`, indented anew.

        A comment belongs to the deepest collection in `inner` that it is not left of; once one
        belongs to none of them, the rest leads what follows.
        """
        found = _Gap([], [])
        leading = False
        for raw in self.lines[since:until]:
            comment = raw.strip()
            if comment and not comment.startswith("#"):
                raise Unsupported  # a document marker or a directive
            indent = len(raw) - len(raw.lstrip())
            column = new
            if comment and not leading:
                deeper = [after for before, after in inner if before <= indent]
                leading = not deeper
                column = deeper[-1] if deeper else new
            target = found.lead if leading else found.tail
            line = " " * column + comment if comment else ""
            if line or not target or target[-1]:
                target.append(line)
        while found.tail and not found.tail[-1]:
            found.lead.insert(0, found.tail.pop())
        if len(found.lead) > 1 and not found.lead[0] and not found.lead[1]:
            found.lead.pop(0)
        return found

    def open_columns(self, node: Any, new: int) -> list[tuple[int, int]]:
        """Old and new columns of the block collections that end where the node ends."""
        found: list[tuple[int, int]] = []
        while _is_block(node) and node.value:
            found.append((node.start_mark.column, new))
            last = node.value[-1]
            node = last[1] if isinstance(last, tuple) else last
            new += STEP
        return found

    # -- blocks -----------------------------------------------------------------------------

    def document(self, root: Any) -> list[str]:
        head = self.gap(0, root.start_mark.line, [], 0)
        lines = [*head.tail, *head.lead]
        while lines and not lines[0]:
            lines.pop(0)
        lines += self.block(root, 0)
        rest = self.gap(self.last_line(root) + 1, len(self.lines), self.open_columns(root, 0), 0)
        return [*lines, *rest.tail, *rest.lead]

    def block(self, node: Any, new: int, lead: list[str] | None = None) -> list[str]:
        """The lines of a block collection, each with its indent; `lead` leads its first entry."""
        entries: list[tuple[int, list[str]]] = []
        order = self.changes.order.get(_spot(node), {})
        lead = lead or []
        for index, entry in enumerate(node.value):
            is_pair = isinstance(entry, tuple)
            start = entry[0] if is_pair else entry
            body = self.pair(entry[0], entry[1], new) if is_pair else self.item(entry, new)
            following = node.value[index + 1] if index + 1 < len(node.value) else None
            tail: list[str] = []
            after: list[str] = []
            if following is not None:
                until = following[0] if isinstance(following, tuple) else following
                value = entry[1] if is_pair else entry
                deeper = self.open_columns(value, new + STEP)
                end = max(self.last_line(value), start.end_mark.line if is_pair else 0)
                gap = self.gap(end + 1, self.first_line(until, node), deeper, new)
                tail, after = gap.tail, gap.lead
            rank = order.get(start.value, len(order)) if is_pair else 0
            entries.append((rank, [*lead, *body, *tail]))
            lead = after
        if order:
            entries.sort(key=lambda pair: pair[0])
        lines = [line for _, body in entries for line in body]
        while lines and not lines[0]:
            lines.pop(0)
        return lines

    def first_line(self, node: Any, parent: Any) -> int:
        """The line of the dash of an item, or of a key."""
        line = int(node.start_mark.line)
        if isinstance(parent, yaml.SequenceNode):
            while not self.lines[line].lstrip().startswith("-"):
                line -= 1
        return line

    def pair(self, key: Any, value: Any, new: int) -> list[str]:
        if not isinstance(key, yaml.ScalarNode) or key.start_mark.line != key.end_mark.line:
            raise Unsupported
        name = self.raw(key)
        line = self.lines[key.start_mark.line]
        if line.lstrip().startswith("? "):
            raise Unsupported
        head = f"{' ' * new}{name}:"
        words = self.changes.words.get(_spot(value))
        if _is_block(value) and words is None:
            comment = self.comment(key.end_mark.line, key.end_mark.column + 1)
            gap = self.gap(key.start_mark.line + 1, value.start_mark.line, [], new + STEP)
            between = [row for row in (*gap.tail, *gap.lead) if row]
            return [head + comment, *self.block(value, new + STEP, between)]
        if isinstance(value, yaml.ScalarNode) and not value.value and not value.style:
            return [head + self.comment(key.end_mark.line, key.end_mark.column + 1)]
        shift = new - int(key.start_mark.column)
        lines = self.leaf(value, new + STEP, shift, words)
        if value.start_mark.line != key.end_mark.line and len(lines) > 1:
            comment = self.comment(key.end_mark.line, key.end_mark.column + 1)
            return [head + comment, " " * (new + STEP) + lines[0], *lines[1:]]
        return [f"{head} {lines[0]}", *lines[1:]]

    def item(self, value: Any, new: int) -> list[str]:
        words = self.changes.words.get(_spot(value))
        inner = new + STEP
        if _is_block(value) and words is None:
            lines = self.block(value, inner)
            if lines[0].lstrip().startswith("#"):
                return [f"{' ' * new}-", *lines]
            return [f"{' ' * new}- {lines[0].lstrip()}", *lines[1:]]
        dash = self.lines[value.start_mark.line].find("-")
        lines = self.leaf(value, inner, new - max(dash, 0), words)
        return [f"{' ' * new}- {lines[0]}".rstrip(), *lines[1:]]

    # -- leaves -----------------------------------------------------------------------------

    def leaf(self, node: Any, indent: int, shift: int, words: tuple[str, ...] | None) -> list[str]:
        """A text or a flow collection: its first line without indent, the others with theirs."""
        comment = self.comment(self.last_line(node), node.end_mark.column)
        if _is_block(node) or (isinstance(node, yaml.ScalarNode) and node.style in ("|", ">")):
            comment = ""
        if words is not None and len(words) > 1:
            return ["|", *(" " * indent + line for line in words)]
        if words is not None or _spot(node) in self.changes.quoted:
            text = words[0] if words is not None else node.value
            return [self.scalar(node, text, flow=False) + comment]
        if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
            return self.block_scalar(node, indent)
        first, last = node.start_mark.line, self.last_line(node)
        if first == last:
            text = self.flow(node) if not isinstance(node, yaml.ScalarNode) else self.raw(node)
            return [text + comment]
        if isinstance(node, yaml.ScalarNode):
            rows = self.raw(node).split("\n")
            rest = [" " * indent + row.strip() if row.strip() else "" for row in rows[1:]]
            return [rows[0].rstrip(), *rest[:-1], rest[-1] + comment]
        rows = self.edited(node).split("\n")
        rest = [
            " " * max(indent, len(row) - len(row.lstrip()) + shift) + row.strip()
            if row.strip()
            else ""
            for row in rows[1:]
        ]
        return [rows[0].rstrip(), *rest[:-1], rest[-1] + comment]

    def block_scalar(self, node: Any, indent: int) -> list[str]:
        header = self.lines[node.start_mark.line][node.start_mark.column :].rstrip()
        if re.match(r"[|>][-+]?\d", header) or header.startswith(("|+", ">+")):
            raise Unsupported  # an explicit indent, or trailing blank lines that count
        rows = self.lines[node.start_mark.line + 1 : self.last_line(node) + 1]
        least = min((len(r) - len(r.lstrip()) for r in rows if r.strip()), default=0)
        return [header, *(" " * indent + row[least:] if row.strip() else "" for row in rows)]

    def raw(self, node: Any) -> str:
        return self.text[node.start_mark.index : node.end_mark.index]

    def comment(self, line: int, column: int) -> str:
        """What stands behind a value on its last line: nothing, or a comment with its distance."""
        rest = self.lines[line][column:] if line < len(self.lines) else ""
        return rest.rstrip() if rest.strip().startswith("#") else ""

    def scalar(self, node: Any, text: str, *, flow: bool) -> str:
        """New words in the quotes of the old ones; in double quotes where YAML needs some."""
        spot = _spot(node)
        style = node.style if isinstance(node, yaml.ScalarNode) else None
        if style == "'":
            return "'" + text.replace("'", "''") + "'"
        bad = bool(_BAD_START.match(text) or _BAD_INSIDE.search(text) or text != text.strip())
        bad = bad or (flow and _BAD_IN_FLOW.search(text) is not None)
        if style == '"' or bad or spot in self.changes.quoted:
            return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
        return text

    def flow(self, node: Any) -> str:
        """A flow collection on one line, written anew."""
        words = self.changes.words.get(_spot(node))
        if words is not None:
            return self.scalar(node, " ".join(words), flow=True)
        if isinstance(node, yaml.ScalarNode):
            if _spot(node) in self.changes.quoted:
                return self.scalar(node, node.value, flow=True)
            return self.raw(node)
        if isinstance(node, yaml.SequenceNode):
            return f"[{', '.join(self.flow(item) for item in node.value)}]"
        order = self.changes.order.get(_spot(node), {})
        pairs = sorted(node.value, key=lambda pair: order.get(pair[0].value, len(order)))
        return f"{{{', '.join(self.flow_pair(*pair) for pair in pairs)}}}"

    def flow_pair(self, key: Any, value: Any) -> str:
        empty = isinstance(value, yaml.ScalarNode) and not value.value and not value.style
        name = self.raw(key)
        colon = ":" in self.text[key.end_mark.index : value.end_mark.index + 1]
        return (f"{name}:" if colon else name) if empty else f"{name}: {self.flow(value)}"

    def edited(self, node: Any) -> str:
        """A flow collection over several lines: its own text with new words put in."""
        edits: list[tuple[int, int, str]] = []
        self._collect(node, edits)
        text = self.text
        for start, end, new in sorted(edits, reverse=True):
            text = text[:start] + new + text[end:]
        grown = sum(len(new) - (end - start) for start, end, new in edits)
        return text[node.start_mark.index : node.end_mark.index + grown]

    def _collect(self, node: Any, edits: list[tuple[int, int, str]]) -> None:
        spot = _spot(node)
        words = self.changes.words.get(spot)
        if words is not None or spot in self.changes.quoted:
            new = " ".join(words) if words is not None else node.value
            scalar = self.scalar(node, new, flow=True)
            edits.append((node.start_mark.index, node.end_mark.index, scalar))
        elif isinstance(node, yaml.MappingNode):
            for _, value in node.value:
                self._collect(value, edits)
        elif isinstance(node, yaml.SequenceNode):
            for item in node.value:
                self._collect(item, edits)
