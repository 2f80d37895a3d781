"""The expressions of one provision: conditions, definitions and open figures, typed."""

from __future__ import annotations

from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field
from difflib import get_close_matches
from fractions import Fraction

from duixian.basics.places import Place, Span
from duixian.basics.problems import Problems
from duixian.basics.text import say
from duixian.language import syntax, tree
from duixian.language.infer import Scope, infer
from duixian.language.parse import FUNCTIONS, RESERVED, is_name, parse
from duixian.language.provision import Condition
from duixian.language.source import Source
from duixian.language.types import RATIO, TRUTH, Exact, Interval, Type
from duixian.language.vocabulary import Vocabulary
from duixian.library.reader import Reader
from duixian.library.yamltree import Mapping, Scalar, Tree

OPEN = "待配套"
_MAX_CHAIN = 80


@dataclass(slots=True)
class Terms:
    """Types the expressions of one provision and collects what they name.

    `defined` grows as recognitions and definitions are read; `fillings` are recognitions that a
    supporting package defines.
    """

    vocabulary: Vocabulary
    problems: Problems
    provision: str
    kinds: tuple[str, ...]
    departments: tuple[str, ...]
    known_departments: MappingType[str, str]
    fillings: MappingType[str, Tree] = field(default_factory=dict)
    defined: dict[str, tree.Expression] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    declared: set[Place] = field(default_factory=set)
    """Where the recognitions stand that were read already."""

    @property
    def scope(self) -> Scope:
        """What names mean at this point."""
        return Scope(self.vocabulary, self.kinds, self.defined, self.broken)

    @property
    def owner(self) -> str:
        """Who owes what is open, unless said."""
        return "、".join(self.departments)

    def expression(self, scalar: Scalar, expect: Type) -> tree.Expression | None:
        """One expression of the expected type, or None with the problem noted."""
        return infer(scalar.source, self.scope, self.problems, self.provision, expect)

    def department(self, reader: Reader, key: str = "责任") -> str:
        """The departments named under `key`, or the provision's own."""
        names = reader.names(key)
        check_departments(reader, names, self.known_departments)
        return "、".join(name for name, _ in names) or self.owner

    # -- 条件 and 除外 --------------------------------------------------------------------------

    def declare_recognitions(
        self, reader: Reader, keys: tuple[str, ...] = ("除外", "条件")
    ) -> None:
        """Read every 认定 first, so that any line may name it."""
        for key in keys:
            for item in reader.sequence(key):
                if isinstance(item, Mapping) and item.place not in self.declared:
                    self.declared.add(item.place)
                    self._recognition(item)

    def _recognition(self, item: Mapping) -> None:
        inner = Reader(item, self.problems, self.provision)
        inner.check_keys(("认定", "责任", "说明"), ("认定",))
        scalar = inner.scalar("认定")
        if scalar is None:
            return
        name = scalar.text.strip()
        department = self.department(inner)
        if not self._may_define(name, scalar.place):
            return
        filling = self.fillings.get(name)
        if isinstance(filling, Scalar):
            body = self.expression(filling, TRUTH)
            if body is None:
                self.broken.add(name)
            else:
                self.defined[name] = tree.Defined(
                    TRUTH, name, body, source=scalar.source, span=_whole(scalar)
                )
            return
        self.defined[name] = tree.Recognition(
            TRUTH,
            name,
            f"{self.provision}.{name}",
            department,
            source=scalar.source,
            span=_whole(scalar),
        )

    def conditions(self, reader: Reader, key: str) -> tuple[Condition, ...]:
        """The lines under 条件, 除外 or 范围, in order."""
        self.declare_recognitions(reader, (key,))
        found: list[Condition] = []
        items = reader.sequence(key)
        if reader.has(key) and not items:
            reader.refuse(
                "empty-value",
                reader.place(key),
                say("「{key}」后面是空的", key=key),
                say("写成 {key}: …", key=key),
            )
        for item in items:
            test: tree.Expression | None
            if isinstance(item, Mapping):
                name = item.get("认定")
                test = self.defined.get(name.text.strip()) if isinstance(name, Scalar) else None
                place = item.place
            else:
                scalar = reader.as_scalar(item, key)
                if scalar is None:
                    continue
                test = self.expression(scalar, TRUTH)
                place = scalar.place
            if test is not None:
                found.append(Condition(test, key == "除外", place))
        return tuple(found)

    # -- 设 ----------------------------------------------------------------------------------

    def define(self, reader: Reader, key: str = "设") -> None:
        """Type the definitions under 设, whatever their order; a circle is a problem."""
        section = reader.child(key)
        if section is None:
            return
        waiting: dict[str, Scalar] = {}
        for name_scalar, value in section.mapping.items():
            scalar = section.as_scalar(value, name_scalar.text)
            self.broken.add(name_scalar.text)  # until it is defined
            if not is_name(name_scalar.text):
                section.refuse(
                    "bad-name",
                    name_scalar.place,
                    say("「{name}」不能用作名字", name=name_scalar.text),
                    say("名字只用汉字、字母、数字,不以数字开头,不含空格和标点"),
                )
            elif scalar is not None and self._may_define(name_scalar.text, name_scalar.place):
                waiting[name_scalar.text] = scalar
        places = {name: section.mapping.key_place(name) for name in waiting}
        path: list[str] = []

        def settle(name: str) -> None:
            if name in path:
                circle = " → ".join([*path[path.index(name) :], name])
                self.problems.add(
                    "cycle",
                    places[name],
                    say("定义互相引用,成了圈:{circle}", circle=circle),
                    say("断开其中一个引用"),
                    subject=self.provision,
                )
                for member in path[path.index(name) :]:
                    waiting.pop(member, None)
                return
            scalar = waiting.get(name)
            if scalar is None:
                return
            if len(path) >= _MAX_CHAIN:
                self.problems.add(
                    "too-deep",
                    places[name],
                    say("一个定义套着一个定义,套得太深"),
                    say("少用几层「设」"),
                    subject=self.provision,
                )
                waiting.pop(name)
                return
            path.append(name)
            parsed = parse(scalar.source)
            if isinstance(parsed, syntax.Node):
                for used in sorted(names_in(parsed)):
                    if used in waiting:
                        settle(used)
            path.pop()
            if waiting.pop(name, None) is None:
                return
            body = infer(scalar.source, self.scope, self.problems, self.provision)
            if body is not None:
                self.defined[name] = body
                self.broken.discard(name)

        for name in list(waiting):
            settle(name)

    def _may_define(self, name: str, place: Place) -> bool:
        """Refuse a name that means something already; such a name stays what it was."""
        if name in self.defined or any(
            self.vocabulary.fact(kind, name) is not None for kind in self.kinds
        ):
            self.broken.discard(name)
        if name in RESERVED or name in FUNCTIONS:
            self.problems.add(
                "reserved-word",
                place,
                say("「{name}」是语言的词,不能用作名字", name=name),
                say("换一个名字"),
                subject=self.provision,
            )
            return False
        if name in self.defined or any(
            self.vocabulary.fact(kind, name) is not None for kind in self.kinds
        ):
            self.problems.add(
                "duplicate-name",
                place,
                say("「{name}」已经有别的意思", name=name),
                say("换一个名字;同一条里的认定、设和事实不能重名"),
                subject=self.provision,
            )
            return False
        return True

    # -- 待配套 --------------------------------------------------------------------------------

    def figure(self, reader: Reader, value: Tree, key: str, expect: Type) -> tree.Expression | None:
        """An expression of the expected type, or the hole that 待配套 leaves."""
        if isinstance(value, Mapping):
            inner = Reader(value, self.problems, self.provision)
            inner.check_keys((OPEN, "取值", "责任", "说明"), (OPEN,))
            missing = inner.scalar(OPEN)
            if missing is None:
                return None
            candidates = self._candidates(inner, expect)
            return self.hole(key, missing, expect, self.department(inner), candidates)
        scalar = reader.as_scalar(value, key)
        if scalar is None:
            return None
        if scalar.text.strip() == OPEN:
            return self.hole(key, scalar, expect, self.owner, None)
        return self.expression(scalar, expect)

    def hole(
        self,
        key: str,
        scalar: Scalar,
        expect: Type,
        department: str,
        candidates: tree.Candidates | None,
    ) -> tree.Hole:
        """The open figure under `key`."""
        text = scalar.text.strip()
        interval = Interval(0, 1 if expect == RATIO else None)
        if candidates is not None and candidates.ends:
            interval = Interval(min(candidates.ends), max(candidates.ends))
        return tree.Hole(
            expect,
            f"{self.provision}.{key}",
            key.rpartition(".")[2] if text == OPEN else text,
            department,
            candidates,
            source=scalar.source,
            span=_whole(scalar),
            range=interval,
        )

    def _candidates(self, reader: Reader, expect: Type) -> tree.Candidates | None:
        """取值: 15%、20%, or 5% ~ 10%, or ≤ 50万元."""
        scalar = reader.scalar("取值")
        if scalar is None:
            return None
        text = scalar.text
        low, tilde, high = text.partition("~")
        if tilde:
            ends = [self._constant(scalar, part, expect) for part in (low, high)]
            if ends[0] is None or ends[1] is None:
                return None
            if ends[0] > ends[1]:
                reader.refuse(
                    "wrong-shape",
                    scalar.place,
                    say("「{key}」的低端高于高端:{text}", key="取值", text=text),
                    say("写成 低 ~ 高"),
                )
                return None
            return tree.Candidates(interval=Interval(ends[0], ends[1]))
        if text.strip().startswith("≤"):
            top = self._constant(scalar, text.strip()[1:], expect)
            return None if top is None else tree.Candidates(interval=Interval(0, top))
        values = [self._constant(scalar, part, expect) for part in text.split("、")]
        known = tuple(value for value in values if value is not None)
        return tree.Candidates(known) if len(known) == len(values) else None

    def _constant(self, scalar: Scalar, text: str, expect: Type) -> Exact | None:
        offset = max(scalar.text.find(text), 0)
        source = Source.inline(text, scalar.source.place(offset))
        node = infer(source, self.scope, self.problems, self.provision, expect)
        if node is None:
            return None
        if isinstance(node, tree.Constant) and isinstance(node.value, int | Fraction):
            return node.value
        self.problems.add(
            "not-a-constant",
            source.place(),
            say("「取值」要写成具体的数,不是「{text}」", text=text.strip()),
            say("例如 取值: 15%、20%"),
            subject=self.provision,
        )
        return None


def check_departments(
    reader: Reader, names: list[tuple[str, Place]], known: MappingType[str, str]
) -> None:
    """Every department named must be listed in policy.yaml."""
    for name, place in names:
        if known and name not in known:
            close = get_close_matches(name, list(known), n=1, cutoff=0.4)
            reader.refuse(
                "unknown-department",
                place,
                say("policy.yaml 的「部门」里没有「{name}」", name=name),
                say("是不是「{name}」?", name=close[0])
                if close
                else say("先在 policy.yaml 的「部门」里登记"),
            )


def names_in(node: syntax.Expression) -> set[str]:
    """The first words of every name in a syntax tree."""
    match node:
        case syntax.Name(path):
            return {path[0]} if path else set()
        case syntax.Call(_, arguments):
            return {name for argument in arguments for name in names_in(argument)}
        case syntax.Negative(operand) | syntax.Not(operand) | syntax.Membership(operand):
            return names_in(operand)
        case syntax.Binary(_, left, right):
            return names_in(left) | names_in(right)
        case syntax.Comparison(_, operands) | syntax.Junction(_, operands):
            return {name for operand in operands for name in names_in(operand)}
        case _:
            return set()


def _whole(scalar: Scalar) -> Span:
    return Span(0, len(scalar.text))
