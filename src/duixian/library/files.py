"""Reading files, with a problem instead of an exception where one can't be read."""

from __future__ import annotations

from pathlib import Path

from duixian.basics.places import Place
from duixian.basics.problems import Problems
from duixian.basics.text import say


def read_text(path: Path, problems: Problems, named: Place | None = None) -> str | None:
    """The file's text without a byte-order mark, or None with the reason noted.

    `named` is the place in another file that names this one.
    """
    try:
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        problems.add(
            "bad-encoding",
            Place(str(path)),
            say("文件不是 UTF-8 编码(第 {offset} 个字节)", offset=error.start + 1),
            say("另存为 UTF-8 再试"),
        )
    except FileNotFoundError:
        problems.add(
            "unreadable-file",
            named or Place(str(path)),
            say("没有这个文件:{path}", path=path.name),
            say("检查路径和文件名"),
        )
    except OSError as error:
        problems.add(
            "unreadable-file",
            named or Place(str(path)),
            say("读不了这个文件:{why}", why=error.strerror or str(error)),
            say("检查路径和权限"),
        )
    return None
