"""What every page stands in."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from duixian.basics.text import speaking, translate
from duixian.corpus.quantities import Nature
from duixian.language.judge import Verdict
from duixian.language.provision import Funding, Kind, Measure, Status
from duixian.office.accounts.actor import Role
from duixian.office.accounts.permissions import Action
from duixian.office.cases.acts import WORDS as ACTS
from duixian.office.cases.case import State
from duixian.office.cases.clocks import Urgency
from duixian.office.cases.procedure import GateName, Mode, Position
from duixian.office.payment.outcomes import Outcome
from duixian.office.refusal import Refused
from duixian.office.register.statements import Origin
from duixian.office.targets.pathway import ArticleState, Step
from duixian.office.targets.progress import Standing
from duixian.portal.shell import charts, exports, middleware
from duixian.portal.shell.guards import PUBLIC, SIGNED_IN, guarded, holders
from duixian.portal.shell.words import WORDS

ENUMS: tuple[type[StrEnum], ...] = (
    *(State, GateName, Mode, Position, Role, Action, Standing, Step, ArticleState, Outcome),
    *(Urgency, Kind, Status, Funding, Measure, Nature, Verdict, Origin),
)


@pytest.mark.parametrize("words", ENUMS, ids=lambda enum: enum.__name__)
def test_every_word_of_the_office_has_english(words):
    known = {word.template for word in WORDS}
    assert {member.value for member in words} <= known
    with speaking("en"):
        assert [m.value for m in words if not translate(m.value).isascii()] == []


def test_what_can_be_done_and_waited_for_has_english():
    known = {word.template for word in WORDS}
    assert set(ACTS.values()) | {f"待{gate.value}" for gate in GateName} <= known


def shown(template: str, **values) -> str:
    return Template(template).render(Context(values))


def test_a_sentence_of_a_template_is_translated_and_its_values_are_escaped():
    page = '{% t "{count}项" count=n %}'
    assert shown(page, n="<b>") == "&lt;b&gt;项"
    with speaking("en"):
        assert shown(page, n=3) == "3 items"


def test_money_is_written_as_people_write_it():
    assert shown("{{ n|money }} {{ n|yuan }} {{ none|money }}", n=20000000, none=None) == (
        "20万元 200,000.00 —"
    )
    with speaking("en"):
        assert shown("{{ n|money }} {{ m|money }}", n=20000000, m=-150) == "CNY 200,000 -CNY 1.50"


def test_departments_are_named_in_the_readers_language():
    page = "{% departments names %}"
    assert shown(page, names=["区商务局", "区税务局"]) == "区商务局、区税务局"
    with speaking("en"):
        assert shown(page, names=["区商务局"]) == "District Commerce Bureau"


def test_days_and_moments_are_those_of_china():
    from datetime import UTC, datetime

    at = datetime(2025, 9, 14, 17, 5, tzinfo=UTC)
    assert ">2025-09-15</time>" in shown("{{ at|day }}", at=at)
    assert ">2025-09-15 01:05</time>" in shown("{{ at|moment }}", at=at)
    assert shown("{{ none|day }}{{ none|moment }}", none=None) == "——"


def test_an_address_keeps_its_other_parameters():
    request = RequestFactory().get("/x?kind=a&page=3")
    page = Template("{% query page=2 %} {% query kind=None page=None %}")
    assert page.render(Context({"request": request})) == "?kind=a&amp;page=2 ?"


def test_no_cell_is_taken_for_a_formula():
    made = exports.csv_response("表.csv", ["甲"], [["=1+1"], [-3], [None]])
    assert made.content.decode("utf-8-sig") == '甲\r\n\'=1+1\r\n-3\r\n""\r\n'


def test_a_chart_is_drawn_on_the_server():
    spec = {
        "data": {"values": [{"a": "甲", "b": 3}]}, "mark": "bar",
        "encoding": {"x": {"field": "b", "type": "quantitative"},
                     "y": {"field": "a", "type": "nominal"}},
    }  # fmt: skip
    made = charts.svg_response(spec)
    assert made.content.decode().startswith("<svg")
    assert "甲" in made.content.decode()


def test_a_pdf_carries_its_own_typeface(tmp_path: Path):
    from io import BytesIO

    from pypdf import PdfReader

    from duixian.portal.shell.pdf import pdf

    template = tmp_path / "page.typ"
    template.write_text(
        '#set text(font: "Noto Sans CJK TC", lang: "zh", region: "cn")\n'
        "#json(bytes(sys.inputs.values)).words\n",
        encoding="utf-8",
    )
    page = PdfReader(BytesIO(pdf(template, {"words": "兑现承诺"}))).pages[0]
    assert "兑现承诺" in page.extract_text()


@pytest.mark.parametrize(
    ("cookie", "accepts", "language"),
    [
        ("", "", "zh"),
        ("", "en-GB,en", "en"),
        ("zh", "en", "zh"),
        ("en", "zh-CN", "en"),
        ("x", "", "zh"),
    ],
)
def test_the_language_is_the_cookies_or_the_browsers(cookie, accepts, language):
    request = RequestFactory().get("/", headers={"accept-language": accepts})
    request.COOKIES[middleware.LANGUAGE_COOKIE] = cookie
    assert middleware.language_of(request) == language


def test_a_guard_sends_nobody_to_sign_in_and_refuses_the_wrong_role():
    from datetime import date

    from duixian.office.accounts.actor import Actor, Grant

    def view(request):
        return "inside"

    request = RequestFactory().get("/x?a=1")
    request.actor = None
    assert guarded(PUBLIC)(view)(request) == "inside"
    assert guarded(SIGNED_IN)(view)(request).url == "/sign-in?next=%2Fx%3Fa%3D1"
    request.actor = Actor("1", "王", (Grant(Role.AUDIT, "区审计局", date(2025, 1, 1)),))
    assert guarded(holders(Role.AUDIT))(view)(request) == "inside"
    with pytest.raises(Refused, match="not-permitted"):
        guarded(holders(Role.FINANCE))(view)(request)
