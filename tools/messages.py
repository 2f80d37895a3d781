"""Bring the English catalogue up to date with the sentences in the code.

    python tools/messages.py            write new sentences into the catalogue, drop stale ones
    python tools/messages.py --check    change nothing; exit 1 where something is missing

A sentence is the first argument of `say()` or `translate()`, written as a literal in Chinese, or
that of `{% t "…" %}` in a page's template.
Translations that are there are kept. What is still without English is listed at the end.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.pofile import normalize, read_po

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "duixian"
CATALOGUE = SOURCE / "locale" / "en" / "LC_MESSAGES" / "duixian.po"
MARKERS = ("say", "translate")
HEADER = """\
# English for the sentences of Duixian, which are written in Chinese in the code.
# `python tools/messages.py` adds new sentences; fill in each empty msgstr by hand.
msgid ""
msgstr ""
"Project-Id-Version: duixian\\n"
"Language: en\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"""


def sentences_in(program: str) -> Iterator[str]:
    """The marked literals of one module; `say("甲" if x else "乙")` marks both.

    >>> list(sentences_in('say("缺少{name}", name=n); say("甲" if x else "乙"); say(other)'))
    ['缺少{name}', '甲', '乙']
    """
    for node in ast.walk(ast.parse(program)):
        if isinstance(node, ast.Call) and node.args and _name(node.func) in MARKERS:
            yield from _literals(node.args[0])


def sentences_in_template(page: str) -> Iterator[str]:
    """The sentences of one template of the portal.

    >>> list(sentences_in_template("<p>{% t '看' %}</p>"))
    ['看']
    """
    for match in re.finditer(r"""\{%-?\s*t\s+(?:"([^"]*)"|'([^']*)')""", page):
        yield match[1] or match[2]


def unmarked_in(program: str) -> Iterator[int]:
    """The lines where `say()` is given something that no catalogue can hold, such as an f-string.

    >>> list(unmarked_in('say(f"缺少{name}")'))
    [1]
    """
    for node in ast.walk(ast.parse(program)):
        if (
            isinstance(node, ast.Call)
            and node.args
            and _name(node.func) == "say"
            and not list(_literals(node.args[0]))
        ):
            yield node.lineno


def sentences() -> dict[str, list[str]]:
    """Every sentence of the package and the files it stands in, in the order of the files."""
    found: dict[str, list[str]] = {}
    for path in sorted([*SOURCE.rglob("*.py"), *SOURCE.rglob("templates/portal/**/*.*")]):
        find = sentences_in if path.suffix == ".py" else sentences_in_template
        for sentence in find(path.read_text(encoding="utf-8")):
            places = found.setdefault(sentence, [])
            name = path.relative_to(ROOT).as_posix()
            if name not in places:
                places.append(name)
    return found


def translations() -> dict[str, str]:
    """What the catalogue holds: sentence → English, "" where there is none yet."""
    if not CATALOGUE.exists():
        return {}
    with CATALOGUE.open("rb") as source:
        return {str(m.id): str(m.string) for m in read_po(source, locale="en") if m.id}


def as_po(found: dict[str, list[str]], known: dict[str, str]) -> str:
    """The catalogue as text; no dates and no line numbers, so that it changes only in substance."""
    entries = [
        f"#: {' '.join(places)}\nmsgid {normalize(sentence)}\n"
        f"msgstr {normalize(known.get(sentence, ''))}\n"
        for sentence, places in found.items()
    ]
    return "\n".join([HEADER, *entries])


def main() -> int:
    """Update or check; list what has no English."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="change nothing, only tell")
    only_check = parser.parse_args().check
    found, known = sentences(), translations()
    text = as_po(found, known)
    is_current = CATALOGUE.exists() and CATALOGUE.read_text(encoding="utf-8") == text
    if not only_check and not is_current:
        CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
        CATALOGUE.write_text(text, encoding="utf-8")
    missing = [sentence for sentence in found if not known.get(sentence)]
    for sentence in missing:
        print(f"no English: {sentence!r}  ({found[sentence][0]})")
    stale = len(set(known) - set(found))
    print(f"{len(found)} sentences, {len(missing)} without English, {stale} no longer used")
    return 1 if only_check and (missing or not is_current) else 0


def _name(function: ast.expr) -> str:
    match function:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def _literals(argument: ast.expr) -> Iterator[str]:
    match argument:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=yes, orelse=no):
            yield from _literals(yes)
            yield from _literals(no)
        case _:
            return


if __name__ == "__main__":
    sys.exit(main())
