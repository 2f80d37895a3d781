"""The page of each provision, its leaflet on paper and its empty form."""

from __future__ import annotations

import io
import re
from urllib.parse import unquote

import pytest
from django.urls import reverse
from pypdf import PdfReader

from duixian.language.provision import Kind
from duixian.portal.reader import detail, leaflets
from duixian.portal.reader.wording import kind_of, name_of, summary
from duixian.portal.shell.policies import official
from duixian.readings.print import leaflet_of

APPLIANCES = "第十六条.家电以旧换新"
OWED = "第一条.创新型中小企业奖励"


def page(client, route: str, id: str, language: str = "zh") -> str:
    answer = client.get(reverse(route, args=[id]), headers={"accept-language": language})
    assert answer.status_code == 200
    return answer.content.decode()


def text_of(html: str) -> str:
    return re.sub(r"\s+", "", re.sub(r"<[^>]*>", "", html))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_provision_has_a_page_with_its_words_and_its_sheet(client, language):
    for found in official().provisions.values():
        html = page(client, "reader:provision", found.id, language)
        shown = text_of(html)
        for quote in found.quotes:
            for piece in quote.pieces:
                assert re.sub(r"\s+", "", piece).replace("&", "&amp;") in shown
        assert html.count("<h1") == 1
        assert 'class="sheet"' in html
        assert "None" not in shown


def test_links_between_rules_lead_somewhere(client):
    links = set()
    for id in (
        APPLIANCES,
        "领域六.省重大项目投资",
        "第十九条.集装箱吞吐量突破",
        "第十二条.智能制造服务机构资助",
    ):
        html = page(client, "reader:provision", id)
        links |= set(re.findall(r'href="(/policy[^"#]*)"', html))
    assert "/policy/provision/" + "领域四.下沙港集装箱吞吐量" in {unquote(one) for one in links}
    assert [one for one in links if client.get(unquote(one)).status_code != 200] == []


def test_a_computable_benefit_says_how_much_who_and_whose_money(client):
    html = page(client, "reader:provision", "第十二条.智能制造服务机构资助")
    for said in ("可计算", "服务本区企业收入的5%", "每年最高200万元", "区级财政", "要您回答的",
                 "由部门认定的", "带什么材料", "规则是这样写的", "率: 5%"):  # fmt: skip
        assert said in html


def test_an_owed_benefit_says_what_is_missing_and_who_owes_it(client, settings):
    html = page(client, "reader:provision", OWED)
    assert "标准待公布" in html
    assert "要明确:新认定创新型中小企业的奖励标准" in html
    assert "区经信科技局" in html
    # The illustrative amount stands under its own heading and warning, or nowhere.
    assert "示例情景:金额是假设的,不能据此兑付" in html
    settings.SCENARIO = ""
    assert "示例情景" not in page(client, "reader:provision", OWED)


def test_the_reason_for_a_doubtful_reading_is_shown(client):
    assert "六成入选不近情理" in page(client, "reader:provision", "领域二.生态圈人才入选比例")


@pytest.mark.parametrize(
    ("id", "said"),
    [
        ("领域二.高新技术企业累计", "不低于1500家"),
        ("领域二.预算", "7.5亿元"),
        ("第五十一条.电梯更新改造年度任务", "待上级住房城乡建设部门下达"),
        ("领域六.省重大项目投资", "上位目标"),
        ("附则.施行日期", "怎样读"),
        ("导言.制定目的", "不编成规则"),
        ("第二条.牵头建设概念验证中心的企业", "条件"),
        ("通知.组织实施", "原文没有写期限"),
        ("第四十一条.农村公路", "只算一次"),
    ],
)
def test_every_kind_says_what_it_holds(client, id, said):
    assert said in page(client, "reader:provision", id)


def test_every_kind_has_a_name_and_a_summary():
    package = official()
    shown = {provision.kind for provision in package.provisions.values()}
    assert shown == set(Kind)
    for provision in package.provisions.values():
        assert str(kind_of(provision))
        assert str(name_of(provision))
        assert str(summary(package, provision)) or provision.kind is Kind.STANDARD
        assert all(str(fact.label) for fact in detail.facts_of(package, provision))


def test_a_benefit_leads_to_the_check_up_to_applying_and_to_paper(client, client_for):
    html = page(client, "reader:provision", OWED)
    assert f'action="{reverse("checkup:start")}"' in html
    assert reverse("apply:new") in html
    assert reverse("checkup:tell-me", args=[OWED]) in html
    assert reverse("reader:leaflet-pdf", args=[OWED]) in html
    officer = page(client_for("shending"), "reader:provision", OWED)
    assert reverse("apply:new") + "?" not in officer


@pytest.mark.parametrize("route", ["leaflet", "leaflet-pdf", "form"])
def test_paper_exists_for_benefits_only(client, route):
    for id in ("领域二.预算", "没有.这一项"):
        assert client.get(reverse(f"reader:{route}", args=[id])).status_code == 404
    assert client.get(reverse("reader:provision", args=["没有.这一项"])).status_code == 404


@pytest.mark.parametrize(
    ("language", "said"),
    [("zh", ["家电以旧换新", "每件最高2000元", "谁能享受", "责任部门"]),
     ("en", ["CNY 2,000", "You can get", "Department"])],
)  # fmt: skip
def test_the_leaflet_on_paper_has_the_text(client, language, said):
    answer = client.get(
        reverse("reader:leaflet-pdf", args=[APPLIANCES]), headers={"accept-language": language}
    )
    assert answer["Content-Type"] == "application/pdf"
    text = "".join(p.extract_text() for p in PdfReader(io.BytesIO(answer.content)).pages)
    flat = re.sub(r"\s+", "", text)
    for words in said:
        assert re.sub(r"\s+", "", words) in flat
    official_words = official().provisions[APPLIANCES].quotes[0].pieces[0]
    assert official_words[:20] in flat


def test_every_leaflet_can_be_set(settings):
    package = official()
    for benefit in package.benefits:
        values = leaflets.values_of(package, benefit, "http://testserver/")
        assert values["title"]
        assert values["awards"]
    most = max(package.benefits, key=lambda b: len(leaflet_of(package, b).as_text()))
    assert leaflets.pdf_of(package, most, "http://testserver/").startswith(b"%PDF")


def test_the_leaflet_and_the_form_of_every_benefit_open(client):
    for benefit in official().benefits:
        assert "您能得到" in page(client, "reader:leaflet", benefit.id)
        assert "随表提交" in page(client, "reader:form", benefit.id)


def test_the_form_asks_what_only_the_applicant_knows(client):
    html = page(client, "reader:form", "第十二条.智能制造服务机构资助")
    for said in ("统一社会信用代码", "服务类别", "联系人和电话", "由部门认定"):
        assert said in html


def test_terms_lead_to_the_rules_that_read_them(client):
    html = client.get(reverse("reader:terms")).content.decode()
    assert html.count('class="card term"') == sum(
        len(facts) for facts in official().vocabulary.facts.values()
    )
    assert "/policy/provision/" in html
    english = client.get(reverse("reader:terms"), headers={"accept-language": "en"})
    assert "Terms of the rules" in english.content.decode()


def test_a_portal_without_the_other_rooms_still_reads(client, monkeypatch):
    from duixian.portal.reader import views

    assert views._address("no:such-route") == ""
