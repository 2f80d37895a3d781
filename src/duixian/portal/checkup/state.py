"""A check-up under way: whom it is about, what was answered, what is being tried.

It lives in the session and nowhere else. Registered facts are not in it: they are read anew, with
the permission asked anew, each time.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.sessions.backends.base import SessionBase

from duixian.language.subjects import Known
from duixian.language.vocabulary import Fact, Vocabulary
from duixian.library.literals import Refused as BadValue
from duixian.library.literals import read_value
from duixian.library.write_facts import write_value
from duixian.readings.ask import DONT_KNOW, QuestionKey

SESSION_KEY = "checkups"
MOST_AT_ONCE = 5
"""Check-ups that one session holds, so that two tabs don't overwrite each other."""
MOST_ROWS = 20
"""Related things that one person is asked about, one by one."""
MOST_ANSWERS = 300

Said = tuple[QuestionKey, str]
"""A question and the answer as a facts file writes it; "" for 'I don't know'."""


@dataclass(frozen=True, slots=True)
class Running:
    """One check-up under way. `subject` is the key of whose registered facts are filled in."""

    id: str
    kind: str
    subject: str = ""
    answers: tuple[Said, ...] = ()
    tried: tuple[Said, ...] = ()
    """What-if: facts that are supposed to be different, the latest last."""
    only: str = ""
    """The one benefit that is asked about; everything where empty."""

    def answered(self, key: QuestionKey, text: str) -> Running:
        """With one more answer, or an earlier one revised in its place."""
        if any(known == key for known, _ in self.answers):
            kept = tuple((known, text if known == key else old) for known, old in self.answers)
            return replace(self, answers=kept)
        return replace(self, answers=(*self.answers, (key, text))[-MOST_ANSWERS:])

    def forgotten(self, key: QuestionKey) -> Running:
        """Without an answer, and without what was answered of the things that it listed."""
        gone = _listed_by(key)
        kept = tuple((k, t) for k, t in self.answers if k != key and not gone(k))
        return replace(self, answers=kept)

    def trying(self, key: QuestionKey, text: str) -> Running:
        """With one fact supposed to be different."""
        rest = tuple((known, old) for known, old in self.tried if known != key)
        return replace(self, tried=(*rest, (key, text)))

    def undone(self) -> Running:
        """Without the latest supposition."""
        return replace(self, tried=self.tried[:-1])


def new(kind: str, subject: str = "", only: str = "") -> Running:
    """A check-up that begins, of everything or of one benefit."""
    return Running(secrets.token_urlsafe(9), kind, subject, only=only)


# -- the session ---------------------------------------------------------------------------------


def latest(session: SessionBase, id: str = "") -> Running | None:
    """The check-up of that id, or the one that was touched last."""
    held = session.get(SESSION_KEY, {})
    body = held.get(id) if id else next(reversed(held.values()), None)
    return None if body is None else from_json(body)


def hold(session: SessionBase, running: Running) -> None:
    """Put a check-up into the session, as the one that was touched last."""
    held = {k: v for k, v in session.get(SESSION_KEY, {}).items() if k != running.id}
    held[running.id] = to_json(running)
    session[SESSION_KEY] = dict(list(held.items())[-MOST_AT_ONCE:])


def drop(session: SessionBase, id: str) -> None:
    """Forget a check-up."""
    session[SESSION_KEY] = {k: v for k, v in session.get(SESSION_KEY, {}).items() if k != id}


def to_json(running: Running) -> dict[str, Any]:
    """For the session, and for what is kept."""
    return {
        "id": running.id, "kind": running.kind, "subject": running.subject,
        "answers": [[key_text(key), text] for key, text in running.answers],
        "tried": [[key_text(key), text] for key, text in running.tried],
        "only": running.only,
    }  # fmt: skip


def from_json(body: Mapping[str, Any]) -> Running:
    """The other way round."""
    return Running(
        body["id"], body["kind"], body["subject"],
        tuple((_key(text), said) for text, said in body["answers"]),
        tuple((_key(text), said) for text, said in body["tried"]),
        body.get("only", ""),
    )  # fmt: skip


# -- questions as text ---------------------------------------------------------------------------


def key_text(key: QuestionKey) -> str:
    """For a form.

    >>> key_text(QuestionKey(("购买1",), "成交价"))
    '[["购买1"],"成交价",null,false]'
    """
    parts = [list(key.subject), key.name, key.year, key.is_list]
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))


def read_key(text: str, vocabulary: Vocabulary, kind: str) -> QuestionKey | None:
    """What a form sent, if the vocabulary knows such a question of such a subject."""
    try:
        key = _key(text)
    except (ValueError, TypeError):
        return None
    if key.is_list:
        owner, (of, _, name) = kind_at(vocabulary, kind, key.subject), key.name.partition("/")
        relation = None if owner is None else vocabulary.related(owner, name)
        return key if relation is not None and relation.subject == of else None
    return key if fact_of(vocabulary, kind, key) is not None else None


def _key(text: str) -> QuestionKey:
    path, name, year, is_list = json.loads(text)
    good = (
        isinstance(path, list)
        and all(isinstance(step, str) for step in path)
        and isinstance(name, str)
        and (year is None or isinstance(year, int))
        and isinstance(is_list, bool)
    )
    if not good:
        raise ValueError(text)
    return QuestionKey(tuple(path), name, year, is_list)


def kind_at(vocabulary: Vocabulary, kind: str, path: tuple[str, ...]) -> str | None:
    """The kind of the subject at a path: its steps are called after the list, with a number."""
    for step in path:
        name = step.rstrip("0123456789")
        relation = vocabulary.related(kind, name)
        if relation is None or name == step:
            return None
        kind = relation.subject
    return kind


def fact_of(vocabulary: Vocabulary, kind: str, key: QuestionKey) -> Fact | None:
    """The fact that a question is about; None for a list."""
    owner = None if key.is_list else kind_at(vocabulary, kind, key.subject)
    return None if owner is None else vocabulary.fact(owner, key.name)


def values_of(
    said: tuple[Said, ...], vocabulary: Vocabulary, kind: str
) -> dict[QuestionKey, Known | Any]:
    """Answers as the interview holds them; what the vocabulary no longer knows is left out."""
    found: dict[QuestionKey, Known | Any] = {}
    for key, text in said:
        if not text:
            found[key] = DONT_KNOW
        elif key.is_list:
            found[key] = int(text)
        elif (fact := fact_of(vocabulary, kind, key)) is not None:
            try:
                found[key] = read_value(fact, text)
            except BadValue:
                continue
    return found


def text_of(fact: Fact | None, value: Known) -> str:
    """As it is held: what `read_value` reads, or the number of things in a list."""
    return str(value) if fact is None else write_value(fact, value)


def _listed_by(key: QuestionKey) -> Any:
    if not key.is_list:
        return lambda other: False
    name = key.name.partition("/")[2]
    depth = len(key.subject)

    def is_below(other: QuestionKey) -> bool:
        step = other.subject[depth] if len(other.subject) > depth else ""
        return other.subject[:depth] == key.subject and step.rstrip("0123456789") == name

    return is_below
