"""What the demonstration needs in the environment, before Django reads its settings. No Django."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

FOLDER = "demo-data"
KEYS = "keys.json"
DEFAULTS = {
    "DUIXIAN_DEMO": "1",
    "DUIXIAN_PLAIN_HTTP": "1",  # no TLS on a person's own machine
    "DUIXIAN_BUSINESS_DATE": "2025-09-15",
    "DUIXIAN_SCENARIO": "示例参数",
    "DJANGO_SETTINGS_MODULE": "duixian.portal.settings",
}


def prepare() -> Path:
    """Fill in what is missing; the folder of the demonstration.

    The keys stay in a file that only its owner can read, so that a restart can read the data.
    """
    for name, value in DEFAULTS.items():
        os.environ.setdefault(name, value)
    folder = Path(os.environ.setdefault("DUIXIAN_DATA", FOLDER)).resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, value in _keys(folder / KEYS).items():
        os.environ.setdefault(name, value)
    return folder


def _keys(file: Path) -> dict[str, str]:
    if file.exists():
        kept: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
        return kept
    from cryptography.fernet import Fernet

    made = {
        "DUIXIAN_SECRET_KEY": secrets.token_urlsafe(64),
        "DUIXIAN_DATA_KEYS": Fernet.generate_key().decode(),
        "DUIXIAN_INDEX_KEY": secrets.token_urlsafe(48),
    }
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        json.dump(made, out, indent=1)
    return made
