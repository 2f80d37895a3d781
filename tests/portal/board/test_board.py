"""The leaders' page and the promises, on an office with a few cases."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from django.urls import reverse

from duixian.language.provision import Status
from duixian.library.package import load
from duixian.library.places import policies
from duixian.office.targets.models import Report
from duixian.office.targets.pathway import ArticleState, Step, pathway, tally, worked
from duixian.portal.board import shown

TARGET = "领域二.高新技术企业累计"


@pytest.fixture(scope="module")
def package():
    return load(policies() / "qiantang-2025")


def test_the_pathway_knows_what_is_missing_and_who_owes_it(package):
    """Article 12 has one benefit, computable; article 13 waits for two supporting documents."""
    service = "第十二条.智能制造服务机构资助"
    articles = {
        article.id: article
        for article in pathway(
            package, worked={service}, declared={service}, first_money={service: date(2025, 8, 1)}
        )
    }
    assert len(articles) == 54
    assert articles["第十二条"].state is ArticleState.PAID
    assert articles["第十二条"].paths[0].next is None
    waiting = articles["第十三条"]
    assert (waiting.state, waiting.passed(Step.SUPPORT)) == (ArticleState.AWAITING, 0)
    assert [path.next for path in waiting.paths] == [Step.SUPPORT, Step.SUPPORT]
    assert all(path.owed_by for path in waiting.paths)
    assert articles["第五条"].state is ArticleState.TASKS
    assert sum(tally(articles.values()).values()) == 54


def test_worked_cases_are_those_of_the_package(package):
    done = worked(package)
    computable = {b.id for b in package.benefits if b.status is Status.COMPUTABLE}
    assert computable <= done


@pytest.mark.parametrize(
    ("share", "words"), [(None, None), (Fraction(1, 3), "33.3"), (Fraction(9995, 10000), "100.0")]
)
def test_a_share_is_shown_with_one_decimal(share, words):
    assert shown.percent(share) == words


@pytest.mark.django_db
class TestPages:
    def test_everybody_reads_the_promises(self, world, client):
        answer = client.get(reverse("board:promises"))
        assert answer.status_code == 200
        page = answer.content.decode()
        assert "332项" in page
        assert "各街道" in page

    def test_the_filter_narrows_and_words_are_all_wanted(self, world, client):
        page = client.get(reverse("board:promises"), {"kind": "目标", "q": "高新 企业"})
        assert "1项" in page.content.decode()
        assert reverse("board:promise", args=[TARGET]) in page.content.decode()
        empty = client.get(reverse("board:promises"), {"q": "没有这样的词"})
        assert "放宽筛选再看" in empty.content.decode()

    def test_both_exports_hold_every_promise(self, world, client):
        table = client.get(reverse("board:export", args=["csv"])).content.decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(table)))
        assert len(rows) == 332
        found = json.loads(client.get(reverse("board:export", args=["json"])).content)
        assert [row["编号"] for row in found["promises"]] == [row["编号"] for row in rows]
        assert client.get(reverse("board:export", args=["xml"])).status_code == 404

    def test_english_is_whole(self, world, client):
        client.cookies["duixian_language"] = "en"
        page = client.get(reverse("board:promise", args=[TARGET])).content.decode()
        assert "High-tech enterprises in total" in page
        assert "Responsible" in page

    def test_an_unknown_promise_is_not_there(self, world, client):
        assert client.get(reverse("board:promise", args=["没有"])).status_code == 404

    def test_only_the_responsible_department_reports(self, world, client_for):
        url = reverse("board:promise", args=[TARGET])
        report = {"as_of": "2025-08-31", "value": "1,480", "evidence": "统计快报", "words": "增长"}
        before = Report.objects.count()
        for username in ("qiye", "caizheng1", "ducha", "shenji"):
            client = client_for(username)
            assert 'name="evidence"' not in client.get(url).content.decode()
            assert client.post(url, report).status_code == 409
        assert Report.objects.count() == before
        client = client_for("zhengce")
        assert 'name="evidence"' in client.get(url).content.decode()
        assert client.post(url, report).status_code == 302
        made = Report.objects.get(evidence="统计快报")
        assert (made.value, made.as_of) == (Decimal(1480), date(2025, 8, 31))
        page = client.get(url).content.decode()
        assert "98.7%" in page

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"as_of": "昨天"}, "日期写错了"), ({"as_of": "2025-09-16"}, "还没有到"),
            ({"value": "很多"}, "数值写错了"), ({"value": "NaN"}, "数值写错了"),
            ({"evidence": ""}, "要写明依据"),
        ],
    )  # fmt: skip
    def test_what_is_wrong_is_said_beside_what_was_typed(self, world, client_for, change, words):
        report = {"as_of": "2025-08-31", "value": "1480", "evidence": "快报", "words": "我写的话"}
        url = reverse("board:promise", args=[TARGET])
        answer = client_for("zhengce").post(url, {**report, **change})
        assert answer.status_code == 409
        assert words in answer.content.decode()
        assert "我写的话" in answer.content.decode()

    def test_leaders_see_money_cases_and_articles(self, world, client_for):
        page = client_for("ducha").get(reverse("board:overview")).content.decode()
        for words in ("资金:计划与实际", "卡在哪里", "16.73亿元", "从申报到到账的中位数"):
            assert words in page
        chart = client_for("ducha").get(reverse("board:money-chart"))
        assert chart.content.decode().startswith("<svg")

    def test_nobody_else_sees_the_leaders_page(self, world, client, client_for):
        assert client.get(reverse("board:overview")).status_code == 302
        for username in ("qiye", "jumin", "chuangkou", "chushen", "xitong"):
            assert client_for(username).get(reverse("board:overview")).status_code == 403

    def test_the_pathway_page_names_every_article(self, world, client):
        page = client.get(reverse("board:pathway")).content.decode()
        assert page.count('<section class="card"') == 54

    def test_queries_do_not_grow(self, world, client_for, django_assert_max_num_queries):
        client = client_for("ducha")
        client.get(reverse("board:overview"))
        with django_assert_max_num_queries(25):
            client.get(reverse("board:overview"))
        with django_assert_max_num_queries(10):
            client.get(reverse("board:promises"))
