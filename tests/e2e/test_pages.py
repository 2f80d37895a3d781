"""Every page that a person can open, at three widths, English on a phone: axe-core finds nothing,
nothing sticks out, no script fails; a picture of each is kept."""

from __future__ import annotations

import json

import pytest
from tests.e2e.conftest import WIDTHS, axe, shoot

EVERYBODY = (
    *("/", "/sign-in", "/about", "/policy", "/policy/article/12", "/policy/terms"),
    *("/policy/search?q=高企", "/policy/provision/第十二条.智能制造服务机构资助"),
    *("/policy/provision/第十二条.智能制造服务机构资助/leaflet", "/checkup", "/notices"),
    *("/notices/results", "/notices/results/dictionary", "/notices/calendar"),
    *("/notices/subscribe", "/promises", "/promises/pathway", "/nothing-here"),
    "/promises/one/领域二.高新技术企业累计",
)
SIGNED_IN = {
    "qiye": ("/my", "/checkup", "/checkup/kept", "/apply", "/me"),
    "jumin": ("/my", "/checkup"),
    "chuangkou": ("/desk", "/desk/batches", "/desk/batches/new"),
    "chushen": ("/desk",),
    "shending": ("/desk",),
    "caizheng1": ("/treasury", "/treasury/payments", "/treasury/payments/receipts"),
    "caizheng2": ("/treasury/payments/reconcile",),
    "shenji": ("/trail", "/trail/cases", "/trail/chains"),
    "ducha": ("/board",),
    "xitong": ("/admin/",),
}
PAGES = [("", path) for path in EVERYBODY] + [
    (username, path) for username, paths in SIGNED_IN.items() for path in paths
]


def name_of(username: str, path: str) -> str:
    return f"{username or 'anybody'}{path.replace('/', '_').replace('?', '_')}"


@pytest.mark.parametrize(("username", "path"), PAGES, ids=[name_of(*page) for page in PAGES])
def test_a_page_is_sound_at_every_width_and_in_both_languages(person, username, path):
    wrong = []
    for language, widths in (("zh", WIDTHS), ("en", {"phone": 390})):
        page = person(username, language=language)
        for name, width in widths.items():
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(path)
            over = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            if over > 0:
                wrong.append(f"{language} {name}: {over} px stick out")
            shoot(page, f"{name_of(username, path)}-{name}-{language}")
        wrong += [f"{language} axe: {one}" for one in axe(page)]
        wrong += [f"{language} script: {error}" for error in page.errors]
    assert wrong == []


OBJECTS = {
    "qiye": (
        *("/my/case/{own}", "/my/case/{correcting}/form", "/my/case/{correcting}/papers"),
        *("/my/case/{correcting}/preview", "/my/case/{correcting}/withdraw"),
        *(
            "/my/case/{offer}/confirm",
            "/my/case/{own}/summary",
            "/my/facts/{subject}?fact=企业规模",
        ),
        "/my/account/{subject}",
    ),
    "chushen": ("/desk/case/{review}", "/desk/batches/in/{round}"),
    "caizheng1": (
        *("/treasury/funds/{fund}", "/treasury/funds/{fund}/entries"),
        *("/treasury/payments/batch/{batch}", "/treasury/payments/lines/{line}"),
    ),
    "shenji": ("/trail/cases/{paid}", "/trail/chains/{fund}"),
    "": ("/notices/{notice}", "/checkup/tell-me/第一条.研发投入增幅奖励"),
}
"""Pages of one thing each; the names in braces are looked up in the served district."""


KINDS = {
    name: name
    for name in (
        *("own", "offer", "correcting", "subject", "review", "round", "fund", "batch", "line"),
        *("paid", "notice"),
    )
}
"""For the names of pictures: the kind of thing, not its key."""


@pytest.fixture(scope="module")
def named(seeded):
    """What stands for what."""
    world = json.loads((seeded / "world.json").read_text(encoding="utf-8"))
    own = world["cases_of"]["qiye"]
    return {
        "own": own[0], "offer": world["offers"]["qiye"][0],
        "correcting": next(id for id in own if id in world["cases"]["补正中"]),
        "subject": world["subjects"]["qiye"][0], "review": world["labels"]["待初审"][0],
        "round": world["batches"]["running"], "fund": world["fund"],
        "batch": world["payments"]["waiting"][0], "line": world["lines"]["未知"][0],
        "paid": world["cases"]["已拨付"][0], "notice": world["notices"][0],
    }  # fmt: skip


@pytest.mark.parametrize("username", OBJECTS, ids=lambda name: name or "anybody")
def test_pages_of_single_things_are_sound(person, named, username):
    wrong = []
    page = person(username)
    for template in OBJECTS[username]:
        for name in ("wide", "phone"):
            page.set_viewport_size({"width": WIDTHS[name], "height": 900})
            answer = page.goto(template.format(**named))
            assert answer.status == 200, template
            over = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            if over > 0:
                wrong.append(f"{template} {name}: {over} px stick out")
            wrong += [f"{template} {name} axe: {one}" for one in axe(page)]
            shoot(
                page, f"{name_of(username, template)}-{name}-zh".replace("{", "").replace("}", "")
            )
    wrong += [f"script: {error}" for error in page.errors]
    assert wrong == []


@pytest.mark.parametrize("by", ["answering", "registered facts"])
def test_a_check_up_is_sound(person, by):
    """The interview's first question and the result, which a session holds."""
    page = person("qiye" if by == "registered facts" else "")
    page.set_viewport_size({"width": WIDTHS["phone"], "height": 900})
    page.goto("/checkup")
    if by == "registered facts":
        page.get_by_role("button", name="用登记的事实做体检").first.click()
        page.wait_for_url("**/checkup/result**")
    else:
        page.locator("main form button").first.click()
        page.wait_for_url("**/checkup/ask**")
    assert axe(page) == []
    shoot(page, f"checkup-{'result' if by == 'registered facts' else 'ask'}-phone-zh")
