"""Every page that a person can open, at three widths, English on a phone: axe-core finds nothing,
nothing sticks out, no script fails; a picture of each is kept."""

from __future__ import annotations

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
