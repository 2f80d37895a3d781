"""manifest.json: what a register holds, and whether it is synthetic."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from duixian.basics.places import Place
from duixian.basics.problems import Problems
from duixian.basics.text import Text, say

FORMAT = 1


@dataclass(frozen=True, slots=True)
class KindEntry:
    """One kind's table: how many rows, and whether a missing row means that there is none.

    `complete` None leaves that to what the vocabulary declares.
    """

    rows: int
    complete: bool | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the register is called, of which year it is, and its tables by kind."""

    name: str
    kinds: Mapping[str, KindEntry]
    synthetic: bool = False
    year: int | None = None
    more: Mapping[str, object] = field(default_factory=dict)
    """Whatever else the maker of the register notes: seed, scale, sources."""

    def to_json(self) -> str:
        """The text of manifest.json."""
        content: dict[str, object] = {
            "format": FORMAT,
            "name": self.name,
            "synthetic": self.synthetic,
        }
        if self.year is not None:
            content["year"] = self.year
        content.update(self.more)
        content["kinds"] = {
            kind: {"rows": entry.rows}
            | ({} if entry.complete is None else {"complete": entry.complete})
            for kind, entry in self.kinds.items()
        }
        return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def manifest_from_json(text: str, file: str, problems: Problems) -> Manifest | None:
    """The manifest, or None with the reason noted."""
    try:
        content: Any = json.loads(text)
    except json.JSONDecodeError as error:
        _refuse(problems, Place(file, error.lineno, error.colno), say("不是 JSON"))
        return None
    if not isinstance(content, dict) or not isinstance(content.get("kinds"), dict):
        _refuse(problems, Place(file), say("没有写有哪些表(kinds)"))
        return None
    if content.get("format") != FORMAT:
        _refuse(
            problems,
            Place(file),
            say("格式版本是 {found},这里读得懂 {known}", found=content.get("format"), known=FORMAT),
        )
        return None
    kinds: dict[str, KindEntry] = {}
    for kind, entry in content["kinds"].items():
        rows = entry.get("rows") if isinstance(entry, dict) else None
        complete = entry.get("complete") if isinstance(entry, dict) else None
        if not isinstance(rows, int) or not _is_count(rows) or complete not in (True, False, None):
            _refuse(problems, Place(file), say("「{kind}」的行数或完整性写得不对", kind=kind))
            return None
        kinds[kind] = KindEntry(rows, complete)
    synthetic, year = content.get("synthetic", False), content.get("year")
    if not isinstance(synthetic, bool) or not (year is None or _is_count(year)):
        _refuse(problems, Place(file), say("synthetic 要写 true 或 false,year 要写年份"))
        return None
    more = {
        key: value
        for key, value in content.items()
        if key not in {"format", "name", "synthetic", "year", "kinds"}
    }
    return Manifest(
        str(content.get("name", "")),
        MappingProxyType(kinds),
        synthetic,
        year,
        MappingProxyType(more),
    )


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _refuse(problems: Problems, place: Place, why: Text) -> None:
    problems.add(
        "bad-manifest",
        place,
        say("读不懂登记表说明 manifest.json:{why}", why=why),
        say("用 duixian 重新导入这份登记表"),
    )
