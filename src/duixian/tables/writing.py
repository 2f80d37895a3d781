"""What to tell where a file can't be written: a full disk is no bug of ours."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from duixian.basics.places import Place
from duixian.basics.problems import Problems
from duixian.basics.text import say

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FULL_WORDS = ("No space left", "File too large", "Disk quota")


@contextmanager
def noting_full_disk(path: Path | str, problems: Problems) -> Iterator[None]:
    """Note that `path` could not be written instead of raising; the block ends there."""
    try:
        yield
    except (OSError, duckdb.IOException, duckdb.OutOfMemoryException) as error:
        full = getattr(error, "errno", None) in _FULL or any(w in str(error) for w in _FULL_WORDS)
        if full:
            problems.add(
                "disk-full",
                Place(str(path)),
                say("磁盘满了,没有写成;原来的文件没有动"),
                say("腾出空间再试一次"),
            )
            return
        if isinstance(error, FileExistsError) and str(error.filename) == str(path):
            problems.add(
                "exists-already",
                Place(str(path)),
                say("这里已经有东西了"),
                say("换一个名字,或者加 --replace 换掉它"),
            )
            return
        problems.add(
            "cannot-write",
            Place(str(path)),
            say("写不成:{why}", why=getattr(error, "strerror", None) or str(error)),
            say("检查路径、权限和是否已经有同名的文件"),
        )
