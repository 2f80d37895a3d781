"""Where the policies that ship with Duixian are, from a checkout and from an installed wheel."""

from __future__ import annotations

from pathlib import Path

_ROOM = Path(__file__).resolve().parent.parent


def policies() -> Path:
    """The folder of policy packages."""
    installed = _ROOM / "policies"
    return installed if installed.is_dir() else _ROOM.parent.parent / "policies"
