"""Files that people hand in: checked by content, kept once under their SHA-256, off the web."""

from __future__ import annotations

import hashlib
import os
import tempfile
from datetime import datetime
from pathlib import Path

from django.conf import settings

from duixian.basics.text import say
from duixian.office.accounts.actor import Actor
from duixian.office.cases.file_types import kind_of
from duixian.office.cases.models import Upload
from duixian.office.refusal import Refused


def store(data: bytes, by: Actor, *, at: datetime) -> Upload:
    """Keep a file; the same bytes are kept once.

    Raises:
        Refused: as `kind_of`.
    """
    kind = kind_of(data)
    name = hashlib.sha256(data).hexdigest()
    place = _place(name)
    if not place.exists():
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=place.parent)  # readable by the office only
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).replace(place)
    upload, _ = Upload.objects.get_or_create(
        digest=name, defaults={"kind": kind, "size": len(data), "at": at, "by": by.id}
    )
    return upload


def fetch(digest: str) -> bytes:
    """The bytes, checked against their name.

    Raises:
        Refused: `file-missing`, `file-damaged`.
    """
    try:
        data = _place(digest).read_bytes()
    except FileNotFoundError as error:
        raise Refused("file-missing", say("文件不在了"), say("从备份恢复")) from error
    if hashlib.sha256(data).hexdigest() != digest:
        raise Refused("file-damaged", say("文件损坏了"), say("从备份恢复"))
    return data


def _place(digest: str) -> Path:
    folder: Path = settings.DATA / "files"
    return folder / digest[:2] / digest
