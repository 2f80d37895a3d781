"""What is printed about a benefit: complete, modest in its questions, true to the rule, escaped."""

from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duixian.basics.text import speaking
from duixian.language.provision import Benefit
from duixian.language.tree import FactValue, Recognition, walk
from duixian.language.vocabulary import APPLICANT
from duixian.library.package import Package, load
from duixian.library.places import policies, scenarios
from duixian.readings.print import (
    form_html,
    form_of,
    is_automatic,
    leaflet_html,
    leaflet_of,
    materials_of,
)
from duixian.readings.print.materials import Material
from duixian.readings.print.needs import expressions_in

GOLDEN = Path(__file__).parent / "golden"
SHOWN = (
    "第十二条.智能制造服务机构资助",
    "第十四条.不结算土地出让价款",
    "第十六条.家电以旧换新",
    "第四十条.工业用地项目分阶段奖励",
)


@cache
def qiantang() -> Package:
    return load(policies() / "qiantang-2025")


def benefit_of(identity: str) -> Benefit:
    found = qiantang().provisions[identity]
    assert isinstance(found, Benefit)
    return found


BENEFITS = [benefit.id for benefit in qiantang().benefits]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("identity", SHOWN)
def test_leaflet_and_form_read_as_looked_at(identity: str, language: str):
    """Changed on purpose: delete the golden file, run twice, and read what came out."""
    benefit = benefit_of(identity)
    with speaking(language):
        papers = "\n".join(
            f"- {m.name}{' (standard)' if m.standard else ''}"
            for m in materials_of(qiantang(), benefit)
        )
        ways = "\n".join(str(o) for o in is_automatic(qiantang(), benefit).obstacles)
        text = "\n\n".join(
            [leaflet_of(qiantang(), benefit).as_text(), form_of(qiantang(), benefit).as_text(),
             papers, ways]
        )  # fmt: skip
    golden = GOLDEN / f"{identity}.{language}.txt"
    if not golden.exists():
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(text + "\n", encoding="utf-8")
        pytest.fail(f"{golden.name} was written: read it")
    assert text + "\n" == golden.read_text(encoding="utf-8")


# -- what holds of every benefit -----------------------------------------------------------------


@pytest.mark.parametrize("identity", BENEFITS)
def test_the_form_asks_what_the_rule_reads_and_no_register_holds(identity: str):
    benefit = benefit_of(identity)
    read = {
        (node.fact.subject, node.fact.name): node.fact
        for expression in expressions_in(benefit)
        for node in walk(expression)
        if isinstance(node, FactValue)
    }
    asked = {(of.fact.subject, of.fact.name) for of in form_of(qiantang(), benefit).fields}
    assert asked == {key for key, fact in read.items() if fact.source == APPLICANT}
    held = {(one.fact.subject, one.fact.name) for one in form_of(qiantang(), benefit).held}
    assert asked | held == set(read)


@pytest.mark.parametrize("identity", BENEFITS)
def test_recognitions_are_listed_and_never_asked(identity: str):
    benefit = benefit_of(identity)
    recognised = {
        node.key: node.department
        for expression in expressions_in(benefit)
        for node in walk(expression)
        if isinstance(node, Recognition)
    }
    form = form_of(qiantang(), benefit)
    assert {one.key: str(one.department) for one in form.decided} == recognised
    assert not {of.fact.name for of in form.fields} & {k.rpartition(".")[2] for k in recognised}


