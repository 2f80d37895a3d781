"""Going through a check-up as somebody at a browser would."""

from __future__ import annotations

import html
import re

from django.test import Client

from duixian.office.accounts.models import User


def signed_in(username: str) -> Client:
    client = Client()
    client.force_login(
        User.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


def go(client: Client, **chosen: str) -> str:
    """Begin; the id of the check-up."""
    answer = client.post("/checkup", chosen)
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"].partition("c=")[2]


def question(client: Client, id: str, key: str = "") -> tuple[str, str, str] | None:
    """The question on the page: its key, its words, the whole page; None at the end."""
    page = client.get("/checkup/ask", {"c": id, **({"key": key} if key else {})}).content.decode()
    asked = re.search(r'<legend class="ask-question">([^<]+)', page)
    if asked is None:
        return None
    found = re.search(r'name="key" value="([^"]+)"', page)
    assert found is not None
    return html.unescape(found[1]), html.unescape(asked[1]), page


def say(client: Client, id: str, key: str, answer: str | None):
    """Answer it; None for 'I don't know'."""
    if answer is None:
        return client.post("/checkup/ask", {"c": id, "key": key, "action": "unknown"})
    return client.post("/checkup/ask", {"c": id, "key": key, "answer": answer})


def interview(client: Client, id: str, answers: dict[str, str]) -> list[str]:
    """Answer by what a question speaks of, 'I don't know' to all others; what was asked."""
    asked: list[str] = []
    while (found := question(client, id)) is not None:
        key, words, _ = found
        asked.append(words)
        given = next((value for name, value in answers.items() if name in key), None)
        assert say(client, id, key, given).status_code == 302, words
        assert len(asked) < 100
    return asked


def words(answer) -> str:
    """What a page says, without its tags, on one line."""
    page = answer.content.decode() if hasattr(answer, "content") else answer
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))
