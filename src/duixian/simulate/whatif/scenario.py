"""A scenario: what is set, under which name; from the command line or from a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from duixian.basics.places import Place
from duixian.basics.problems import Problems
from duixian.basics.text import say
from duixian.language.source import Source
from duixian.library.files import read_text
from duixian.library.reader import Reader
from duixian.library.yamltree import Mapping, Scalar, Sequence, Tree, compose

OPTION = "--set"


@dataclass(frozen=True, slots=True)
class Change:
    """One parameter and the value that it is set to."""

    path: str
    value: Tree
    place: Place


@dataclass(frozen=True, slots=True)
class Scenario:
    """Changes that belong together, and supporting packages that come with them."""

    name: str
    changes: tuple[Change, ...] = ()
    supplements: tuple[Path, ...] = ()
    note: str = ""


def from_words(name: str, words: Iterable[str], problems: Problems) -> Scenario:
    """The scenario that `路径=值` words state.

    >>> scenario = from_words("试", ["第十二条.甲.封顶=300万元"], Problems())
    >>> scenario.changes[0].path
    '第十二条.甲.封顶'
    """
    return Scenario(name, tuple(_changes(words, problems)))


def _changes(words: Iterable[str], problems: Problems) -> Iterator[Change]:
    for word in words:
        path, sign, value = word.replace("＝", "=", 1).partition("=")
        path, text = path.strip(), value.strip()
        place = Place(f"{OPTION} {path}")
        if not sign or not path or not text:
            problems.add(
                "bad-change",
                Place(f"{OPTION} {word}"),
                say("「{word}」不是「路径=值」", word=word),
                say("例如 {example}", example="第十二条.智能制造服务机构资助.封顶=300万元"),
            )
            continue
        yield Change(path, value_of(text, place, problems), place)


def value_of(text: str, place: Place, problems: Problems) -> Tree:
    """One text, or what stands in brackets as a sheet would hold it."""
    if text[:1] in "{[":
        found = compose(text, place.file, problems)
        if found is not None:
            return found
    return Scalar(text, Source.inline(text, place), place)


def from_file(path: Path, problems: Problems) -> tuple[Scenario, ...]:
    """The scenarios of a file: one, or several under 方案."""
    text = read_text(path, problems)
    tree = compose(text, str(path), problems) if text is not None else None
    if tree is None:
        if text is not None and not problems:
            problems.add("empty-file", Place(str(path)), say("文件是空的"), say("第一行写 名称: …"))
        return ()
    reader = Reader(Mapping({}, tree.place), problems, path.name).as_reader(tree, "方案")
    if reader is None:
        return ()
    if not reader.has("方案"):
        found = _scenario(reader, path)
        return (found,)
    reader.check_keys(("方案", "说明"))
    scenarios: list[Scenario] = []
    for item in reader.sequence("方案"):
        inner = reader.as_reader(item, "方案")
        if inner is not None:
            scenario = _scenario(inner, path)
            if any(scenario.name == other.name for other in scenarios):
                inner.refuse(
                    "duplicate-name",
                    inner.place("名称"),
                    say("「{name}」写了两次", name=scenario.name),
                    say("换一个名字"),
                )
            scenarios.append(scenario)
    return tuple(scenarios)


def _scenario(reader: Reader, path: Path) -> Scenario:
    reader.check_keys(("名称", "设定", "补充", "说明"))
    inner = reader.child("设定")
    changes: list[Change] = []
    for key, value in inner.mapping.items() if inner is not None else ():
        # Several lines may be added to 条件 at once.
        adds = key.text.endswith("+") and isinstance(value, Sequence)
        for one in value.items if adds and isinstance(value, Sequence) else (value,):
            changes.append(Change(key.text.strip(), one, key.place))
    supplements = []
    for scalar in reader.scalars("补充"):
        beside = path.parent / scalar.text.strip()
        supplements.append(beside if beside.exists() else Path(scalar.text.strip()))
    return Scenario(
        reader.text("名称", path.stem), tuple(changes), tuple(supplements), reader.text("说明")
    )
