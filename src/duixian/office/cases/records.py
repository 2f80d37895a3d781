"""Frozen dataclasses ↔ plain values that canonical JSON can hold. No Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

_Record = TypeVar("_Record")


def plain(value: object) -> Any:
    """What JSON can hold; a field at its default is written too, so that defaults may change.

    >>> plain((date(2025, 5, 1), None))
    ['2025-05-01', None]
    """
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    match value:
        case Enum():
            return value.value
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        case date():
            return value.isoformat()
        case tuple() | list():
            return [plain(item) for item in value]
        case None | bool() | int() | str():
            return value
        case _:
            raise TypeError(f"no place in a record for {type(value).__name__}")


def record(kind: type[_Record], value: Mapping[str, Any]) -> _Record:
    """The record that `plain` wrote; a field that an older one lacks takes its default."""
    of: Any = kind
    hints = _hints(of)
    return kind(**{name: _read(hints[name], item) for name, item in value.items()})


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _read(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    if get_origin(hint) in (Union, UnionType):
        (hint,) = [part for part in get_args(hint) if part is not NoneType]
    if get_origin(hint) is tuple:
        inner = get_args(hint)
        if len(inner) == 2 and inner[1] is Ellipsis:
            return tuple(_read(inner[0], item) for item in value)
        return tuple(_read(of, item) for of, item in zip(inner, value, strict=True))
    if is_dataclass(hint) and isinstance(hint, type):
        return record(hint, value)
    if hint is datetime:
        return datetime.fromisoformat(value)
    if hint is date:
        return date.fromisoformat(value)
    return hint(value)
