"""Text that a person reads: written once in Chinese, shown in Chinese or in English.

`say()` marks a sentence for translation and keeps its values apart, so that a message made
deep inside the engine is rendered in the reader's language at the door. Catalogues are gettext
`.po` files beside this package; Chinese is the source language and needs none.
"""

from __future__ import annotations

import gettext
import io
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LANGUAGES = ("zh", "en")
_LOCALE = Path(__file__).resolve().parent.parent / "locale"
_language: ContextVar[str] = ContextVar("language", default="zh")


@dataclass(frozen=True, slots=True)
class Text:
    """A translatable sentence and the values that fill it.

    `str(text)` renders it in the current language.

    >>> str(say("缺少{name}", name="原文"))
    '缺少原文'
    """

    template: str
    values: tuple[tuple[str, object], ...] = ()

    def __str__(self) -> str:
        translated = translate(self.template)
        return translated.format(**dict(self.values)) if self.values else translated


def say(template: str, **values: object) -> Text:
    """Mark `template` (a literal, in Chinese) for translation and keep its values apart."""
    return Text(template, tuple(values.items()))


def translate(template: str) -> str:
    """The template in the current language; the template itself where no translation exists."""
    language = _language.get()
    return template if language == "zh" else _catalogue(language).gettext(template)


def current_language() -> str:
    """`zh` or `en`."""
    return _language.get()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Render every `Text` inside the block in `language`.

    Raises:
        ValueError: the language is not one of `LANGUAGES`.
    """
    if language not in LANGUAGES:
        raise ValueError(f"unknown language {language!r}; known: {', '.join(LANGUAGES)}")
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    # Compiling the .po in memory (about 30 ms, English only) leaves no stale .mo to ship.
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    path = _LOCALE / language / "LC_MESSAGES" / "duixian.po"
    with path.open("rb") as source:
        catalogue = read_po(source, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
