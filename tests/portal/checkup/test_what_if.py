"""What if one fact were different: the original stays, each step can be undone."""

from __future__ import annotations

import pytest
from tests.portal.checkup.going import go, interview, say, words
from tests.portal.checkup.test_interview import PHONE
from tests.portal.checkup.test_result import served_of

from duixian.portal.checkup import state
from duixian.portal.checkup.what_if import what_if_of
from duixian.readings.ask import QuestionKey

pytestmark = pytest.mark.django_db
PRICE = state.key_text(QuestionKey((), "成交价"))


@pytest.fixture
def phone(client_for, world):
    client = client_for("")
    id = go(client, kind="购买")
    interview(client, id, PHONE)
    return client, id


def suppose(client, id, value, **headers):
    return client.post("/checkup/result/what-if", {"c": id, "key": PRICE, "value": value},
                       headers=headers)  # fmt: skip


def test_a_dearer_phone_would_bring_more_and_one_bought_by_an_enterprise_nothing(phone):
    client, id = phone
    more = words(suppose(client, id, "3500"))
    assert "3,333元 → 3,500元" in more and "更好" in more and "500元" in more
    buyer = state.key_text(QuestionKey((), "购买人类型"))
    none = words(client.post("/checkup/result/what-if", {"c": id, "key": buyer, "value": "单位"}))
    assert "不符合" in none and "更差" in none


def test_the_original_is_kept_and_every_step_can_be_undone(phone):
    client, id = phone
    before = words(client.get("/checkup/result", {"c": id}))
    suppose(client, id, "1000")
    still = words(client.get("/checkup/result", {"c": id}))
    assert "499.95元" in still and "3,333元 → 1,000元" in still
    client.post("/checkup/result/what-if", {"c": id, "action": "undo"})
    assert words(client.get("/checkup/result", {"c": id})) == before


def test_everything_supposed_goes_at_once(phone):
    client, id = phone
    suppose(client, id, "1000")
    new = state.key_text(QuestionKey((), "购买人类型"))
    client.post("/checkup/result/what-if", {"c": id, "key": new, "value": "单位"})
    assert len(served_of(client, id).running.tried) == 2
    client.post("/checkup/result/what-if", {"c": id, "action": "reset"})
    assert served_of(client, id).running.tried == ()
    assert served_of(client, id).running.answers


def test_totals_before_and_after_are_those_of_combination(phone):
    client, id = phone
    suppose(client, id, "1000")
    served = served_of(client, id)
    found = what_if_of(served)
    assert found.firm == (
        served.outcome().combined.at_least, served.outcome(tried=True).combined.at_least
    )  # fmt: skip
    assert found.firm == (49_995, 15_000)


def test_what_changes_nothing_says_so(phone):
    client, id = phone
    assert "什么也不变" in words(suppose(client, id, "3333"))


def test_a_value_that_is_none_is_told_why(phone):
    client, id = phone
    answer = suppose(client, id, "很多")
    assert answer.status_code == 422 and 'value="很多"' in answer.content.decode()
    other = client.post("/checkup/result/what-if", {"c": id, "key": "[]", "value": "1"})
    assert "先选要改的事实" in words(other)


def test_a_part_of_the_page_is_enough_for_htmx_and_a_whole_page_for_others(phone):
    client, id = phone
    part = suppose(client, id, "1000", **{"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith("<section") and "<html" not in part
    whole = suppose(client, id, "1000").content.decode()
    assert "<html" in whole and "回到原来的结果" in whole
    wrong = suppose(client, id, "很多", **{"HX-Request": "true"})
    assert wrong.status_code == 200  # or htmx would not show it


def test_a_fact_of_something_listed_can_be_supposed(client_for, world):
    client = client_for("")
    id = go(client, kind="个人")
    say(client, id, state.key_text(QuestionKey((), "购买/购买", None, True)), "1")
    for name, value in (("数码产品类别", "手机"), ("成交价", "3333"), ("直接新购", "是"),
                        ("购买人类型", "个人")):  # fmt: skip
        say(client, id, state.key_text(QuestionKey(("购买1",), name)), value)
    key = state.key_text(QuestionKey(("购买1",), "成交价"))
    page = words(client.post("/checkup/result/what-if", {"c": id, "key": key, "value": "1000"}))
    assert "购买1的成交价" in page and "150元" in page


def test_a_near_miss_offers_the_very_value_that_would_do(client_for, world):
    import html
    import re

    client = client_for("")
    id = go(client, kind="企业")
    for name, year, value in (("研发费用", 2025, "5900万"), ("营业收入", 2025, "12亿")):
        say(client, id, state.key_text(QuestionKey((), name, year)), value)
    page = client.get("/checkup/result", {"c": id}).content.decode()
    tries = re.findall(
        r'name="key" value="([^"]+)"><input type="hidden" name="value" value="([^"]+)"', page
    )
    assert tries
    key, value = (html.unescape(part) for part in tries[0])
    answer = client.post("/checkup/result/what-if", {"c": id, "key": key, "value": value})
    assert answer.status_code == 200 and "更好" in words(answer)
