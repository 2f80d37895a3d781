"""Every route of the portal, as every role and as nobody: who gets in, and what leaks."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from duixian.portal.shell.guards import PUBLIC, Guard

pytestmark = pytest.mark.django_db

FRAME = {
    "shell:home": [{}], "shell:sign-in": [{}], "shell:sign-out": [{}], "shell:me": [{}],
    "shell:language": [{"language": "en"}], "shell:about": [{}], "shell:health": [{}],
}  # fmt: skip
ROOMS = [room for room in settings.ROOMS if room != "shell"]
MOST = 200 * 1024
"""Bytes of script and style of one page."""


def routes(
    resolver: URLResolver | None = None, before: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inside = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from routes(pattern, before + inside)
        else:
            yield f"{before}{pattern.name}", pattern


ROUTES = dict(routes())


def places(world) -> dict[str, list[dict]]:
    found = dict(FRAME)
    for room in ROOMS:
        found |= importlib.import_module(f"tests.portal.{room}.places").places(world)
    return found


def guard_of(name: str) -> Guard:
    return ROUTES[name].callback.guard


@pytest.fixture
def people(world, client_for, client):
    from duixian.portal.demo.people import accounts

    usernames = list(dict.fromkeys(account.username for account in accounts()))
    return {"": client} | {name: client_for(name) for name in usernames}


def test_every_route_declares_its_guard():
    assert [name for name, route in ROUTES.items() if not hasattr(route.callback, "guard")] == []


def test_every_route_of_ours_has_a_place(world):
    ours = {name for name in ROUTES if name.partition(":")[0] in settings.ROOMS}
    known = places(world)
    assert sorted(ours - set(known)) == []
    assert sorted(name for name in known if name not in ROUTES) == []
    assert sorted(name for name, where in known.items() if not where) == []


def test_every_route_answers_everybody_as_its_guard_says(world, people):
    from duixian.office.accounts.models import User

    wrong = []
    for username, client in people.items():
        user = User.objects.filter(username=username).first()
        actor = user.as_actor(settings.BUSINESS_DATE) if user else None
        for name, where in places(world).items():
            for kwargs in where:
                address = reverse(name, kwargs=kwargs)
                answer = client.get(address)
                status = answer.status_code
                if guard_of(name).allows(actor):
                    # 403 and 404: the thing is not theirs; 405: the route only takes what is sent.
                    fine = status in (200, 302, 403, 404, 405, 409, 410)
                elif actor is None:
                    fine = status == 302 and "/sign-in" in answer["Location"]
                else:
                    fine = status == 403
                if not fine:
                    wrong.append(f"{username or 'nobody'} {address}: {status}")
                if name == "shell:sign-out" and username:
                    assert status == 405
    assert wrong == []


def test_public_pages_are_open_to_everybody(world, client):
    closed = []
    for name, where in places(world).items():
        if guard_of(name) is not PUBLIC or name == "shell:sign-out":
            continue
        for kwargs in where:
            status = client.get(reverse(name, kwargs=kwargs)).status_code
            if status >= 500:
                closed.append(f"{name}: {status}")
    assert closed == []


APPLICANTS = ("qiye", "qiye2", "qiye3", "jumin", "jumin2")
NOBODY = "00000000-0000-4000-8000-000000000000"


def addresses_of(world, username: str) -> Iterator[str]:
    """Every address of every room that names a case or a subject of an applicant."""
    by_name = {"id": world.cases_of.get(username, []), "subject": world.subjects[username]}
    for name, route in ROUTES.items():
        wanted = route.pattern.converters
        if name.partition(":")[0] not in settings.ROOMS or not wanted:
            continue
        if name.startswith("notices:"):
            continue  # what is on public notice is everybody's
        keys = [key for key in wanted if key in by_name]
        if len(keys) != 1 or str(wanted[keys[0]].regex).count("-") < 4:
            continue
        for id in by_name[keys[0]]:
            rest = {key: "1" for key in wanted if key != keys[0]}
            yield reverse(name, kwargs={keys[0]: id, **rest})


def words_of(world, username: str) -> list[str]:
    """What is nobody else's to read: names and identifiers of whom they speak for."""
    from duixian.office.register.models import Subject

    keys = world.subjects[username]
    references = Subject.objects.filter(pk__in=keys, kind="企业").values_list(
        "reference", flat=True
    )
    return [*(world.names[key] for key in keys if world.names.get(key)), *filter(None, references)]


@pytest.mark.parametrize("owner", APPLICANTS)
def test_another_applicant_gets_nothing_of_ones_own(world, client_for, owner):
    """Every address that names an object of one applicant, read and written to by the others and by
    nobody: told as what does not exist is told, without a word of the owner's."""
    known = list(addresses_of(world, owner))
    if world.cases_of.get(owner):
        assert len(known) > 10
    secrets = words_of(world, owner)
    leaks = []
    for username in ("", *(name for name in APPLICANTS if name != owner)):
        client = client_for(username)
        theirs = set(world.subjects.get(username, ())) & set(world.subjects[owner])
        assert not theirs
        for address in known:
            for answer in (client.get(address), client.post(address, {})):
                body = answer.getvalue().decode("utf-8", "replace")
                if answer.status_code not in (302, 403, 404, 405):
                    leaks.append(f"{username} {address}: {answer.status_code}")
                if answer.status_code == 302 and "/sign-in" not in answer["Location"]:
                    leaks.append(f"{username} {address}: to {answer['Location']}")
                leaks += [f"{username} {address}: {word}" for word in secrets if word in body]
    assert leaks == []


def test_what_is_not_yours_looks_like_what_is_not_there(world, client_for):
    client = client_for("qiye2")
    (case, *_) = world.cases_of["qiye"]
    pages = [
        client.get(reverse("apply:case", kwargs={"id": id})) for id in (case, NOBODY)
    ]  # fmt: skip
    assert [page.status_code for page in pages] == [404, 404]
    bodies = [re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "", page.content.decode()) for page in pages]
    plain = [re.sub(r"(csrf|CSRF)[^>]*", "", body) for body in bodies]
    assert plain[0] == plain[1]


def test_every_page_keeps_the_policy_and_the_weight(world, people):
    from duixian.portal.demo.people import accounts

    known = places(world)
    heavy, loose = [], []
    for account in accounts():
        client = people[account.username]
        for name, where in known.items():
            answer = client.get(reverse(name, kwargs=where[0]))
            if answer.status_code != 200 or "html" not in answer.get("Content-Type", ""):
                continue
            policy = answer["Content-Security-Policy"]
            if "unsafe-inline" in policy or "script-src 'self'" not in policy:
                loose.append(f"{name}: {policy}")
            page = answer.content.decode()
            if re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", page):
                loose.append(f"{name}: something inline")
            weight = sum(weight_of(url) for url in assets(page))
            if weight > MOST:
                heavy.append(f"{name}: {weight}")
    assert sorted(set(loose)) == []
    assert sorted(set(heavy)) == []


def assets(page: str) -> set[str]:
    scripts = re.findall(r'<script[^>]*\bsrc="([^"]+)"', page)
    styles = re.findall(r'<link[^>]*rel="stylesheet"[^>]*href="([^"]+)"', page)
    found = set(scripts) | set(styles)
    assert not [url for url in found if urlsplit(url).netloc]
    return found


def weight_of(url: str) -> int:
    from pathlib import Path

    place = finders.find(url.removeprefix("/static/"))
    assert place, url
    return Path(place).stat().st_size
