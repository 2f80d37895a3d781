"""Anybody answers the fewest questions, one at a time, and may change their mind."""

from __future__ import annotations

import pytest
from tests.portal.checkup.going import go, interview, question, say, words

from duixian.portal.checkup import state
from duixian.readings.ask import QuestionKey

pytestmark = pytest.mark.django_db

PHONE = {
    "购买人类型": "个人", "数码产品类别": "手机", "成交价": "3333", "直接新购": "是",
}  # fmt: skip


@pytest.fixture
def nobody(client_for):
    return client_for("")


def test_the_first_page_offers_kinds_in_plain_words_with_examples(world, nobody):
    page = words(nobody.get("/checkup"))
    for said in ("个体工商户", "我自己", "只看一笔购买", "只看一个项目", "例如", "不用登录"):
        assert said in page


def test_a_phone_bought_new_comes_to_500_yuan_from_first_question_to_result(world, nobody):
    id = go(nobody, kind="购买")
    interview(nobody, id, PHONE)
    page = words(nobody.get("/checkup/result", {"c": id}))
    assert "数码产品购新" in page and "第十六条" in page
    assert "× 15%" in page and "499.95元" in page
    assert "您的回答" in page


def test_each_question_says_why_and_how_far_it_is(world, nobody):
    id = go(nobody, kind="购买")
    _, _, page = question(nobody, id)
    said = words(page)
    assert "为什么问" in said and "第 1 题" in said and "停下" in said


def test_an_answer_that_is_none_is_told_why_and_kept_in_the_field(world, nobody):
    id = go(nobody, kind="购买")
    key = state.key_text(QuestionKey((), "成交价"))
    answer = say(nobody, id, key, "很多")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'value="很多"' in page and "不是成交价的值" in words(page)
    assert 'aria-invalid="true"' in page


def test_a_number_without_a_unit_has_the_one_that_is_shown(world, nobody):
    id = go(nobody, kind="企业")
    key = state.key_text(QuestionKey((), "研发费用", 2025))
    assert say(nobody, id, key, "5,000万").status_code == 302
    assert "5,000万元" in words(nobody.get("/checkup/ask", {"c": id}))


def test_an_earlier_answer_is_revised_in_its_place(world, nobody):
    id = go(nobody, kind="购买")
    interview(nobody, id, PHONE)
    key = state.key_text(QuestionKey((), "成交价"))
    found = question(nobody, id, key)
    assert found is not None and "改一个答案" in words(found[2]) and 'value="3333元"' in found[2]
    say(nobody, id, key, "1000")
    page = words(nobody.get("/checkup/result", {"c": id}))
    assert "150元" in page and "499.95元" not in page


def test_an_answer_taken_back_is_asked_again(world, nobody):
    id = go(nobody, kind="购买")
    interview(nobody, id, PHONE)
    key = state.key_text(QuestionKey((), "成交价"))
    nobody.post("/checkup/ask", {"c": id, "key": key, "action": "forget"})
    found = question(nobody, id)
    assert found is not None and "成交价" in found[1]


def test_not_knowing_is_an_answer_too_and_leaves_open_what_hangs_on_it(world, nobody):
    id = go(nobody, kind="购买")
    asked = interview(nobody, id, {k: v for k, v in PHONE.items() if k != "成交价"})
    assert any("成交价" in one for one in asked)
    page = words(nobody.get("/checkup/result", {"c": id}))
    assert "还缺" in page and "不知道" in words(nobody.get("/checkup/ask", {"c": id}))


def test_one_can_stop_at_any_time_and_see_the_result_so_far(world, nobody):
    id = go(nobody, kind="企业")
    answer = nobody.get("/checkup/result", {"c": id})
    assert answer.status_code == 200 and "没有判断的" in words(answer)


def test_things_that_belong_to_one_are_listed_and_asked_about_and_forgotten_together(world, nobody):
    id = go(nobody, kind="个人")
    listed = state.key_text(QuestionKey((), "购买/购买", None, True))
    say(nobody, id, listed, "1")
    price = state.key_text(QuestionKey(("购买1",), "成交价"))
    say(nobody, id, price, "3333")
    page = words(nobody.get("/checkup/ask", {"c": id}))
    assert "1个" in page and "购买1:成交价" in page.replace("：", ":")
    nobody.post("/checkup/ask", {"c": id, "key": listed, "action": "unknown"})
    assert "3,333元" not in words(nobody.get("/checkup/ask", {"c": id}))


@pytest.mark.parametrize("typed", ["", "-1", "21", "两个"])
def test_how_many_is_a_small_number(world, nobody, typed):
    id = go(nobody, kind="个人")
    key = state.key_text(QuestionKey((), "购买/购买", None, True))
    assert say(nobody, id, key, typed).status_code == 422


