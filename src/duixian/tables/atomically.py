"""Files and folders that appear under their final name whole, or not at all.

They are written beside their place under a hidden temporary name, brought to the disk (fsync) and
renamed; a full disk or a killed process leaves what was there before.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def new_file(path: Path) -> Iterator[Path]:
    """A temporary path to write to; it takes the final name when the block ends well.

    Raises:
        OSError: the disk is full, or the folder can't be written to.
    """
    draft = _draft_name(path)
    try:
        yield draft
        _sync(draft)
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    _sync(path.parent)


@contextmanager
def new_folder(path: Path, *, replace: bool = False) -> Iterator[Path]:
    """A temporary folder to fill; it takes the final name when the block ends well.

    With `replace` a folder that was there is set aside just before and removed just after.

    Raises:
        FileExistsError: the folder is there already, and `replace` was not said.
        OSError: the disk is full, or the parent can't be written to.
    """
    if path.exists() and not replace:
        raise FileExistsError(17, "exists already", str(path))
    draft = _draft_name(path)
    draft.mkdir()
    try:
        yield draft
        for file in draft.rglob("*"):
            _sync(file)
        _sync(draft)
        _take_place(draft, path)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    _sync(path.parent)


def _take_place(draft: Path, path: Path) -> None:
    if not path.exists():
        draft.rename(path)
        return
    before = _draft_name(path).with_suffix(".before")
    path.rename(before)
    try:
        draft.rename(path)
    except BaseException:
        before.rename(path)
        raise
    shutil.rmtree(before, ignore_errors=True)


def _draft_name(path: Path) -> Path:
    return path.parent / f".{path.name}.{secrets.token_hex(4)}.part"


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
