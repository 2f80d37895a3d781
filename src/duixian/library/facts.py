"""Facts files and the bodies of worked cases → subjects that rules can be judged on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path

from duixian.basics.places import Place
from duixian.basics.problems import Problems
from duixian.basics.text import say
from duixian.language.amount import expressions_of
from duixian.language.provision import Benefit, conditions_of
from duixian.language.subjects import Known, Related, Subject
from duixian.language.tree import Recognition, walk
from duixian.language.vocabulary import Rhythm
from duixian.library.files import read_text
from duixian.library.literals import Refused, read_value, read_year
from duixian.library.package import Package
from duixian.library.reader import Reader
from duixian.library.yamltree import Mapping, Scalar, Sequence, Tree, compose

ABSENT = "缺"
"""Written where a value would stand: the fact is not known."""

_BODY_KEYS = ("事实", "认定", "关联", "引用")
_FILE_KEYS = ("主体", "标识", "说明", "年度", "基准日", *_BODY_KEYS, "已得")
_ROW_KEYS = ("标识", "认定", "关联", "引用")
_PERIODS = {"本年": 0, "上年": -1, "前年": -2}
_MAX_DEPTH = 6


@dataclass(frozen=True, slots=True)
class Application:
    """One subject to be judged, for one year, on one day.

    `received` is what stands under 已得, as written: earlier awards, which combination reads.
    """

    subject: Subject
    year: int
    on: date
    note: str
    received: Tree | None = None


@dataclass
class FactsReader:
    """Reads subjects against the vocabulary and the recognitions of a package."""

    package: Package
    problems: Problems

    @cached_property
    def recognitions(self) -> dict[str, list[str]]:
        """Every recognition that some rule reads: its last name → its full keys."""
        found: dict[str, list[str]] = {}
        for key in recognition_keys(self.package):
            found.setdefault(key.rpartition(".")[2], []).append(key)
        return found

    def file(self, path: Path) -> Application | None:
        """The application that a facts file states, or None with the problems noted."""
        text = read_text(path, self.problems)
        if text is None:
            return None
        tree = compose(text, str(path), self.problems)
        if tree is None:
            self.problems.add(
                "empty-file", Place(str(path)), say("文件是空的"), say("第一行写 主体: 企业")
            )
            return None
        return self.application(tree, path.name)

    def application(self, tree: Tree, name: str) -> Application | None:
        """The application that a tree of a facts file states."""
        reader = Reader(Mapping({}, tree.place), self.problems, name).as_reader(tree, "事实")
        if reader is None:
            return None
        reader.check_keys(_FILE_KEYS, ("主体",))
        kind = reader.text("主体")
        if kind not in self.package.vocabulary.kinds:
            if kind:
                reader.refuse(
                    "unknown-subject",
                    reader.place("主体"),
                    say("没有登记主体「{name}」", name=kind),
                    say("可以写:{known}", known="、".join(self.package.vocabulary.kinds)),
                )
            return None
        year = reader.year("年度", self.package.year)
        on = reader.day("基准日") or date.today()
        subject = self.subject(reader, kind, reader.text("标识", name), year)
        return Application(subject, year, on, reader.text("说明"), reader.tree("已得"))

    def subject(
        self, reader: Reader, kind: str, identity: str, year: int, provision: str = ""
    ) -> Subject:
        """The subject that 事实, 认定, 关联 and 引用 state; `provision` resolves short names."""
        facts = self._facts(reader.child("事实"), kind, year, ())
        return self._around(reader, kind, identity, year, provision, facts, 0)

    def _around(
        self,
        reader: Reader,
        kind: str,
        identity: str,
        year: int,
        provision: str,
        facts: dict[tuple[str, int | None], Known],
        depth: int,
    ) -> Subject:
        if depth > _MAX_DEPTH:
            reader.refuse(
                "too-deep",
                reader.mapping.place,
                say("关联对象套得太深"),
                say("最多套 {most} 层;另写一个事实文件", most=_MAX_DEPTH),
            )
            return Subject(kind, identity, facts)
        return Subject(
            kind,
            identity,
            facts,
            self._recognitions(reader.child("认定"), provision),
            self._related(reader.child("关联"), kind, identity, year, provision, depth),
            self._references(reader.child("引用"), kind, identity, year, provision, depth),
        )

    def _facts(
        self, reader: Reader | None, kind: str, year: int, skip: tuple[str, ...]
    ) -> dict[tuple[str, int | None], Known]:
        found: dict[tuple[str, int | None], Known] = {}
        for key, value in reader.mapping.items() if reader is not None else ():
            if reader is None or key.text in skip:
                continue
            fact = self.package.vocabulary.fact(kind, key.text)
            if fact is None:
                self._unknown_fact(reader, kind, key)
                continue
            if fact.rhythm is not Rhythm.YEARLY:
                self._store(reader, found, (key.text, None), kind, value)
            elif isinstance(value, Mapping):
                for period, inner in value.items():
                    at = self._year(reader, period, year)
                    if at is not None and (key.text, at) in found:
                        reader.refuse(
                            "duplicate-name",
                            period.place,
                            say("「{name}」写了两次", name=f"{key.text}({at}年度)"),
                            say("只留一个"),
                        )
                    elif at is not None:
                        self._store(reader, found, (key.text, at), kind, inner)
            else:
                self._store(reader, found, (key.text, year), kind, value)
        return found

    def _store(
        self,
        reader: Reader,
        found: dict[tuple[str, int | None], Known],
        key: tuple[str, int | None],
        kind: str,
        value: Tree,
    ) -> None:
        scalar = reader.as_scalar(value, key[0])
        fact = self.package.vocabulary.fact(kind, key[0])
        if scalar is None or fact is None or scalar.text.strip() == ABSENT:
            return
        try:
            found[key] = read_value(fact, scalar.text)
        except Refused as refused:
            self.problems.add(
                refused.code, scalar.place, refused.reason, refused.hint, subject=reader.subject
            )

    def _year(self, reader: Reader, period: Scalar, year: int) -> int | None:
        text = period.text.strip()
        if text in _PERIODS:
            return year + _PERIODS[text]
        named = read_year(text)
        if named is not None:
            return named
        reader.refuse(
            "bad-year",
            period.place,
            say("「{text}」不是年度", text=text),
            say("写成 2025年度 或 上年"),
        )
        return None

    def _unknown_fact(self, reader: Reader, kind: str, key: Scalar) -> None:
        known = list(self.package.vocabulary.facts.get(kind, {}))
        close = get_close_matches(key.text, known, n=1, cutoff=0.4)
        reader.refuse(
            "unknown-fact",
            key.place,
            say("词汇表里没有{kind}的事实 `{name}`", kind=kind, name=key.text),
            say("是不是「{name}」?", name=close[0])
            if close
            else say("{kind}的事实有:{known}", kind=kind, known="、".join(known[:12]) or "(无)"),
        )

    def _recognitions(self, reader: Reader | None, provision: str) -> dict[str, bool]:
        found: dict[str, bool] = {}
        for key, value in reader.mapping.items() if reader is not None else ():
            if reader is None:
                continue
            full = self._recognition_key(reader, key, provision)
            scalar = reader.as_scalar(value, key.text)
            if full is None or scalar is None or scalar.text.strip() == ABSENT:
                continue
            truth = {"是": True, "否": False}.get(scalar.text.strip())
            if truth is None:
                reader.refuse(
                    "wrong-value",
                    scalar.place,
                    say(
                        "「{name}」要答「是」或「否」,不是「{text}」",
                        name=key.text,
                        text=scalar.text,
                    ),
                    say("写 是 或 否"),
                )
                continue
            found[full] = truth
        return found

    def _recognition_key(self, reader: Reader, key: Scalar, provision: str) -> str | None:
        name = key.text
        candidates = self.recognitions.get(name.rpartition(".")[2], [])
        fitting = [full for full in candidates if full == name or full.endswith("." + name)]
        if provision:
            fitting = [f for f in fitting if f.startswith(provision + ".")] or fitting
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            reader.refuse(
                "ambiguous-name",
                key.place,
                say("有几条规则都叫这个认定:{name}", name=name),
                say("写全:{known}", known="、".join(fitting)),
            )
            return None
        every = [full for keys in self.recognitions.values() for full in keys]
        close = get_close_matches(name, [*self.recognitions, *every], n=1, cutoff=0.4)
        reader.refuse(
            "unknown-recognition",
            key.place,
            say("没有规则读这个认定:{name}", name=name),
            say("是不是「{name}」?", name=close[0])
            if close
            else say("规则读的认定有:{known}", known="、".join(self.recognitions) or "(无)"),
        )
        return None

    def _related(
        self,
        reader: Reader | None,
        kind: str,
        identity: str,
        year: int,
        provision: str,
        depth: int,
    ) -> dict[str, Related]:
        found: dict[str, Related] = {}
        for key, value in reader.mapping.items() if reader is not None else ():
            if reader is None:
                continue
            relation = self.package.vocabulary.related(kind, key.text)
            if relation is None:
                known = [r.inverse for r in self.package.vocabulary.relations_of(kind)]
                reader.refuse(
                    "unknown-relation",
                    key.place,
                    say("{kind}没有叫 `{name}` 的关联对象", kind=kind, name=key.text),
                    say("{kind}的关联对象:{known}", kind=kind, known="、".join(known) or "(无)"),
                )
                continue
            # Whoever lists related subjects lists all of them, unless saying otherwise.
            complete = True
            rows: Tree = value
            if isinstance(value, Mapping):
                inner = Reader(value, self.problems, reader.subject)
                inner.check_keys(("登记", "行"))
                if inner.has("登记"):
                    complete = inner.one_of("登记", ("完整", "不完整"), "不完整") == "完整"
                rows = inner.tree("行") or Sequence((), value.place)
            items = rows.items if isinstance(rows, Sequence) else (rows,)
            subjects = []
            for number, item in enumerate(items, start=1):
                row = reader.as_reader(item, key.text)
                if row is not None:
                    name = row.text("标识", f"{key.text}{number}")
                    subjects.append(self._row(row, relation.subject, name, year, provision, depth))
            found[key.text] = Related(tuple(subjects), complete)
        return found

    def _row(
        self, row: Reader, kind: str, name: str, year: int, provision: str, depth: int
    ) -> Subject:
        facts = self._facts(row, kind, year, _ROW_KEYS)
        return self._around(row, kind, name, year, provision, facts, depth + 1)

    def _references(
        self,
        reader: Reader | None,
        kind: str,
        identity: str,
        year: int,
        provision: str,
        depth: int,
    ) -> dict[str, Subject]:
        found: dict[str, Subject] = {}
        known = self.package.vocabulary.kinds[kind].references
        for key, value in reader.mapping.items() if reader is not None else ():
            if reader is None:
                continue
            reference = known.get(key.text)
            if reference is None:
                reader.refuse(
                    "unknown-relation",
                    key.place,
                    say("{kind}没有引用「{name}」", kind=kind, name=key.text),
                    say("可以写:{known}", known="、".join(known) or "(无)"),
                )
                continue
            row = reader.as_reader(value, key.text)
            if row is not None:
                name = row.text("标识", f"{identity}的{key.text}")
                found[key.text] = self._row(row, reference.target, name, year, provision, depth)
        return found


def recognition_keys(package: Package) -> list[str]:
    """The full keys of every recognition that some rule of the package reads."""
    found: dict[str, None] = {}
    for provision in package.provisions.values():
        expressions = [condition.test for condition in conditions_of(provision)]
        if isinstance(provision, Benefit):
            for offer in provision.offers:
                expressions.extend(expressions_of(offer.amount))
        for expression in expressions:
            for node in walk(expression):
                if isinstance(node, Recognition):
                    found[node.key] = None
    return list(found)


def overlay(base: Tree, top: Tree) -> Tree:
    """`base` with what `top` says in its place: mappings merge key by key, all else is replaced."""
    if not isinstance(base, Mapping) or not isinstance(top, Mapping):
        return top
    entries = dict(base.entries)
    for name, (key, value) in top.entries.items():
        below = entries.get(name)
        entries[name] = (key, value if below is None else overlay(below[1], value))
    return Mapping(entries, top.place)
