"""Whole stories in a real browser: from the check-up to money paid, and what comes in between."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.e2e import stories as s
from tests.e2e.conftest import PASSWORD, copied, people, serving

LATER = "2025-09-26"
"""When a notice of 2025-09-15 has run."""
AMOUNT = "150万元"
"""5 % of 3000万元."""


# -- from the check-up to money paid -------------------------------------------------------------


def test_an_enterprise_from_the_check_up_to_money_paid(seeded, browser, tmp_path):
    folder, kept = copied(seeded, tmp_path), {}
    with serving(folder) as site, people(browser, site, kept) as person:
        a_round_is_opened(person("chuangkou"))
        case = an_enterprise_applies(person("qiye2"))
        it_is_examined(person, case)
        it_is_determined(person, case)
    with serving(folder, LATER) as site, people(browser, site, kept) as person:
        money_is_promised(person("shending"), case)
        it_is_paid(person, case)
        it_is_audited(person("shenji"), case)


ROUND, ROUND_TITLE = "SF-2025-5", "智能制造服务机构资助第五批"


def a_round_is_opened(window) -> None:
    window.goto("/desk/batches")
    s.follow(window, "开设批次")
    window.select_option("#id_benefit", s.SERVICE)
    for name, value in (
        ("id", ROUND), ("title", ROUND_TITLE), ("opens", "2025-09-15"), ("closes", "2025-09-15"),
        ("guide", "带上服务合同和发票。"), ("checks", "税务 区税务局"),
    ):  # fmt: skip
        window.fill(f"#id_{name}", value)
    s.keep(window, "paid", "01-round")
    s.press(window, "开设")
    window.wait_for_url(f"**/desk/batches/in/{ROUND}")
    s.see(window, ROUND_TITLE, "正在申报")


def an_enterprise_applies(page) -> str:
    page.goto("/checkup")
    page.get_by_role("button", name="用登记的事实做体检").click()
    page.wait_for_url("**/checkup/result**")
    s.see(page, "政策体检结果", "个登记的事实已经填入")
    s.keep(page, "paid", "02-check-up")
    page.locator("#unjudged summary", has_text="缺资料或者等认定的").click()
    s.follow(page.locator("#unjudged"), "智能制造服务机构资助")
    s.see(page, "按其服务我区企业收入的5%给予资助")
    s.follow(page, "去申报")
    s.see(page, "原文怎么说", "服务合同和发票")
    page.locator("label", has_text=ROUND_TITLE).click()
    s.press(page, "开始填写")
    page.wait_for_url("**/form")
    s.answer(page, "3000")
    s.keep(page, "paid", "03-form")
    s.hand_in(page, s.PAPERS)
    s.see(page, "机器换人", "3,000万元", AMOUNT)
    s.keep(page, "paid", "04-last-look")
    s.press(page, "提交申报")
    page.wait_for_url("**/done")
    s.see(page, "已经提交", "区经信科技局")
    expect(s.said_of(page, "至")).to_contain_text("2025-09-22")
    s.keep(page, "paid", "05-submitted")
    s.follow(page, "看办理进度")
    page.wait_for_url("**/my/case/*")
    return page.url.rpartition("/")[2]


def it_is_examined(person, case: str) -> None:
    window = person("chuangkou")
    s.to_case(window, case)
    s.see(window, ROUND_TITLE, "服务合同和发票", "等答复")
    s.decide(window, "accept")
    s.keep(window, "paid", "06-accepted")
    tax = person("shuiwu")
    tax.goto("/desk")
    tax.get_by_role("link", name="件部门核查等您答复").click()
    s.follow(tax, ROUND_TITLE)
    tax.get_by_label("没有问题").check()
    s.press(tax, "答复")
    s.see(tax, "已经答复")
    s.keep(tax, "paid", "07-tax-answers")
    first = person("chushen")
    first.goto("/desk")
    first.fill("#q", case[:8])
    s.press(first, "筛选")
    first.locator("main tbody th a").first.click()
    s.see(first, "待初审", "符合条件的服务机构")
    s.decide(first, "certify", holds0="是", evidence="智能制造服务机构名录（合成）5号")
    s.see(first, "规则给出", AMOUNT)
    s.decide(first, "pass", opinion="材料齐全，收入和发票一致")
    s.keep(first, "paid", "08-first-review")
    second = person("fushen")
    s.to_case(second, case)
    s.see(second, "待复审", AMOUNT)
    s.decide(second, "pass", opinion="同意初审")


def it_is_determined(person, case: str) -> None:
    last = person("shending")
    s.to_case(last, case)
    s.see(last, "待审定", AMOUNT)
    s.decide(last, "pass")
    s.see(last, "待公示")
    expect(last.locator(".desk-head")).to_contain_text(AMOUNT)
    s.keep(last, "paid", "09-determined")
    last.goto(f"/desk/batches/in/{ROUND}")
    s.press(last, "整批公示")
    s.see(last, "1件已经开始公示")
    s.keep(last, "paid", "10-list-published")
    anybody = person("")
    anybody.goto(f"/notices?batch={ROUND}")
    expect(s.row_of(anybody, "智能制造服务机构资助")).to_contain_text(AMOUNT)
    s.see(anybody, "2025-09-22")
    s.keep(anybody, "paid", "11-notice")
    applicant = person("qiye2")
    applicant.goto(f"/my/case/{case}")
    s.see(applicant, "公示中", AMOUNT)
    s.keep(applicant, "paid", "12-applicant-sees-notice")


def money_is_promised(last, case: str) -> None:
    last.goto(f"/desk/batches/in/{ROUND}")
    s.press(last, "公示期满")
    s.see(last, "1件公示期满")
    last.select_option("#allotment", index=1)
    s.press(last, "整批落实资金")
    s.see(last, "1件落实资金", f"合计{AMOUNT}")
    s.keep(last, "paid", "13-money-promised")
    s.to_case(last, case)
    s.see(last, "待拨付", AMOUNT)


def it_is_paid(person, case: str) -> None:
    maker, checker = person("caizheng1"), person("caizheng2")
    number = a_list_is_made(maker, case)
    checker.goto(f"/treasury/payments/batch/{number}")
    s.see(checker, AMOUNT, "待复核")
    checker.once("dialog", lambda asked: asked.accept())
    s.press(checker, "复核通过")
    s.see(checker, "支付申请表", "待回单")
    s.keep(checker, "paid", "15-list-approved")
    with checker.expect_download() as order:
        s.press(checker, "导出 CSV")
    text = Path(order.value.path()).read_text(encoding="utf-8-sig")
    (line,) = csv.DictReader(io.StringIO(text))
    assert "1500000" in "".join(line.values()).replace(",", "")
    with checker.expect_download() as order:
        s.press(checker, "导出 xlsx")
    assert Path(order.value.path()).read_bytes().startswith(b"PK")
    receipt = f"明细号,结果,流水号,日期,原因\n{line['明细号']},已付,LS20250926,{LATER},\n"
    maker.goto("/treasury/payments/receipts")
    file = s.file_of("receipts.csv", receipt.encode("utf-8-sig"), "text/csv")
    maker.set_input_files("#file", file)
    s.press(maker, "上传并预览")
    s.see(maker, "将登记1笔", "1,500,000.00")
    s.keep(maker, "paid", "16-receipt")
    s.press(maker, "登记这1笔")
    s.see(maker, "登记1笔")
    applicant = person("qiye2")
    applicant.goto(f"/my/case/{case}")
    s.see(applicant, "已拨付", "LS20250926")
    expect(s.said_of(applicant, "已经拨付")).to_have_text(AMOUNT)
    s.keep(applicant, "paid", "17-paid")
    applicant.goto("/my")
    expect(s.row_of(applicant, "已拨付")).to_contain_text("1,500,000.00")


def a_list_is_made(maker, case: str) -> str:
    """Of this one case alone; its number."""
    maker.goto("/treasury/payments")
    s.see(maker, "还没有编入批次")
    s.follow(maker.locator("tr", has_text="先进制造-01").first, "编制批次 示例-2025-先进制造-01")
    maker.check("#some")
    maker.check(f"input[name=case][value='{case}']")
    expect(maker.locator("#sum")).to_contain_text(AMOUNT)
    number = maker.input_value("#number")
    s.keep(maker, "paid", "14-list-made")
    s.press(maker, "编制")
    maker.wait_for_url("**/treasury/payments/batch/**")
    s.see(maker, number, AMOUNT)
    return number


def it_is_audited(page, case: str) -> None:
    page.goto("/trail/chains")
    page.locator("main a.card").first.click()
    s.press(page, "核验")
    s.see(page, "链完整，账表一致")
    s.keep(page, "paid", "18-chain")
    page.goto(f"/trail/cases/{case}")
    s.see(page, "事件的链完整", "已拨付")
    s.follow(page, "重新算")
    expect(page.locator("#replay .note.success")).to_contain_text("相同")
    s.keep(page, "paid", "19-replayed")
    expect(s.said_of(page, "已付")).to_have_text(AMOUNT)


# -- what comes in between -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def stage(seeded, tmp_path_factory):
    """A district in which things happen: its address, what it holds, who signed in."""
    folder = copied(seeded, tmp_path_factory.mktemp("stage"))
    world = json.loads((folder / "world.json").read_text(encoding="utf-8"))
    with serving(folder) as site:
        yield Stage(site, world, {})


@dataclass
class Stage:
    """Where the shorter stories play, each with cases of its own."""

    site: str
    world: dict
    kept: dict


@pytest.fixture
def cast(stage, browser):
    with people(browser, stage.site, stage.kept) as person:
        yield person


def test_a_resident_confirms_an_offer_in_one_click(stage, cast):
    page, offer = cast("jumin"), stage.world["offers"]["jumin"][0]
    page.goto("/my")
    card = page.locator(f"a.card[href='/my/case/{offer}']")
    expect(card).to_contain_text("免申即享，等您确认")
    s.keep(page, "offer", "1-found")
    card.click()
    s.see(page, "凭什么给您", "符合", "成交价的15%")
    amount = page.locator("#basis .verdict strong").inner_text()
    assert amount.endswith("元")
    s.keep(page, "offer", "2-why")
    s.press(page, "确认，领取")
    page.wait_for_url("**/done")
    s.see(page, "已经提交", "区商务局")
    s.follow(page, "看办理进度")
    s.see(page, "待审定", amount)
    expect(page.get_by_role("button", name="确认，领取")).to_have_count(0)
    s.keep(page, "offer", "3-confirmed")
    page.goto("/my")
    expect(page.locator(f"a.card[href='/my/case/{offer}']")).to_have_count(0)
    expect(page.locator(f"table a[href='/my/case/{offer}']")).to_be_visible()


LAND = "第十四条.不结算土地出让价款"


def test_a_refusal_shows_its_whole_reason(cast):
    page = cast("qiye2")
    page.goto(f"/apply?benefit={LAND}")
    page.fill("#object", "合成厂房项目901")
    s.press(page, "开始填写")
    page.wait_for_url("**/form")
    for number in range(3):
        page.check(f"#g0f{number}-1")
    page.fill("#g0f3", "2025-04-18")
    page.fill("[name='分割单元.0.标识']", "1幢")
    page.select_option("#g2r0f0", "按幢")
    page.fill("#g2r0f1", "860")
    page.check("#g2r0f2-2")
    s.hand_in(page, s.PAPERS[:2])
    s.see(page, "不符合", "860平方米")
    s.press(page, "提交申报")
    page.wait_for_url("**/done")
    case = page.url.split("/")[-2]
    window, first = cast("chuangkou"), cast("chushen")
    s.to_case(window, case)
    s.decide(window, "accept")
    s.to_case(first, case)
    s.see(first, "不符合", "860平方米")
    expect(first.locator("#do-pass")).to_have_count(0)
    s.keep(first, "refusal", "1-officer")
    s.decide(first, "refuse")
    page.goto(f"/my/case/{case}")
    s.see(page, "不予支持", "第十四条", "不小于3000平方米")
    s.see(page, "建筑面积不低于3000平方米 · 查到 860平方米", "差2140平方米", "行政复议")
    s.keep(page, "refusal", "2-applicant")


def test_an_objection_is_upheld_and_the_case_decided_again(stage, cast):
    (case, *_) = stage.world["paths"]["公示中"]
    rival = cast("qiye2")
    rival.goto(f"/notices/{case}")
    s.see(rival, "拟支持金额", "提出异议")
    rival.fill("#id_text", "公示的服务收入里有一份合同不在本区。")
    rival.check("#id_signed")
    s.keep(rival, "objection", "1-raised")
    s.press(rival, "提出异议")
    s.see(rival, "异议已经收到", "复核中")
    again = cast("fushen2")
    s.to_case(again, case)
    s.see(again, "异议复核中", "有一份合同不在本区")
    s.decide(again, "reexamine", objection="1", upheld="yes", reason="合同核对属实，收入要重新核定")
    s.see(again, "待初审")
    s.keep(again, "objection", "2-upheld")
    expect(again.locator("#do-pass")).to_have_count(0)
    rival.goto("/notices/objections")
    mine = rival.locator("section.card", has_text="有一份合同不在本区")
    expect(mine).to_contain_text("异议成立，重新审核")
    assert rival.goto(f"/notices/{case}").status == 404
    for who, label in (("chushen", "待初审"), ("fushen", "待复审"), ("shending", "待审定")):
        officer = cast(who)
        s.to_case(officer, case)
        s.see(officer, label)
        s.decide(officer, "pass")
    s.see(officer, "待公示", "合同核对属实")
    s.decide(officer, "publish")
    s.keep(officer, "objection", "3-published-again")
    assert rival.goto(f"/notices/{case}").status == 200


def test_a_correction_is_answered_in_place_on_a_phone(cast):
    page = cast("qiye2", width=390, has_touch=True, is_mobile=True)
    case = s.begin(page, "第四批")
    s.fits(page)
    s.answer(page, "1200")
    s.keep(page, "phone", "1-form")
    s.hand_in(page, s.PAPERS)
    s.fits(page)
    s.keep(page, "phone", "2-last-look")
    page.get_by_role("button", name="提交申报").tap()
    page.wait_for_url("**/done")
    s.fits(page)
    window = cast("chuangkou")
    s.to_case(window, case)
    s.decide(
        window, "askcorrection", items="服务合同和发票缺第3页。\n服务类别和合同不一致，请核对。"
    )
    s.see(window, "补正中")
    s.keep(window, "correction", "1-asked")
    page.goto("/my")
    s.fits(page)
    page.locator(f"a.card[href='/my/case/{case}']").tap()
    s.see(page, "缺第3页", "请核对")
    s.fits(page)
    s.keep(page, "correction", "2-phone")
    page.get_by_role("link", name="去补正", exact=True).tap()
    s.see(page, "补正只有一次")
    expect(page.locator("#g1r0f1")).to_have_value("1200")
    page.select_option("#g1r0f0", "智能制造工程")
    page.get_by_role("button", name="保存，到下一步").tap()
    page.wait_for_url("**/papers")
    expect(page.locator("section.asked")).to_contain_text("服务合同和发票")
    s.upload(page, 2, s.file_of("合同.pdf", s.PAPER + b" whole"))
    expect(page.locator("#messages")).to_contain_text("服务合同和发票")
    s.fits(page)
    s.keep(page, "correction", "3-papers")
    s.follow(page, "到下一步")
    s.see(page, "智能制造工程", "60万元")
    page.check("#vouch")
    page.get_by_role("button", name="提交补正").tap()
    page.wait_for_url("**/done")
    s.to_case(window, case)
    s.see(window, "智能制造工程")
    s.decide(window, "accept")
    s.see(window, "待初审")
    page.goto(f"/my/case/{case}")
    s.see(page, "待初审", "区经信科技局")
    s.fits(page)
    s.keep(page, "correction", "4-accepted")


def test_the_keyboard_is_enough(cast):
    page = cast("")
    page.goto("/sign-in")
    keys = s.Keyboard(page)
    keys.to(lambda at: at["id"] == "id_username")
    page.keyboard.type("jumin2")
    keys.to(lambda at: at["id"] == "id_password")
    page.keyboard.type(PASSWORD)
    keys.go(lambda at: at["tag"] == "button" and at["name"] == "登录", "Space")
    keys.go(lambda at: at["href"] == "/checkup")
    keys.go(lambda at: at["tag"] == "button" and "我自己" in at["name"])
    for _ in range(3):
        by_keyboard(page, keys)
    expect(page.locator(".answers > li")).to_have_count(3)
    s.keep(page, "keyboard", "1-three-answers")
    keys.go(lambda at: at["name"] == "停下，看结果")
    keys.to(lambda at: at["tag"] == "summary")
    opened = page.evaluate_handle("document.activeElement.parentElement")
    keys.press("Space")
    assert opened.evaluate("item => item.open")
    s.keep(page, "keyboard", "2-opened")
    keys.go(lambda at: at["href"].startswith("/policy/provision/"))
    s.see(page, "原文", "要点")
    s.keep(page, "keyboard", "3-policy")


def by_keyboard(page, keys) -> None:
    """One question of the interview: taps, choices or a line of text."""
    if page.locator(".taps").count():
        keys.go(lambda at: at["tag"] == "button" and at["name"] in ("否", "是"))
    elif page.locator(".choices").count():
        keys.to(lambda at: at["id"] == "a1")
        keys.press("ArrowDown")
        keys.go(lambda at: at["name"] == "下一题")
    else:
        keys.go(lambda at: at["name"] == "我不知道")


def test_an_english_reader_meets_no_chinese_but_official_words(stage, cast):
    page = cast("", language="en")
    page.goto("/checkup")
    wrong = s.chinese_in(page)
    page.locator("ul.kinds button").first.click()
    asked = 0
    while page.locator("form.ask").count() and asked < MOST_QUESTIONS:
        wrong += s.chinese_in(page)
        if asked == 4:
            s.keep(page, "english", "1-question")
        answer_somehow(page, asked)
        asked += 1
    assert asked > 10
    s.see(page, "No more question")
    page.goto(page.locator("main a.button").get_attribute("href"))
    wrong += s.chinese_in(page)
    s.keep(page, "english", "2-result")
    names = list(stage.world["names"].values())
    for username, path in (
        ("qiye", "/my"),
        *(("qiye", f"/my/case/{case}") for case in stage.world["cases_of"]["qiye"]),
        *(("chushen", f"/desk/case/{case}") for case in stage.world["labels"]["待初审"][:2]),
        *(("shending", f"/desk/case/{case}") for case in stage.world["labels"]["待审定"][:1]),
    ):
        reader = cast(username, language="en")
        reader.goto(path)
        wrong += [f"{path}: {text}" for text in s.chinese_in(reader, names)]
    s.keep(reader, "english", "3-case")
    assert wrong == []


def fitting(page) -> str:
    """A day, how many of something, or a figure that may be a year as well."""
    if page.locator("#answer[type=date]").count():
        return "2024-06-01"
    return "1" if "from 0 to" in page.locator("#hint").inner_text() else "2023"


MOST_QUESTIONS = 120


def answer_somehow(page, number: int) -> None:
    """Yes and no in turn, the first choice, a round number."""
    taps, choices = page.locator(".taps button"), page.locator(".choices input")
    with page.expect_navigation():
        if taps.count():
            taps.nth(number % 2).click()
            return
        if choices.count():
            choices.first.check()
        else:
            page.fill("#answer", fitting(page))
        page.get_by_role("button", name="Next").click()


def test_two_tabs_lose_nothing(stage, cast):
    one = cast("qiye2")
    one.goto(f"/apply?benefit={LAND}")
    one.fill("#object", "合成厂房项目902")
    s.press(one, "开始填写")
    one.wait_for_url("**/form")
    other = one.context.new_page()
    other.goto(one.url)
    one.fill("[name='分割单元.0.标识']", "甲幢")
    s.press(one, "保存，以后再填")
    s.see(one, "已经保存")
    other.fill("[name='分割单元.0.标识']", "乙幢")
    s.press(other, "保存，到下一步")
    s.see(other, "两个窗口改了同一份", "甲幢", "乙幢")
    s.keep(other, "tabs", "1-clash")
    s.press(other, "用这个窗口的")
    other.wait_for_url("**/form")
    expect(other.locator("[name='分割单元.0.标识']")).to_have_value("乙幢")
    one.goto(other.url)
    expect(one.locator("[name='分割单元.0.标识']")).to_have_value("乙幢")


def test_an_upload_that_lies_is_refused(stage, cast):
    page = cast("qiye")
    (draft,) = [
        case for case in stage.world["paths"]["企业草稿"] if case in stage.world["cases"]["草稿"]
    ]
    page.goto(f"/my/case/{draft}/papers")
    png = b"\x89PNG\r\n\x1a\n" + b"synthetic" * 8
    s.upload(page, 0, s.file_of("申请表.pdf", png))
    s.see(page, "文件名写着 .pdf", "内容却是 png", "另存为 PDF")
    s.keep(page, "upload", "1-lies")
    s.upload(page, 0, s.file_of("申请表.pdf", b"MZ\x90\x00 a program"))
    expect(page.locator("main .note.error")).to_be_visible()
    s.upload(page, 0, s.file_of("申请表.pdf"))
    expect(page.locator("#messages")).to_contain_text("已经收到")
    expect(page.locator("main .note.error")).to_have_count(0)
