"""A case at the desk: who sees it, what may be done, and what happens then."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from tests.office.cases.an_office import stated
from tests.portal.desk.at_the_desk import (
    AT,
    LEAD,
    actor,
    applied,
    firm,
    label,
    officer,
    send,
)

from duixian.office.accounts.actor import Role
from duixian.office.accounts.models import User
from duixian.office.audit.models import Record
from duixian.office.cases import acts, services, store
from duixian.office.cases.models import CaseRow
from duixian.office.cases.procedure import GateName
from duixian.office.ledger.models import Allotment
from duixian.office.register.services import Said, record
from duixian.office.register.statements import Origin
from duixian.portal.desk.forms import FORMS
from duixian.portal.desk.possible import possible
from duixian.portal.shell import clock

pytestmark = pytest.mark.django_db
NO_INTEREST = {"no_interest": "on"}


def page(client, row) -> str:
    answer = client.get(f"/desk/case/{row.pk}")
    assert answer.status_code == 200
    return answer.content.decode()


def reviewed(row: CaseRow, *names: str) -> CaseRow:
    """Accepted, and passed by these people."""
    services.accept(actor("chuangkou"), row, at=AT + timedelta(days=1))
    for name in names:
        services.pass_gate(actor(name), row, at=AT + timedelta(days=1))
    row.refresh_from_db()
    return row


def test_a_case_goes_through_the_pages_from_intake_to_the_promise(world, client_for, settings):
    from datetime import date

    row = applied()
    for who, slug, said, then in (
        ("chuangkou", "accept", NO_INTEREST, "待初审"),
        ("chushen", "pass", {**NO_INTEREST, "opinion": "同意"}, "待复审"),
        ("fushen", "pass", NO_INTEREST, "待审定"),
        ("shending", "pass", NO_INTEREST, "待公示"),
        ("shending", "publish", {}, "公示中"),
    ):
        client = client_for(who)
        assert f'id="do-{slug}"' in page(client, row)
        answer = send(client, row, slug, **said)
        assert answer.status_code == 302, answer.content.decode()
        assert label(row) == then
        assert "已办理" in page(client, row)
    settings.BUSINESS_DATE = date(2025, 9, 30)
    assert send(client, row, "closenotice").status_code == 302
    allotment = Allotment.objects.filter(unit=LEAD).order_by("-pk").first()
    found = page(client, row)
    assert allotment.number in found
    answer = send(client, row, "release", allotment=f"{allotment.fund_id}/{allotment.number}")
    assert answer.status_code in (302, 409)
    if answer.status_code == 409:  # that one is nearly used up: another has enough
        for other in Allotment.objects.filter(unit=LEAD).exclude(pk=allotment.pk):
            send(client, row, "release", allotment=f"{other.fund_id}/{other.number}")
    assert label(row) == "待拨付"
    assert store.faults(CaseRow.objects.get(pk=row.pk)) == []


def test_the_facts_stand_against_the_thresholds(world, client_for):
    row = reviewed(applied())
    found = page(client_for("chushen"), row)
    for words in ("服务类别是", "机器换人", "✓", "封顶", "200万元", "待初审", "郑初审"):
        assert words in found
    english = client_for("chushen")
    english.cookies["duixian_language"] = "en"
    said = page(english, row)
    assert "Funding for intelligent-manufacturing service providers" in said
    assert "What the rule wants" in said
    assert "Facts against thresholds" in said


def test_what_is_another_departments_is_not_there(world, client_for):
    row = reviewed(applied())
    officer("外人", Role.FIRST_REVIEW, "区民政局")
    other = client_for("外人")
    for id in (row.pk, uuid4()):
        for answer in (
            other.get(f"/desk/case/{id}"),
            other.post(f"/desk/case/{id}/do/pass", {"seen": 1}),
            other.post(f"/desk/case/{id}/account"),
            other.post(f"/desk/case/{id}/settle"),
            other.get(f"/desk/case/{id}/paper/{'0' * 64}"),
            other.get(f"/desk/case/{id}/document/受理通知书.pdf"),
        ):
            assert answer.status_code == 404
            assert "没有这一页" in answer.content.decode()
    assert str(row.pk) not in other.get("/desk").content.decode()


def test_a_draft_is_its_applicants_alone(world, client_for):
    assert client_for("chuangkou").get(f"/desk/case/{world.cases['草稿'][0]}").status_code == 404


@pytest.mark.parametrize("who", ["", "qiye", "xitong", "zhengce"])
def test_who_reads_no_cases_does_not_get_in(world, client_for, who):
    answer = client_for(who).get(f"/desk/case/{world.labels['待初审'][0]}")
    assert answer.status_code == (302 if not who else 403)


def test_the_declaration_of_no_interest_is_asked(world, client_for):
    row = applied()
    answer = send(client_for("chuangkou"), row, "accept")
    assert answer.status_code == 409
    assert "没有利益关系" in answer.content.decode()
    assert label(row) == "已申报"


def test_corrections_are_asked_with_every_item(world, client_for):
    row = applied()
    client = client_for("chuangkou")
    answer = send(client, row, "askcorrection", items=" ")
    assert answer.status_code == 409
    assert "这一项要填写" in answer.content.decode()
    send(client, row, "askcorrection", items="发票缺一页\n合同没有盖章")
    assert label(row) == "补正中"
    asked = store.events(row.pk)[-1].act
    assert isinstance(asked, acts.AskCorrection)
    assert asked.items == ("发票缺一页", "合同没有盖章")
    assert "do-decline" not in page(client, row)  # the time for corrections runs


def test_an_application_is_declined_with_reasons(world, client_for):
    row = applied()
    send(client_for("chuangkou"), row, "decline", reasons="不在本区")
    assert label(row) == "不予受理"


def test_a_refusal_starts_with_the_reasons_of_the_rules(world, client_for):
    row = reviewed(applied(facts=stated(recognised="否")))
    client = client_for("chushen")
    found = page(client, row)
    assert "do-pass" not in found
    (reason,) = services.judgement(row).first_reasons
    assert reason.startswith("第十二条 加快数实融合发展:符合条件的服务机构")
    assert f">\n{reason}</textarea>" in found
    send(client, row, "refuse", reasons=reason)
    assert label(row) == "不予支持"
    assert store.current(row.pk).reasons == (reason,)
    kept = page(client, row)
    assert "决定书" in kept


def test_what_the_text_leaves_open_is_certified(world, client_for):
    row = reviewed(applied(facts=stated(recognised="缺")))
    client = client_for("chushen")
    found = page(client, row)
    assert "do-certify" in found
    assert "按规则还定不了" in found
    refused = send(client, row, "certify", holds0="是", evidence="")
    assert refused.status_code == 409
    send(client, row, "certify", holds0="是", evidence="名录〔2025〕1号")
    assert "do-pass" in page(client, row)


def test_a_case_is_sent_back_and_experts_are_asked(world, client_for):
    row = reviewed(applied(), "chushen")
    client = client_for("fushen")
    send(client, row, "sendback", to="初审", reason="发票再核")
    assert label(row) == "待初审"
    first = client_for("chushen")
    send(first, row, "consult", question="技术先进吗")
    assert label(row) == "专家评审中"
    assert str(row.pk) in first.get("/desk").content.decode()
    send(first, row, "advise", opinion="先进")
    assert label(row) == "待初审"
    found = page(first, row)
    assert "发票再核" in found
    assert "退回到初审" in found


def test_who_acted_at_another_gate_or_has_an_interest_stays_out(world, client_for):
    both = officer("两岗", Role.FIRST_REVIEW)
    both.granted.create(role=Role.SECOND_REVIEW, scope=LEAD, since="2025-01-01", granted_by="测试")
    row = reviewed(applied(), "两岗")
    client = client_for("两岗")
    assert str(row.pk) not in client.get("/desk").content.decode()
    assert "do-pass" not in page(client, row)
    refused = send(client, row, "pass", **NO_INTEREST)
    assert refused.status_code == 403
    assert "另一个环节" in refused.content.decode()

    second = client_for("fushen")
    assert str(row.pk) in second.get("/desk").content.decode()
    send(second, row, "declareconflict", reason="亲属")
    assert str(row.pk) not in second.get("/desk").content.decode()
    assert "您已经回避这件" in page(second, row)

    send(client_for("shending"), row, "recuse", person=str(both.pk), reason="申请人投诉")
    assert store.current(row.pk).excluded == (
        str(User.objects.get(username="fushen").pk), str(both.pk)
    )  # fmt: skip
    assert str(row.pk) in client_for("fushen2").get("/desk").content.decode()


def test_a_page_that_has_grown_old_is_refused_and_shows_what_changed(world, client_for):
    row = reviewed(applied())
    client = client_for("chushen")
    seen = row.version
    services.certify(
        actor("chushen2"), row, {"符合条件的服务机构": True}, "名录〔2025〕2号", at=clock.now()
    )
    answer = send(client, row, "refuse", reasons="我的理由", seen=seen)
    found = answer.content.decode()
    assert answer.status_code == 409
    for words in ("您打开以后的变化", "冯初审", "名录〔2025〕2号", "我的理由"):
        assert words in found
    assert f'value="{seen + 1}"' in found  # now it may be decided knowingly
    assert label(row) == "待初审"
    assert send(client, row, "refuse", reasons="我的理由").status_code == 302


def test_an_objection_is_heard_at_the_desk(world, client_for):
    row = reviewed(applied(), "chushen", "fushen", "shending")
    services.publish(actor("shending"), row, at=clock.now())
    services.object_to(actor("qiye"), row, "收入不属实", at=clock.now())
    assert "do-reexamine" not in page(client_for("fushen"), row)
    client = client_for("fushen2")
    assert str(row.pk) in client.get("/desk").content.decode()
    assert "收入不属实" in page(client, row)
    send(client, row, "reexamine", objection="1", upheld="no", reason="查实属实")
    assert label(row) == "公示中"


def test_money_is_given_back_and_demanded_back(world, client_for):
    ready = CaseRow.objects.get(pk=world.cases["待拨付"][0])
    client = client_for("shending")
    assert send(client, ready, "withdraw", reason="放弃").status_code == 302
    assert label(ready) == "已撤回"
    paid = CaseRow.objects.filter(state="已拨付").first()
    wrong = send(client, paid, "demandback", amount="很多", reason="虚假")
    assert "最多两位小数" in wrong.content.decode()
    send(client, paid, "demandback", amount=f"{paid.paid / 100:.2f}", interest="12.50",
         is_false="on", reason="发票虚假")  # fmt: skip
    assert label(paid) == "追缴中"
    finance = client_for("caizheng1")
    assert str(paid.pk) in finance.get("/desk?label=追缴中").content.decode()
    send(finance, paid, "recover", amount=f"{paid.paid / 100:.2f}", interest="12.50")
    assert label(paid) == "已追缴"
    found = page(finance, paid)
    assert "12.5元" in found


def test_supervision_urges_and_the_queue_shows_it(world, client_for):
    row = reviewed(applied(at=AT - timedelta(days=90)))
    supervisor = client_for("ducha")
    assert str(row.pk) not in supervisor.get("/desk?when=later").content.decode()
    send(supervisor, row, "urge", clock="初审", words="三日内办结")
    found = client_for("chushen").get(f"/desk?q={row.pk.hex[:10]}").content.decode()
    assert "三日内办结" in found
    assert "督办" in found


def test_sources_that_disagree_stand_side_by_side_and_are_settled(world, client_for):
    who = firm()
    row = reviewed(applied(who))
    for source, value in (("区税务局", 1_000_000), ("区人社局", 2_000_000)):
        record(
            who, Said("营业收入", value, "2025"), origin=Origin.DEPARTMENT, source=source,
            evidence="表", by=actor("chushen"), at=AT,
        )  # fmt: skip
    client = client_for("chushen")
    found = page(client, row)
    for words in ("营业收入", "1万元", "2万元", "区税务局", "区人社局"):
        assert words in found
    chosen = who.statements.filter(source="区税务局").get()
    address = f"/desk/case/{row.pk}/settle"
    said = {"fact": "营业收入", "period": "2025", "evidence": "社保证明〔2025〕3号"}
    assert client.post(address, said).status_code == 409
    refused = client.post(address, {**said, "statement": chosen.pk, "evidence": ""})
    assert refused.status_code == 409
    assert client.post(address, {**said, "statement": chosen.pk}).status_code == 302
    assert "各来源对这个申请人的说法一致" in page(client, row)
    assert Record.objects.filter(action="查看档案事实", subject=str(who.key)).exists()
    assert "您不能查看这个申请人的档案" in page(client_for("ducha"), row)


def test_a_paper_is_a_download_and_only_of_its_case(world, client_for):
    row = applied()
    client = client_for("chuangkou")
    (_, file), *_ = store.current(row.pk).materials
    answer = client.get(f"/desk/case/{row.pk}/paper/{file}")
    assert answer.content.startswith(b"%PDF")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    other = applied(firm(7001))
    assert client.get(f"/desk/case/{other.pk}/paper/{'0' * 64}").status_code == 404


def test_an_account_is_shown_masked_and_the_look_is_noted(world, client_for):
    row = CaseRow.objects.get(pk=world.cases["待拨付"][0])
    client = client_for("shending")
    before = Record.objects.filter(action="查看个人信息").count()
    found = client.post(f"/desk/case/{row.pk}/account").content.decode()
    assert "***" in found
    assert Record.objects.filter(action="查看个人信息").count() == before + 1
    nobody = client.post(f"/desk/case/{applied().pk}/account")
    assert nobody.status_code == 409
    assert "没有保存" in nobody.content.decode()


def test_other_cases_of_the_applicant_are_shown_as_far_as_they_may_be_read(world, client_for):
    row = CaseRow.objects.filter(pk__in=world.cases_of["qiye"], submitted__isnull=False).first()
    found = page(client_for("shending"), row)
    assert "同一申请人今年的其他件" in found


def test_the_history_tells_who_did_what_with_which_words(world, client_for):
    """Every kind of event that the district holds, in both languages."""
    client = client_for("shenji")
    for language in ("zh", "en"):
        client.cookies["duixian_language"] = language
        for ids in world.paths.values():
            row = CaseRow.objects.get(pk=ids[-1])
            if row.submitted is not None:
                page(client, row)
    row = CaseRow.objects.filter(state="已拨付").first()
    client.cookies["duixian_language"] = "zh"
    found = page(client, row)
    for words in ("编制韩编制", "审定通过", "落实资金", "已拨付"):
        assert words in found


def test_an_unknown_act_is_not_there(world, client_for):
    row = applied()
    assert client_for("chuangkou").post(f"/desk/case/{row.pk}/do/burn").status_code == 404
    assert client_for("chuangkou").get(f"/desk/case/{row.pk}/do/accept").status_code == 405


def test_a_case_whose_facts_were_erased_can_still_be_read(world, client_for):
    from duixian.office.cases.models import Content

    row = reviewed(applied())
    Content.objects.filter(pk=store.current(row.pk).snapshot).delete()
    assert "已经擦除" in page(client_for("chushen"), row)


def test_every_act_that_the_page_offers_is_one_that_the_office_allows(world, client_for):
    """And none that it does not offer: tried for every state and every officer."""
    officers = [actor(name) for name in (
        "chuangkou", "chushen", "fushen", "fushen2", "shending", "caizheng1", "ducha", "shenji"
    )]  # fmt: skip
    always = {acts.DeclareConflict, acts.Recuse, acts.Urge}
    seen = set()
    for ids in world.labels.values():
        row = CaseRow.objects.select_related("applicant", "batch").get(pk=ids[0])
        case = store.current(row.pk)
        for who in officers:
            found = possible(who, row, case, clock.today())
            assert set(found) <= set(FORMS)
            seen |= set(found) - always
            if case.next_gate is not None and acts.Pass in found:
                assert case.next_gate.name is not GateName.INTAKE
    assert {acts.Accept, acts.Pass, acts.Release, acts.DemandBack, acts.Publish} <= seen
