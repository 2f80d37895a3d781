"""Whole stories in a real browser: from the check-up to money paid, and what comes in between."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from playwright.sync_api import expect
from tests.e2e import stories as s
from tests.e2e.conftest import copied, people, serving

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