@pytest.mark.parametrize(
    "key", ["", "null", "[]", '[[],"没有这个事实",null,false]', '[["购买1"],"成交价",null,false]',
            '[[],"购买/没有",null,true]', '[[1],"成交价",null,false]', '[["甲"],"x",null,true]'],
)  # fmt: skip
def test_a_question_that_nobody_asked_is_passed_over(world, nobody, key):
    id = go(nobody, kind="购买")
    assert say(nobody, id, key, "1").status_code == 302
    assert "已经回答的" not in words(nobody.get("/checkup/ask", {"c": id, "key": key}))


def test_a_choice_that_is_none_goes_back_to_the_choice(world, nobody):
    answer = nobody.post("/checkup", {"kind": "外星人"}, follow=True)
    assert "先选这次体检是为谁做的" in words(answer)


def test_what_is_over_begins_again_and_says_so(world, nobody):
    for address in ("/checkup/ask", "/checkup/result", "/checkup/result/what-if",
                    "/checkup/result/pdf"):  # fmt: skip
        answer = nobody.get(address, {"c": "gone"}, follow=True)
        assert "已经结束或过期了" in words(answer)


def test_two_tabs_hold_two_check_ups_and_the_oldest_of_many_goes(world, nobody):
    first, second = go(nobody, kind="购买"), go(nobody, kind="企业")
    assert "购买" in words(nobody.get("/checkup/result", {"c": first}))
    assert nobody.get("/checkup/result", {"c": second}).status_code == 200
    for _ in range(state.MOST_AT_ONCE - 1):
        go(nobody, kind="购买")
    assert nobody.get("/checkup/result", {"c": first}).status_code == 302


def test_nothing_of_an_anonymous_check_up_is_stored_but_its_session(world, nobody):
    from duixian.office.register.models import FactStatement
    from duixian.portal.checkup.models import KeptCheckup

    before = FactStatement.objects.count(), KeptCheckup.objects.count()
    id = go(nobody, kind="购买")
    interview(nobody, id, PHONE)
    nobody.get("/checkup/result", {"c": id})
    assert (FactStatement.objects.count(), KeptCheckup.objects.count()) == before


def test_in_english_every_word_is_english(world, nobody):
    import re

    nobody.cookies["duixian_language"] = "en"
    id = go(nobody, kind="购买")
    interview(nobody, id, PHONE)
    for address in ("/checkup", f"/checkup/ask?c={id}", f"/checkup/result?c={id}"):
        page = nobody.get(address).content.decode()
        page = re.sub(r"<blockquote.*?</blockquote>", "", page, flags=re.S)
        said = re.sub(r"“[^”]*”|`[^`]*`|《[^》]*》|中文|\([^)]*第[^)]*\)", "", words(page))
        found = re.findall(r"[\u4e00-\u9fff]+", said)
        assert found == [], (address, found)


def test_a_choice_may_be_written_in_english(world):
    from duixian.portal.checkup.questions import read_answer, said_of, widget_of
    from duixian.portal.shell.policies import official

    facts = official().vocabulary.facts
    assert read_answer(facts["企业"]["企业规模"], "Large") == "大型"
    assert read_answer(facts["企业"]["规上企业"], "y") is True
    year = facts["企业"]["高新技术企业认定年度"]
    assert (widget_of(year).kind, str(said_of(year, "2025"))) == ("year", "2025年度")
    days = [f for of in facts.values() for f in of.values() if widget_of(f).kind == "date"]
    assert str(said_of(days[0], "2025-05-01")) == "2025-05-01"


def test_one_benefit_alone_asks_only_what_it_needs_and_widens_afterwards(world, nobody):
    phone = "第十六条.数码产品购新"
    assert "只看一项" in words(nobody.get("/checkup", {"benefit": phone}))
    id = go(nobody, benefit=phone)
    asked = interview(nobody, id, PHONE)
    assert len(asked) == 3 and not any("车" in one or "装修" in one for one in asked)
    page = words(nobody.get("/checkup/result", {"c": id}))
    assert "这次只看了一项" in page and "499.95元" in page and "家电以旧换新" not in page
    wide = go(nobody, widen=id)
    _, next_one, said = question(nobody, wide)
    assert next_one not in asked and "已经回答的" in words(said)
    assert "家电以旧换新" in words(nobody.get("/checkup/result", {"c": wide}))


def test_a_benefit_that_is_none_narrows_nothing(world, nobody):
    page = words(nobody.get("/checkup", {"benefit": "第九十九条.没有"}))
    assert "只看一项" not in page
    assert nobody.post("/checkup", {"benefit": "没有"})["Location"] == "/checkup"


def test_registered_facts_can_be_asked_about_one_benefit(world, client_for):
    client = client_for("qiye2")
    id = go(client, subject=world.subjects["qiye2"][0], benefit="第十二条.智能制造服务机构资助")
    page = words(client.get("/checkup/result", {"c": id}))
    assert "这次只看了一项" in page
    assert "这次只看了一项" not in words(client.get("/checkup/result", {"c": go(client, widen=id)}))


def test_listed_things_are_named_in_the_readers_language(world, nobody):
    nobody.cookies["duixian_language"] = "en"
    id = go(nobody, kind="个人")
    key = state.key_text(QuestionKey(("购买1",), "成交价"))
    assert "购买" not in question(nobody, id, key)[1]