@pytest.mark.parametrize("identity", BENEFITS)
def test_materials_are_the_evidence_of_what_is_asked_each_once(identity: str):
    papers = materials_of(qiantang(), benefit_of(identity))
    names = [str(paper.name) for paper in papers]
    assert len(names) == len(set(names))
    evidence = {e for of in form_of(qiantang(), benefit_of(identity)).fields for e in of.evidence}
    assert {str(p.name) for p in papers if not p.standard} == evidence


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("identity", BENEFITS)
def test_every_benefit_prints_in_both_languages(identity: str, language: str):
    benefit = benefit_of(identity)
    with speaking(language):
        leaflet, form = leaflet_html(qiantang(), benefit), form_html(qiantang(), benefit)
    for quote in benefit.quotes:
        assert all(
            piece in leaflet for piece in quote.pieces
        )  # the official words stay as they are
        assert quote.section in leaflet
    assert "钱政发〔2025〕6号" in leaflet
    assert "钱政发〔2025〕6号" in form
    for page in (leaflet, form):
        assert "None" not in page
        assert "{" not in page.partition("</style>")[2]  # a placeholder that nothing filled
        assert _tags(page)[:2] == ["html", "head"]


def test_a_benefit_that_registers_decide_needs_no_application():
    every = {identity: is_automatic(qiantang(), benefit_of(identity)) for identity in BENEFITS}
    unasked = [identity for identity, automatic in every.items() if automatic.possible]
    assert "第一条.创新型中小企业奖励" in unasked
    assert "第十二条.智能制造服务机构资助" not in unasked
    for identity in unasked:
        assert "不用申请" in leaflet_of(qiantang(), benefit_of(identity)).as_text()
        assert form_of(qiantang(), benefit_of(identity)).fields == ()
    # The amounts of article one are still owed.
    assert not every["第一条.创新型中小企业奖励"].ready


def test_a_call_for_applications_may_name_its_own_standard_papers():
    papers = materials_of(
        qiantang(), benefit_of("第十六条.数码产品购新"), {"": (Material("承诺书", standard=True),)}
    )
    assert [str(p.name) for p in papers if p.standard] == ["承诺书"]


def test_an_illustrative_amount_says_so_on_every_page():
    benefit = benefit_of("第十六条.家电以旧换新")
    assert "不能据此兑付" not in leaflet_html(qiantang(), benefit)
    package = replace(qiantang(), illustrative=frozenset({benefit.id}))
    assert "不能据此兑付" in leaflet_html(package, benefit)
    assert "不能据此兑付" in form_html(package, benefit)


# -- escaping ------------------------------------------------------------------------------------


class _Outline(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}


def _tags(page: str) -> list[str]:
    outline = _Outline()
    outline.feed(page)
    return outline.tags


nasty = st.sampled_from(
    [
        "<script>alert(1)</script>",
        '" onload="x',
        "</style><b>",
        "&lt;",
        "'><img src=x>",
        "{{ 7*7 }}",
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=20), nasty, st.sampled_from(SHOWN), st.sampled_from(["zh", "en"]))
def test_no_name_can_become_markup(text: str, bad: str, identity: str, language: str):
    benefit = benefit_of(identity)
    plain, name = qiantang(), text + bad
    kinds = {
        key: replace(kind, identifier=name, question=name, question_english=name)
        for key, kind in plain.vocabulary.kinds.items()
    }
    package = replace(
        plain,
        title=name,
        english=name,
        vocabulary=replace(plain.vocabulary, kinds=kinds),
        departments=dict.fromkeys(plain.departments, name),
    )
    changed = replace(benefit, name=name, english=name, matter=name)
    with speaking(language):
        for page in (leaflet_html, form_html):
            assert _tags(page(package, changed)) == _tags(page(plain, benefit))
            assert not set(bad) & set('<"') or bad not in page(package, changed)


# -- the illustrative scenario -------------------------------------------------------------------


@cache
def filled() -> Package:
    folders = sorted(path for path in scenarios().iterdir() if (path / "policy.yaml").exists())
    return load(policies() / "qiantang-2025", supplements=folders)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_filled_benefit_prints_with_its_banner(language: str):
    assert filled().illustrative
    with speaking(language):
        for benefit in filled().benefits:
            page = leaflet_html(filled(), benefit)
            assert ('class="banner"' in page) is (benefit.id in filled().illustrative)
            assert ('class="banner"' in form_html(filled(), benefit)) is (
                benefit.id in filled().illustrative
            )
