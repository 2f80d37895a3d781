"""Payment: two people, one list, receipts back, and what nobody knows stays unknown."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from tests.office.cases.an_office import (
    ALLOTMENT,
    AT,
    FUND,
    STAFF,
    days,
    firm,
    officer,
    open_books,
    ready,
    speaker,
    stated,
    submitted,
)

from duixian.office.accounts.actor import Actor, Grant, Role
from duixian.office.audit.models import Record
from duixian.office.cases import services as cases
from duixian.office.cases import store
from duixian.office.cases.models import CaseRow
from duixian.office.ledger import reports
from duixian.office.ledger.models import Claim, Entry
from duixian.office.payment import order_table, services
from duixian.office.payment.models import LineOutcome, PaymentBatch, PaymentLine
from duixian.office.payment.outcomes import AFTER, Outcome, require_next
from duixian.office.payment.services import Receipt
from duixian.office.refusal import Refused
from duixian.office.register import personal
from duixian.office.register.personal import Grounds

pytestmark = pytest.mark.django_db
MAKER, CHECKER = STAFF["编制"], STAFF["付款"]
GROUNDS = Grounds("法定职责", "拨付资金", date(2040, 1, 1))
PAID_ON = date(2025, 6, 3)


def with_account(row: CaseRow, number: str = "6222000000000000001") -> CaseRow:
    owner = speaker(row.payee)
    personal.keep(owner, row.payee, services.ACCOUNT, number, GROUNDS, at=AT)
    return row


def list_of(*numbers: int) -> list[CaseRow]:
    return [with_account(ready(submitted(firm(n))), f"622200000000000{n:04d}") for n in numbers]


def sent(rows: list[CaseRow], number: str = "支1", at: int = 20) -> PaymentBatch:
    batch = services.prepare(MAKER, number, FUND, ALLOTMENT, rows, at=days(at))
    services.approve(CHECKER, batch, at=days(at))
    for row in rows:
        row.refresh_from_db()
    return batch


def receipt(
    line: PaymentLine, outcome: Outcome, reference: str = "L1", reason: str = ""
) -> Receipt:
    return Receipt(str(line.pk), outcome, reference, PAID_ON, reason)


def take(line: PaymentLine, outcome: Outcome, reference: str = "L1", reason: str = ""):
    return services.record_receipts(MAKER, [receipt(line, outcome, reference, reason)], at=days(30))


@pytest.fixture
def books(engine):
    open_books()


def test_a_list_is_prepared_by_one_and_approved_by_another(books):
    rows = list_of(1, 2)
    batch = services.prepare(MAKER, "支1", FUND, ALLOTMENT, rows, at=days(20))
    assert (batch.total, batch.lines.count()) == (4_000_000_00, 2)
    with pytest.raises(Refused, match="same-hands"):
        services.approve(MAKER, batch, at=days(20))
    with pytest.raises(Refused, match="not-approved"):
        services.export(MAKER, batch, at=days(20))
    services.approve(CHECKER, batch, at=days(20))
    with pytest.raises(Refused, match="not-waiting"):
        services.approve(CHECKER, batch, at=days(20))
    with pytest.raises(Refused, match="not-waiting"):
        services.discard(MAKER, batch, at=days(20), reason="晚了")
    assert {row.state for row in CaseRow.objects.all()} == {"支付中"}
    found = store.current(rows[0].pk)
    assert ("编制支付", "编制") in found.hands
    assert ("复核支付", "付款") in found.hands


def test_the_database_wants_four_eyes_and_keeps_lines_as_they_are(books):
    batch = services.prepare(MAKER, "支1", FUND, ALLOTMENT, list_of(1), at=days(20))
    with pytest.raises(IntegrityError), transaction.atomic():
        PaymentBatch.objects.filter(pk=batch.pk).update(approved_by="编制")
    for change in (
        lambda: PaymentLine.objects.update(amount=1),
        lambda: PaymentLine.objects.all().delete(),
        lambda: PaymentBatch.objects.update(total=1),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


def test_nobody_pays_what_they_decided_or_what_is_theirs(books):
    rows = list_of(1)
    both = Actor("初审", "初审某", (Grant(Role.FINANCE, "区财政局", date(2025, 1, 1)),))
    with pytest.raises(Refused, match="same-hands"):
        services.prepare(both, "支1", FUND, ALLOTMENT, rows, at=days(20))
    own = Actor("丁", "丁某", MAKER.grants + speaker(rows[0].applicant).grants)
    with pytest.raises(Refused, match="own-case"):
        services.prepare(own, "支1", FUND, ALLOTMENT, rows, at=days(20))
    batch = services.prepare(MAKER, "支1", FUND, ALLOTMENT, rows, at=days(20))
    with pytest.raises(Refused, match="same-hands"):
        services.approve(both, batch, at=days(20))
    with pytest.raises(Refused, match="not-permitted"):
        services.approve(STAFF["审定"], batch, at=days(20))


def test_what_is_not_ready_is_not_prepared(books):
    rows = list_of(1)
    for wrong, code in (
        ([], "nothing-to-pay"),
        ([submitted(firm(2))], "not-ready"),
        ([ready(submitted(firm(3)))], "no-account"),
    ):
        with pytest.raises(Refused, match=code):
            services.prepare(MAKER, "支1", FUND, ALLOTMENT, wrong, at=days(20))
    batch = services.prepare(MAKER, "支1", FUND, ALLOTMENT, rows, at=days(20))
    for number, code in (("支1", "batch-exists"), ("支2", "in-another-batch")):
        with pytest.raises(Refused, match=code):
            services.prepare(MAKER, number, FUND, ALLOTMENT, rows, at=days(20))
    services.discard(MAKER, batch, at=days(21), reason="账号有误")
    assert services.prepare(MAKER, "支2", FUND, ALLOTMENT, rows, at=days(21)).lines.count() == 1


def test_an_account_that_changes_on_the_way_stops_the_list(books):
    (row,) = list_of(1)
    batch = services.prepare(MAKER, "支1", FUND, ALLOTMENT, [row], at=days(20))
    with_account(row, "6222999999999999999")
    with pytest.raises(Refused, match="account-changed"):
        services.approve(CHECKER, batch, at=days(20))
    assert CaseRow.objects.get().state == "待拨付"


def test_the_table_for_the_treasury_has_the_columns_that_it_wants(books, tmp_path: Path):
    rows = list_of(1, 2)
    batch = sent(rows)
    columns = {"序号": "明细号", "收款户": "收款人", "账号": "收款账号", "金额(元)": "金额",
               "币种": "=CNY"}  # fmt: skip
    text = services.export(MAKER, batch, at=days(20), form="csv", columns=columns)
    head, *body = csv.reader(io.StringIO(text.decode("utf-8-sig")))
    assert head == ["序号", "收款户", "账号", "金额(元)", "币种"]
    assert {row[3] for row in body} == {"2000000.00"}
    assert {row[2] for row in body} == {"6222000000000000001", "6222000000000000002"}
    reads = Record.objects.filter(action="查看个人信息", reason="支付批次支1")
    assert reads.count() == 2  # every account that was read
    book = tmp_path / "支.xlsx"
    book.write_bytes(services.export(MAKER, batch, at=days(20)))
    again = order_table.read_table(book)
    assert [row["金额"] for row in again] == ["2000000.00", "2000000.00"]
    assert sorted(row["收款账号"] for row in again) == sorted(row[2] for row in body)
    for wrong, code in (({"甲": "无"}, "unknown-column"), ({"甲": "金额"}, "no-line-number")):
        with pytest.raises(Refused, match=code):
            services.export(MAKER, batch, at=days(20), columns=wrong)
    with pytest.raises(Refused, match="unknown-form"):
        services.export(MAKER, batch, at=days(20), form="xml")
    order_table.FORMATS["txt"] = lambda table: "\n".join("|".join(r) for r in table).encode()
    try:
        plugged = services.export(MAKER, batch, at=days(20), form="txt", columns=columns)
        assert plugged.decode().count("\n") == 2
    finally:
        del order_table.FORMATS["txt"]


def test_a_receipt_pays_once_however_often_it_comes(books):
    (row,) = list_of(1)
    line = sent([row]).lines.get()
    assert services.reconcile(MAKER, FUND).waiting == 1
    assert take(line, Outcome.PAID).taken == 1
    again = take(line, Outcome.PAID)
    assert (again.taken, again.again) == (0, 1)
    other = take(line, Outcome.PAID, "L2")
    assert [wrong.code for wrong in other.not_taken] == ["contradicts"]
    assert (Claim.objects.get().committed, Claim.objects.get().spent) == (0, 2_000_000_00)
    assert Entry.objects.filter(kind="post").count() == 1
    row.refresh_from_db()
    assert (row.state, row.paid, store.faults(row)) == ("已拨付", 2_000_000_00, [])
    found = services.reconcile(MAKER, FUND)
    assert (found.paid, found.waiting, found.differences) == (2_000_000_00, 0, ())
    assert reports.faults(FUND) == []


def test_money_that_comes_back_is_paid_again_on_a_line_of_its_own(books):
    (row,) = list_of(1)
    first = sent([row]).lines.get()
    take(first, Outcome.PAID)
    take(first, Outcome.RETURNED, "T1", "户名不符")
    row.refresh_from_db()
    assert (row.state, row.paid) == ("退票", 0)
    assert store.current(row.pk).reasons == ("户名不符",)
    assert (Claim.objects.get().committed, Claim.objects.get().spent) == (2_000_000_00, 0)
    services.reissue(MAKER, row, "户名已改", at=days(31))
    second = sent([row], "支2", at=32).lines.get()
    assert (second.attempt, second.pk == first.pk) == (2, False)
    late = take(first, Outcome.PAID, "L9")
    assert [wrong.code for wrong in late.not_taken] == ["contradicts"]
    take(second, Outcome.PAID, "L2")
    row.refresh_from_db()
    assert (row.state, Claim.objects.get().spent) == ("已拨付", 2_000_000_00)
    assert services.reconcile(MAKER, FUND).differences == ()
    assert store.faults(row) == []


def test_a_payment_that_never_left_frees_nothing_and_posts_nothing(books):
    (row,) = list_of(1)
    line = sent([row]).lines.get()
    take(line, Outcome.RETURNED, "T1", "账号不存在")
    row.refresh_from_db()
    assert row.state == "退票"
    assert not Entry.objects.filter(kind__in=["post", "bounce"]).exists()
    assert Claim.objects.get().committed == 2_000_000_00


def test_unknown_stays_unknown_until_a_person_has_found_out(books):
    (row,) = list_of(1)
    line = sent([row]).lines.get()
    take(line, Outcome.UNKNOWN, "")
    row.refresh_from_db()
    assert row.state == "支付中"  # neither paid nor to be paid again
    with pytest.raises(Refused, match="not-now"):
        services.reissue(MAKER, row, "再付一次", at=days(31))
    with pytest.raises(Refused, match="not-ready"):
        services.prepare(MAKER, "支2", FUND, ALLOTMENT, [row], at=days(31))
    assert services.reconcile(MAKER, FUND).unknown == (str(line.pk),)
    bare = take(line, Outcome.PAID, "")
    assert [wrong.code for wrong in bare.not_taken] == ["unknown-stays"]
    settle = {"on": PAID_ON, "at": days(40)}
    with pytest.raises(Refused, match="no-reasons"):
        services.settle_unknown(MAKER, line, Outcome.PAID, evidence=" ", **settle)
    with pytest.raises(Refused, match="not-permitted"):
        services.settle_unknown(STAFF["审定"], line, Outcome.PAID, evidence="函", **settle)
    services.settle_unknown(MAKER, line, Outcome.PAID, evidence="财函〔2025〕3号", **settle)
    assert services.known_of(line) is Outcome.PAID
    with pytest.raises(Refused, match="not-unknown"):
        services.settle_unknown(MAKER, line, Outcome.PAID, evidence="函", **settle)
    assert [o.outcome for o in LineOutcome.objects.order_by("pk")] == ["未知", "已付"]
    assert services.reconcile(MAKER, FUND).differences == ()


def test_only_what_can_follow_is_learned():
    for known in Outcome:
        for learned in Outcome:
            if learned in AFTER[known]:
                require_next(known, learned)
            else:
                with pytest.raises(Refused, match="contradicts"):
                    require_next(known, learned)


def test_a_file_of_receipts_is_read_row_by_row(books, tmp_path: Path):
    rows = list_of(1, 2, 3)
    lines = {line.payee_id: line for line in sent(rows).lines.all()}
    one, two, three = (lines[row.payee_id] for row in rows)
    file = tmp_path / "回单.csv"
    file.write_text(
        "编号,结果,流水号,日期,原因\n"
        f"{one.pk},支付成功,L1,2025-06-03,\n"
        f"{two.pk},退票,T1,2025年6月3日,户名不符\n"
        f"{three.pk},已收到,L3,2025-06-03,\n"
        f"{three.pk},成功,L3,6月3日,\n"
        "00000000-0000-0000-0000-000000000009,成功,L4,2025-06-03,\n"
        "支1-3,成功,L5,2025-06-03,\n",
        encoding="utf-8-sig",
    )
    receipts, wrong = services.receipts_from(order_table.read_table(file), {"明细号": "编号"})
    assert [one.code for one in wrong] == ["unknown-word", "bad-date"]
    taken = services.record_receipts(MAKER, receipts, at=days(30))
    assert (taken.taken, [n.code for n in taken.not_taken]) == (2, ["unknown-line"] * 2)
    states = [CaseRow.objects.get(pk=row.pk).state for row in rows]
    assert states == ["已拨付", "退票", "支付中"]
    other, _ = services.receipts_from(
        [{"明细号": "x", "结果": "OK", "日期": "2025-06-03"}], words={"OK": Outcome.PAID}
    )
    assert other[0].outcome is Outcome.PAID
    with pytest.raises(Refused, match="not-permitted"):
        services.record_receipts(STAFF["窗口"], receipts, at=days(30))


def test_a_table_that_is_none_is_told(tmp_path: Path):
    for name in ("表.xlsx", "表.csv"):
        file = tmp_path / name
        file.write_bytes(b"\xff\xfe\x00broken")
        with pytest.raises(Refused, match="unreadable-table"):
            order_table.read_table(file)
    (tmp_path / "空.csv").write_text("", encoding="utf-8")
    assert order_table.read_table(tmp_path / "空.csv") == []


def test_no_cell_of_a_csv_begins_a_formula():
    text = order_table.write_csv([["=1+1", "@x", "-1", "好"]]).decode("utf-8-sig")
    assert text == "'=1+1,'@x,'-1,好\r\n"


def test_a_false_application_is_recovered_and_barred(books):
    (row,) = list_of(1)
    take(sent([row]).lines.get(), Outcome.PAID)
    row.refresh_from_db()
    by = STAFF["审定"]
    with pytest.raises(Refused, match="bad-amount"):
        cases.demand_back(by, row, 2_000_000_01, reason="虚报", false=True, at=days(60))
    with pytest.raises(Refused, match="not-now"):
        cases.recover(MAKER, row, 1, at=days(60))
    cases.demand_back(
        by, row, 2_000_000_00, interest=30_000_00, reason="虚报收入", false=True, at=days(60)
    )
    assert row.barred_until == date(2028, 7, 5)
    cases.recover(MAKER, row, 2_000_000_00, interest=30_000_00, at=days(70))
    assert row.state == "已追缴"
    assert Claim.objects.get().spent == 0
    assert services.reconcile(MAKER, FUND).differences == ()
    with pytest.raises(Refused, match="barred"):
        submitted(row.applicant, stated(), at=days(80))
    assert submitted(row.applicant, stated(), at=days(365 * 4)).state == "已申报"


def test_what_books_and_lines_say_differently_is_told(books):
    (row,) = list_of(1)
    take(sent([row]).lines.get(), Outcome.PAID)
    CaseRow.objects.update(paid=7)
    Claim.objects.update(spent=5)
    told = "\n".join(services.reconcile(MAKER, FUND).differences)
    assert "the case says 7" in told
    assert "the books spent 5" in told
    with pytest.raises(Refused, match="not-permitted"):
        services.reconcile(officer("窗", Role.WINDOW, "区商务局"), FUND)
