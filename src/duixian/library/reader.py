"""Reading one mapping of a sheet key by key, noting what is missing, misspelt or of wrong shape."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from typing import TypeVar

from duixian.basics.dates import parse_date
from duixian.basics.places import Place
from duixian.basics.problems import Problems
from duixian.basics.text import Text, say
from duixian.language.types import FIRST_YEAR, LAST_YEAR
from duixian.library.literals import read_year
from duixian.library.yamltree import Mapping, Scalar, Sequence, Tree, words

_Choice = TypeVar("_Choice", bound=StrEnum)
_FLAGS = {"是": True, "否": False}


@dataclass(slots=True)
class Reader:
    """A mapping with the problems list and the subject to note them under."""

    mapping: Mapping
    problems: Problems
    subject: str

    def refuse(self, code: str, place: Place, reason: Text, hint: Text | None = None) -> None:
        """Note one problem here."""
        self.problems.add(code, place, reason, hint, subject=self.subject)

    def check_keys(self, known: Collection[str], required: Iterable[str] = ()) -> None:
        """Every key must be known, every required one present."""
        for key, (scalar, _) in self.mapping.entries.items():
            if key in known or "：" in key:  # the full-width colon has been noted already
                continue
            close = get_close_matches(key, list(known), n=1, cutoff=0.4)
            self.refuse(
                "unknown-key",
                scalar.place,
                say("不认识的键「{key}」", key=key),
                say("是不是「{name}」?", name=close[0])
                if close
                else say("这里可以写:{known}", known="、".join(known)),
            )
        for key in required:
            if key not in self.mapping.entries:
                self.refuse(
                    "missing-key",
                    self.mapping.place,
                    say("缺少「{key}」", key=key),
                    say("加上一行 {key}: …", key=key),
                )

    def place(self, key: str) -> Place:
        """Where the value under `key` stands."""
        value = self.mapping.get(key)
        return self.mapping.key_place(key) if value is None else value.place

    def has(self, key: str) -> bool:
        """True if the key stands in the sheet."""
        return key in self.mapping.entries

    def tree(self, key: str) -> Tree | None:
        """The raw value."""
        return self.mapping.get(key)

    def scalar(self, key: str) -> Scalar | None:
        """A single text, or None (noted where something else stands there)."""
        value = self.mapping.get(key)
        if value is None:
            return None
        return self.as_scalar(value, key)

    def as_scalar(self, value: Tree, key: str) -> Scalar | None:
        """The value if it is one non-empty text; else None, noted."""
        if isinstance(value, Scalar) and value.text.strip():
            return value
        empty = isinstance(value, Scalar)
        self.refuse(
            "empty-value" if empty else "wrong-shape",
            value.place,
            say("「{key}」后面是空的", key=key)
            if empty
            else say("「{key}」后面要写一段文字,不是列表或映射", key=key),
            say("写成 {key}: …", key=key),
        )
        return None

    def text(self, key: str, default: str = "") -> str:
        """A single text, stripped."""
        scalar = self.scalar(key)
        return default if scalar is None else scalar.text.strip()

    def scalars(self, key: str) -> list[Scalar]:
        """One text or a list of texts."""
        value = self.mapping.get(key)
        if value is None:
            return []
        items = value.items if isinstance(value, Sequence) else (value,)
        return [s for s in (self.as_scalar(item, key) for item in items) if s is not None]

    def texts(self, key: str) -> tuple[str, ...]:
        """One text or a list of texts, stripped."""
        return tuple(scalar.text.strip() for scalar in self.scalars(key))

    def names(self, key: str) -> list[tuple[str, Place]]:
        """Names with 、 between them, or a list of names."""
        return [pair for scalar in self.scalars(key) for pair in words(scalar)]

    def flag(self, key: str) -> bool:
        """是 or 否; 否 where the key is absent."""
        scalar = self.scalar(key)
        if scalar is None:
            return False
        truth = _FLAGS.get(scalar.text.strip())
        if truth is None:
            self.refuse(
                "wrong-shape",
                scalar.place,
                say("「{key}」只能是「是」或「否」,不是「{text}」", key=key, text=scalar.text),
                say("写成 {key}: 是", key=key),
            )
            return False
        return truth

    def day(self, key: str) -> date | None:
        """A date."""
        scalar = self.scalar(key)
        if scalar is None:
            return None
        day = parse_date(scalar.text)
        if day is None:
            self.refuse(
                "bad-date",
                scalar.place,
                say("没有这一天:{text}", text=scalar.text),
                say("日期写成 2025-05-01 或 2025年5月1日"),
            )
        return day

    def period(self) -> tuple[date | None, date | None]:
        """自 and 至, the first not after the second."""
        since, until = self.day("自"), self.day("至")
        if since is not None and until is not None and since > until:
            self.refuse(
                "dates-reversed",
                self.place("至"),
                say("「至」在「自」之前:{since} ~ {until}", since=str(since), until=str(until)),
                say("检查两个日期"),
            )
        return since, until

    def year(self, key: str, default: int) -> int:
        """A budget year."""
        scalar = self.scalar(key)
        if scalar is None:
            return default
        year = read_year(scalar.text)
        if year is not None:
            return year
        self.refuse(
            "bad-year",
            scalar.place,
            say("「{text}」不是年度", text=scalar.text),
            say("写成 {first} 到 {last} 之间的一年", first=FIRST_YEAR, last=LAST_YEAR),
        )
        return default

    def choice(self, key: str, choices: type[_Choice], default: _Choice) -> _Choice:
        """One of an enumeration's values."""
        word = self.one_of(key, tuple(choices), default)
        return choices(word)

    def one_of(self, key: str, choices: tuple[str, ...], default: str) -> str:
        """One of the words allowed."""
        scalar = self.scalar(key)
        if scalar is None:
            return default
        word = scalar.text.strip()
        if word in choices:
            return word
        close = get_close_matches(word, choices, n=1, cutoff=0.4)
        known = "、".join(choices)
        self.refuse(
            "unknown-choice",
            scalar.place,
            say("「{key}」没有「{word}」这个选项", key=key, word=word),
            say("是不是「{name}」?可以写:{known}", name=close[0], known=known)
            if close
            else say("可以写:{known}", known=known),
        )
        return default

    def child(self, key: str) -> Reader | None:
        """The mapping under `key`."""
        value = self.mapping.get(key)
        if value is None:
            return None
        return self.as_reader(value, key)

    def as_reader(self, value: Tree, key: str) -> Reader | None:
        """The value if it is a mapping; else None, noted."""
        if isinstance(value, Mapping):
            return Reader(value, self.problems, self.subject)
        self.refuse(
            "wrong-shape",
            value.place,
            say("「{key}」后面要写成若干行「键: 值」", key=key),
            say("键后面用半角冒号加一个空格"),
        )
        return None

    def sequence(self, key: str) -> tuple[Tree, ...]:
        """The items of a list; a single item counts as a list of one."""
        value = self.mapping.get(key)
        if value is None:
            return ()
        return value.items if isinstance(value, Sequence) else (value,)
