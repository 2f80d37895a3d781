"""Rule sheet → the same sheet in canonical form: order of keys, expressions, indents.

The meaning never changes: what the result holds is compared with what the sheet held before it
is handed back. Comments, the order of provisions and the officer's line breaks stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import yaml

from duixian.basics.characters import half_width
from duixian.basics.dates import parse_date
from duixian.basics.places import Place
from duixian.basics.problems import Problems
from duixian.basics.text import say
from duixian.language import syntax
from duixian.language.format import format_expression
from duixian.language.parse import parse
from duixian.language.provision import Kind
from duixian.language.source import Source
from duixian.library.keys import SUPPLEMENT, Key, Shape, echo_keys, keys_of
from duixian.library.layout import Changes, Spot, Unsupported, data_of, lay_out
from duixian.library.parts import PARTS, filling_shape
from duixian.library.terms import OPEN
from duixian.library.yamltree import Mapping, Scalar, Sequence, Tree, compose, words

WIDTH = 100
_SIGN = re.compile(r"\s*(>=|<=|[≥≤><=≈])?\s*")
_CANONICAL_SIGN = {">=": "≥", "<=": "≤"}
_BREAKABLE = (Shape.EXPRESSION, Shape.CONDITIONS, Shape.DEFINITIONS)
_HEAD = ("包", "名称", "英文", "文件", "年度", "版本", "词汇", "条文", "案例", "部门", "约定",
         "补充", "示例", "说明")  # fmt: skip
"""What stands at the head of policy.yaml or of a single sheet; all else there is a section."""


def format_sheet(text: str, file: str) -> tuple[str, Problems]:
    r"""The sheet in canonical form, and what stands in the way of reading it.

    An expression that can't be parsed stays as it is and is noted. A vocabulary, a policy.yaml or
    a file of cases only gets its line ends and its last line put right.

    >>> print(format_sheet("第一条:\n    甲: {工具: 补助, 原文: 补助}\n", "a.yaml")[0], end="")
    第一条:
      甲: {原文: 补助, 工具: 补助}
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    problems = Problems()
    tree = compose(text, file, problems)
    tidy = text.rstrip("\n") + "\n" if text.strip() else text
    if not isinstance(tree, Mapping) or not is_sheet(tree):
        return tidy, problems
    planner = _Planner(text, problems)
    planner.sheet(tree)
    try:
        result = lay_out(text, planner.changes)
    except (Unsupported, yaml.YAMLError):
        if not problems:
            problems.warn(
                "not-formatted",
                Place(file),
                say("这张表用了少见的 YAML 写法(标签、写明的缩进、文件分隔符),没有整理"),
                say("换成普通写法再整理"),
            )
        return tidy, problems
    if data_of(result) != data_of(text, planner.changes):
        raise AssertionError(f"formatting would change what {file} says")
    problems.items = [p for p in problems.items if p.code != "unquoted-date" or p not in planner]
    return result, problems


def is_sheet(tree: Mapping) -> bool:
    """True for sheets of provisions and of fillings; False for vocabulary, policy and cases."""
    if tree.get("事实") is not None or tree.get("主体") is not None:
        return False
    sections = [value for key, value in tree.items() if key.text not in _HEAD]
    entries = [value for of in sections if isinstance(of, Mapping) for _, value in of.items()]
    marks = {"原文", "出处"}
    return any(isinstance(e, Mapping) and marks & set(e.entries) for e in entries)


