"""申报批次 at the desk: opened, checked by others, ranked, published and promised as one list."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.portal.desk.at_the_desk import AT, LEAD, SERVICE, actor, applied, firm, label

from duixian.office.cases import batches as office
from duixian.office.cases import services
from duixian.office.cases.batches import Call
from duixian.office.cases.models import Batch, Check
from duixian.office.ledger.models import Allotment, Balance
from duixian.portal.desk.batches import open_checks

pytestmark = pytest.mark.django_db
CALL = {
    "benefit": SERVICE, "id": "测试-1", "title": "测试第一批", "opens": "2025-09-01",
    "closes": "2025-10-31", "guide": "带上合同", "places": "2", "money": "按排名",
    "checks": "税务 区税务局",
}  # fmt: skip


def batch_of(count: int = 2) -> tuple[Batch, list]:
    call = Call("测试-2", "测试第二批", SERVICE, date(2025, 9, 1), date(2025, 10, 31), "指南",
                places=5, checks=(("税务", "区税务局"),))  # fmt: skip
    batch = office.open_batch(actor("chuangkou"), call, at=AT)
    return batch, [applied(firm(7300 + n), batch=batch.pk) for n in range(count)]


def reviewed(rows) -> None:
    for row in rows:
        services.accept(actor("chuangkou"), row, at=AT + timedelta(days=1))
        for who in ("chushen", "fushen"):
            services.pass_gate(actor(who), row, at=AT + timedelta(days=1))


def test_the_window_opens_a_batch(world, client_for):
    client = client_for("chuangkou")
    assert "开设批次" in client.get("/desk/batches").content.decode()
    assert "名额" in client.get("/desk/batches/new").content.decode()
    made = client.post("/desk/batches/new", CALL)
    assert made.status_code == 302
    batch = Batch.objects.get(pk="测试-1")
    assert (batch.places, batch.money, batch.checks) == (2, "按排名", [["税务", "区税务局"]])
    assert "带上合同" in client.get(made["Location"]).content.decode()
    again = client.post("/desk/batches/new", CALL)
    assert again.status_code == 409
    assert "已经有了" in again.content.decode()
    wrong = client.post("/desk/batches/new", {**CALL, "id": "a/b", "checks": "税务 某某局"})
    assert "只写字母" in wrong.content.decode()
    assert "写不对" in wrong.content.decode()
    assert client_for("chushen").get("/desk/batches/new").status_code == 403
    assert client_for("zhengce").get("/desk/batches/new").status_code == 200
    assert "不能查看申报的件" in client_for("zhengce").get(made["Location"]).content.decode()


def test_other_departments_answer_and_see_no_more_than_they_are_asked(world, client_for):
    batch, rows = batch_of()
    tax = client_for("shuiwu")
    before = open_checks(actor("shuiwu"))
    found = tax.get(f"/desk/batches/in/{batch.pk}").content.decode()
    assert "请您核查的申请人" in found
    assert f"/desk/case/{rows[0].pk}" not in found
    assert "件部门核查等您答复" in tax.get("/desk").content.decode()
    address = f"/desk/batches/check/{rows[0].pk}/税务"
    assert tax.post(address, {}).status_code == 409
    assert tax.post(address, {"answer": "not-clear"}).status_code == 409
    assert tax.post(address, {"answer": "clear"}).status_code == 302
    assert Check.objects.get(case=rows[0]).is_clear
    assert open_checks(actor("shuiwu")) == before - 1
    assert open_checks(actor("chuangkou")) == 0
    assert client_for("chushen").post(address, {"answer": "clear"}).status_code == 404
    assert tax.post(f"/desk/batches/check/{rows[0].pk}/环保", {}).status_code == 404
    page = client_for("chushen").get(f"/desk/case/{rows[0].pk}").content.decode()
    assert "部门核查" in page


def test_a_list_goes_to_the_money_together(world, client_for, settings):
    batch, rows = batch_of()
    reviewed(rows)
    shending = client_for("shending")
    where = f"/desk/batches/in/{batch.pk}"
    act = f"{where}/do"
    for row in rows:
        office.answer_check(actor("shuiwu"), row, "税务", is_clear=True, at=AT + timedelta(days=2))
        services.pass_gate(actor("shending"), row, at=AT + timedelta(days=2))
    assert shending.post(f"{act}/rank", {f"rank-{rows[0].pk}": "1"}).status_code == 409
    order = {f"rank-{rows[0].pk}": "2", f"rank-{rows[1].pk}": "1"}
    assert shending.post(f"{act}/rank", order).status_code == 302
    rows[1].refresh_from_db()
    assert rows[1].rank == 1
    assert "整批公示" in shending.get(where).content.decode()
    assert client_for("fushen").post(f"{act}/publish").status_code == 403
    assert shending.post(f"{act}/publish").status_code == 302
    assert shending.post(f"{act}/close").status_code == 409
    settings.BUSINESS_DATE = date(2025, 9, 29)
    assert "公示期满" in shending.get(where).content.decode()
    assert shending.post(f"{act}/close").status_code == 302
    assert "整批落实资金" in shending.get(where).content.decode()
    assert shending.post(f"{act}/release", {}).status_code == 409
    allotment = max(
        Allotment.objects.filter(unit=LEAD),
        key=lambda a: (b := Balance.objects.get(allotment=a)).limit - b.committed - b.spent,
    )
    answer = shending.post(
        f"{act}/release", {"allotment": f"{allotment.fund_id}/{allotment.number}", "key": "一"}
    )
    assert answer.status_code == 302
    assert "落实资金" in shending.get(where).content.decode()
    assert {label(row) for row in rows} <= {"待拨付", "已审定"}
    assert shending.post(f"{act}/burn").status_code == 404


def test_a_batch_of_others_is_not_there(world, client_for):
    from tests.portal.desk.at_the_desk import officer

    from duixian.office.accounts.actor import Role

    batch, _ = batch_of(1)
    officer("外人", Role.FIRST_REVIEW, "区民政局")
    other = client_for("外人")
    for address in (f"/desk/batches/in/{batch.pk}", "/desk/batches/in/没有",
                    f"/desk/batches/in/{batch.pk}/notice.pdf"):  # fmt: skip
        assert other.get(address).status_code == 404
    assert other.post(f"/desk/batches/in/{batch.pk}/do/publish").status_code == 404
    assert "还没有与您的部门有关的批次" in other.get("/desk/batches").content.decode()


def test_the_pages_of_batches_ask_as_often_for_many_as_for_few(world, client_for):
    batch, _ = batch_of(2)
    client = client_for("shending")
    where = f"/desk/batches/in/{batch.pk}"

    def count() -> int:
        client.get(where)
        with CaptureQueriesContext(connection) as told:
            client.get(where)
        return len(told)

    before = count()
    for n in range(10, 18):
        applied(firm(7300 + n), batch=batch.pk)
    assert count() == before
