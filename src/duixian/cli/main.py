"""`duixian …`, in Chinese or, with --lang en, in English."""

from __future__ import annotations

import os
import sys

from duixian.basics.text import LANGUAGES, speaking
from duixian.cli.commands import app
from duixian.cli.console import Exit
from duixian.cli.words import run


def main(arguments: list[str] | None = None) -> None:
    """The entry point; the language must be known before the help texts are built."""
    words, language = take_language(sys.argv[1:] if arguments is None else arguments)
    with speaking(language):
        code = run(app, words, "duixian")
    raise SystemExit(int(code))


def take_language(words: list[str]) -> tuple[list[str], str]:
    """The words without `--lang X`, and the language: that one, else DUIXIAN_LANG, else zh."""
    language = os.environ.get("DUIXIAN_LANG", "zh")
    rest: list[str] = []
    waiting = iter(words)
    for word in waiting:
        if word == "--lang":
            language = next(waiting, "")
        elif word.startswith("--lang="):
            language = word.removeprefix("--lang=")
        else:
            rest.append(word)
    if language not in LANGUAGES:
        sys.stderr.write(f"--lang: zh | en ({language!r}?)\n")
        raise SystemExit(Exit.PROBLEMS)
    return rest, language