class _Planner:
    """Walks a sheet by the tables of keys and notes what is to change."""

    def __init__(self, text: str, problems: Problems) -> None:
        self.lines = text.split("\n")
        self.problems = problems
        self.changes = Changes()
        self.subject = ""
        self.mended: set[Place] = set()

    def __contains__(self, problem: object) -> bool:
        """True for a problem that the new text no longer has."""
        return getattr(problem, "place", None) in self.mended

    # -- structure --------------------------------------------------------------------------

    def sheet(self, tree: Mapping) -> None:
        for key, value in tree.items():
            if key.text in _HEAD or not isinstance(value, Mapping):
                continue
            for name, entry in value.items():
                if isinstance(entry, Mapping):
                    self.subject = f"{key.text}.{name.text}"
                    self.provision(entry)

    def provision(self, entry: Mapping) -> None:
        if entry.get("出处") is not None:
            self.mapping(entry, SUPPLEMENT)
            return
        if entry.get("同") is not None:
            self.mapping(entry, echo_keys().values())
            return
        kind = entry.get("种类")
        word = kind.text.strip() if isinstance(kind, Scalar) else ""
        known = Kind(word) if word in set(Kind) else Kind.BENEFIT
        self.mapping(entry, keys_of(known).values())

    def mapping(self, tree: Mapping, keys: Iterable[Key]) -> None:
        shapes = {key.name: key.shape for key in keys}
        self.changes.order[_spot(tree)] = {name: rank for rank, name in enumerate(shapes)}
        for key, value in tree.items():
            shape = shapes.get(key.text)
            if shape is not None:
                self.value(shape, value)

    def value(self, shape: Shape, value: Tree) -> None:
        match shape, value:
            case Shape.QUOTE | Shape.TEXTS | Shape.YEAR | Shape.FLAG | Shape.CHOICE, _:
                return
            case Shape.TEXT | Shape.DATE, Scalar():
                self.date(value)
            case Shape.NAMES, _:
                self.names(value)
            case Shape.CANDIDATES, Scalar():
                self.candidates(value)
            case Shape.FIGURE, Scalar():
                self.figure(value)
            case Shape.TABLE | Shape.DEFINITIONS | Shape.STAGES | Shape.FILLINGS, Mapping():
                for key, inner in value.items():
                    self.named(shape, key.text, inner)
            case _, Sequence():
                for item in value.items:
                    self.value(shape, item)
            case _, Mapping() if OPEN in value.entries:
                self.mapping(value, PARTS[Shape.OPEN])
            case _, Mapping():
                self.mapping(value, PARTS.get(shape, ()))
            case Shape.COUNTS | Shape.UNCOUNTED | Shape.QUOTA | Shape.TEXT | Shape.DATE, _:
                return
            case _, Scalar():
                self.expression(shape, value)

    def named(self, shape: Shape, name: str, inner: Tree) -> None:
        """One entry of a mapping whose keys are names of the sheet's own."""
        match shape:
            case Shape.STAGES if isinstance(inner, Mapping):
                self.mapping(inner, PARTS[Shape.STAGES])
            case Shape.FILLINGS:
                self.value(filling_shape(name), inner)
            case Shape.TABLE:
                self.value(Shape.OPEN, inner)
            case _:
                self.value(Shape.EXPRESSION, inner)

    # -- texts ------------------------------------------------------------------------------

    def date(self, scalar: Scalar) -> None:
        text = scalar.text.strip()
        if parse_date(text) is not None and "-" in text and not self.is_quoted(scalar):
            self.changes.quoted.add(_spot(scalar))
            self.mended.add(scalar.place)

    def names(self, value: Tree) -> None:
        if isinstance(value, Scalar):
            found = [word for word, _ in words(value)]
        elif isinstance(value, Sequence) and all(isinstance(i, Scalar) for i in value.items):
            found = [w for i in value.items if isinstance(i, Scalar) for w, _ in words(i)]
            last = value.items[-1].place.line if value.items else value.place.line
            if any("#" in line for line in self.lines[value.place.line - 1 : last]):
                return  # somebody wrote a comment beside a name
        else:
            return
        joined = "、".join(found)
        if joined and (isinstance(value, Sequence) or joined != value.text):
            self.changes.words[_spot(value)] = (joined,)

    def candidates(self, scalar: Scalar) -> None:
        """15%、20%; 5% ~ 10%; ≤ 50万元."""
        text = half_width(scalar.text).strip()
        low, tilde, high = text.partition("~")
        if tilde:
            parts, glue = [low, high], " ~ "
        else:
            parts, glue = text.split("、"), "、"
        shown: list[str] = []
        for part in parts:
            bare = part.strip().removeprefix("≤")
            sign = "≤ " if bare != part.strip() else ""
            node = parse(Source.inline(bare, scalar.place))
            if not isinstance(node, syntax.Node):
                self.problems.extend([node])
                return
            shown.append(sign + format_expression(node))
        self.put(scalar, glue.join(shown), None, Shape.CANDIDATES)

    def figure(self, scalar: Scalar) -> None:
        """A comparator, or none, and a value."""
        found = _SIGN.match(scalar.text)
        sign = (found[1] or "") if found is not None else ""
        offset = found.end() if found is not None else 0
        self.expression(Shape.FIGURE, scalar, offset, _CANONICAL_SIGN.get(sign, sign))

    def expression(self, shape: Shape, scalar: Scalar, offset: int = 0, sign: str = "") -> None:
        text = scalar.text[offset:]
        if text.strip() in ("", OPEN):
            return
        starts = [(max(at - offset, 0), place) for at, place in scalar.source.starts]
        if offset:
            starts = [(0, scalar.source.place(offset)), *(s for s in starts if s[0])]
        node = parse(Source(text, tuple(starts)))
        if not isinstance(node, syntax.Node):
            self.problems.add(node.code, node.place, node.reason, node.hint, subject=self.subject)
            return
        canonical = format_expression(node)
        self.put(scalar, f"{sign} {canonical}" if sign else canonical, node, shape)

    def put(
        self, scalar: Scalar, canonical: str, node: syntax.Expression | None, shape: Shape
    ) -> None:
        if " ".join(scalar.text.split()) == canonical:
            return
        lines: tuple[str, ...] = (canonical,)
        is_long = "\n" in scalar.text.strip() or len(scalar.source.starts) > 1
        if is_long and node is not None and shape in _BREAKABLE:
            room = WIDTH - scalar.place.column - sum(ord(c) > 0x2E7F for c in canonical)
            if len(canonical) > room:
                lines = _broken(node, canonical)
        self.changes.words[_spot(scalar)] = lines

    def is_quoted(self, scalar: Scalar) -> bool:
        line = self.lines[scalar.place.line - 1]
        return line[scalar.place.column - 1 : scalar.place.column] in ("'", '"')


def _spot(tree: Tree) -> Spot:
    return Spot(isinstance(tree, Mapping), tree.place.line, tree.place.column)


def _broken(node: syntax.Expression, canonical: str) -> tuple[str, ...]:
    """A long 且 or 或 with each operand on a line of its own; anything else on one line."""
    if not isinstance(node, syntax.Junction):
        return (canonical,)
    bracketed = [
        f"({format_expression(o)})" if isinstance(o, syntax.Junction) else format_expression(o)
        for o in node.operands
    ]
    return (bracketed[0], *(f"{node.operator} {text}" for text in bracketed[1:]))
