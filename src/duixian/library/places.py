"""Where the policies and scenarios that ship with Duixian are: in a checkout, in a wheel."""

from __future__ import annotations

from pathlib import Path

_ROOM = Path(__file__).resolve().parent.parent


def policies() -> Path:
    """The folder of policy packages."""
    return _shelf("policies")


def scenarios() -> Path:
    """The folder of illustrative scenarios: never loaded unless asked for, never payable."""
    return _shelf("scenarios")


def _shelf(name: str) -> Path:
    installed = _ROOM / name
    return installed if installed.is_dir() else _ROOM.parent.parent / name
