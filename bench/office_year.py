"""A district's year in the office: cases through every path, paid, reconciled, books balanced.

    python bench/office_year.py                     20,000 cases on SQLite
    python bench/office_year.py --cases 2000 --engine postgresql
    python bench/office_year.py --write             both databases, into docs/benchmarks.md

Applicants and purchases are rows of the synthetic district; a service provider of article 12 is
given one of its rows of service revenue. The year has twelve months: applications come in, people
and rules decide, notices run, money is promised, paid by lists, returned, recovered. Each act is a
transaction of its own. Afterwards everything is worked out again: rows from their events, decisions
from their facts and rules, books from their chain, lines against books and cases, and `bean-check`
adds up the export. Any difference, and it exits with 1.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

PACKAGE = "qiantang-2025"
SERVICE, PHONES = "第十二条.智能制造服务机构资助", "第十六条.数码产品购新"
LEAD = {SERVICE: "区经信科技局", PHONES: "区商务局"}
START = datetime(2025, 5, 6, 2, tzinfo=UTC)
PDF = b"%PDF-1.7\n"
PATHS = (
    *("plain", "corrected", "declined", "withdrawn", "refused", "certified", "experts"),
    *("sent back", "upheld", "dismissed", "conflict", "lapsed", "given up", "batch"),
)
LIST = 500
"""Cases in one payment list."""


@dataclass
class Year:
    """What happened."""

    cases: int = 0
    acts: int = 0
    states: Counter[str] = field(default_factory=Counter)
    paths: Counter[str] = field(default_factory=Counter)
    lines: int = 0
    returned: int = 0
    unknown: int = 0
    recovered: int = 0
    short: int = 0
    """Determined, and no money left."""
    paid: int = 0
    faults: list[str] = field(default_factory=list)
    months: list[tuple[int, float, float]] = field(default_factory=list)
    """Of each: cases, seconds on the clock, and of the processor, whoever else used it."""
    checking: float = 0

    @property
    def steady(self) -> float:
        """CPU seconds a case in the last three months, by those in the first three; 1: linear."""

        def pace(months: list[tuple[int, float, float]]) -> float:
            return sum(cpu for _, _, cpu in months) / max(1, sum(n for n, _, _ in months))

        return pace(self.months[-3:]) / pace(self.months[:3])


def simulate(count: int, district: Path, say: Callable[[str], None] = lambda text: None) -> Year:
    """The year, in the database that is there, with everything checked."""
    office = Office(count, district)
    for month in range(12):
        began, used = time.monotonic(), processor()
        done = office.month(month)
        taken = time.monotonic() - began, processor() - used
        office.year.months.append((done, *taken))
        say(f"month {month + 1}: {done} cases, {office.year.months[-1][1]:.1f} s")
    began = time.monotonic()
    office.check()
    office.year.checking = time.monotonic() - began
    return office.year


def processor() -> float:
    """CPU seconds so far: of this process and, on PostgreSQL, of the server's that serves it."""
    from django.db import connection

    own = time.process_time()
    if connection.vendor != "postgresql":
        return own
    connection.ensure_connection()
    stat = Path(f"/proc/{connection.connection.info.backend_pid}/stat")
    try:
        ticks = stat.read_text(encoding="ascii").rpartition(")")[2].split()[11:13]
    except OSError:  # no /proc, or a server elsewhere
        return own
    return own + sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


class Office:
    """People, books and applicants."""

    def __init__(self, count: int, district: Path) -> None:
        from duixian.basics.problems import Problems
        from duixian.office.accounts.actor import Actor, Grant, Role
        from duixian.office.cases import editions
        from duixian.office.ledger import services as ledger
        from duixian.office.ledger.announced import announced
        from duixian.office.ledger.request import AllotmentTerms
        from duixian.tables.register import load_register

        def person(id: str, role: Role, scope: str) -> Actor:
            return Actor(id, f"{id}某", (Grant(role, scope, date(2025, 1, 1)),))

        self.count, self.year = count, Year()
        self.people = {
            benefit: {
                "window": person(f"窗口{lead}", Role.WINDOW, lead),
                "first": person(f"初审{lead}", Role.FIRST_REVIEW, lead),
                "other": person(f"初审二{lead}", Role.FIRST_REVIEW, lead),
                "second": person(f"复审{lead}", Role.SECOND_REVIEW, lead),
                "again": person(f"复核{lead}", Role.SECOND_REVIEW, lead),
                "last": person(f"审定{lead}", Role.DETERMINATION, lead),
                "policy": person(f"政策{lead}", Role.POLICY, lead),
            }
            for benefit, lead in LEAD.items()
        }
        self.maker = person("编制", Role.FINANCE, "区财政局")
        self.checker = person("付款", Role.FINANCE, "区财政局")
        self.auditor = person("审计", Role.AUDIT, "区审计局")
        self.tax = person("税务", Role.FIRST_REVIEW, "区税务局")
        self.grant = lambda key: Actor(
            f"代{key}", "申请某", (Grant(Role.APPLICANT, key, date(2025, 1, 1)),)
        )
        self.rules, _, _ = editions.pin(PACKAGE, date(2025, 5, 6))
        ledger.open_fund(self.maker, announced(self.rules), at=START)
        for number, (benefit, line, source) in {
            "服务": (SERVICE, "领域二.预算", "区"), "立减": (PHONES, "领域三.预算", "国债")
        }.items():  # fmt: skip
            amount = 75_000_000_000 if source == "区" else 500_000_000_000
            terms = AllotmentTerms(
                number, line, LEAD[benefit], "2150805", "31204", source, 2025, amount
            )
            ledger.allot(self.maker, PACKAGE, terms, key=f"指标{number}", at=START)
        self.number = {SERVICE: "服务", PHONES: "立减"}
        register = load_register(district, Problems())
        assert register is not None
        self.firms = register.table("企业", ["标识"])["标识"].to_pylist()
        wanted = ("工业互联网应用", "机器换人", "智能制造工程")
        revenues = register.table("服务收入").to_pylist()
        self.revenues = [row for row in revenues if row["服务类别"] in wanted]
        self.purchases = register.table("购买")
        self.shops = [self._payee(identity, n) for n, identity in enumerate(self.firms[-20:])]
        self.next = 0
        """The next row of purchases."""
        self.to_pay: list[Any] = []
        self.to_recover: list[Any] = []

    # -- one month -------------------------------------------------------------------------------

    def month(self, month: int) -> int:
        """Applications of the month, then the money."""
        at = START + timedelta(days=30 * month)
        wanted = self.count * (month + 1) // 12 - self.count * month // 12
        firms = wanted // 4
        offset = self.count * month // 12 // 4
        self._batch(month, at)
        for n in range(offset, offset + firms):
            self._firm(n, month, at + timedelta(days=n % 5))
        self._purchases(wanted - firms, month, at)
        self._release(at + timedelta(days=60))
        self._pay(month, at + timedelta(days=75))
        self.year.cases += wanted
        return wanted

    def _firm(self, n: int, month: int, at: datetime) -> None:
        from duixian.office.cases import services
        from duixian.office.cases.procedure import GateName
        from duixian.office.cases.services import Application

        path = PATHS[n % len(PATHS)]
        self.year.paths[path] += 1
        here = self.people[SERVICE]
        firm = self._payee(self.firms[n], n)
        by = self.grant(str(firm.key))
        recognised = {"refused": "否", "certified": "缺"}.get(path, "是")
        stated = self._stated(n, recognised)
        batch = f"批次{month}" if path == "batch" else ""
        row = services.draft(by, Application(SERVICE, firm, PACKAGE, batch=batch), at=at)
        for paper in ("申请表", "承诺书", "服务合同和发票"):
            services.attach(by, row, paper, PDF + f"{paper}{n % 97}".encode(), at=at)
        services.submit(by, row, stated, at=at)
        day = self._days(at)
        if path in ("corrected", "lapsed"):
            services.ask_correction(here["window"], row, ["合同缺一页"], at=next(day))
            if path == "lapsed":
                services.decline(here["window"], row, ["逾期未补正"], at=at + timedelta(days=40))
                return
            services.correct(by, row, stated, at=next(day))
        if path == "declined":
            services.decline(here["window"], row, ["不在申报范围"], at=next(day))
            return
        services.accept(here["window"], row, at=next(day))
        if path == "withdrawn":
            services.withdraw(by, row, at=next(day))
            return
        first = here["first"]
        if path == "refused":
            services.refuse(first, row, at=next(day))
            return
        if path == "certified":
            services.certify(first, row, {"符合条件的服务机构": True}, "名录1号", at=next(day))
        if path == "experts":
            services.consult(first, row, "智能制造吗", at=next(day))
            services.advise(first, row, "是", at=next(day))
        if path == "conflict":
            services.declare_conflict(first, row, "配偶持股", at=next(day))
            first = here["other"]
        services.pass_gate(first, row, at=next(day))
        if path == "sent back":
            services.send_back(here["second"], row, GateName.FIRST, "发票再核", at=next(day))
            services.pass_gate(first, row, at=next(day))
        self._determine(row, here, day, path)

    def _determine(self, row: Any, here: Any, day: Iterator[datetime], path: str) -> None:
        from duixian.office.cases import batches, services

        services.pass_gate(here["second"], row, at=next(day))
        if path == "batch":
            batches.answer_check(self.tax, row, "税务", is_clear=True, at=next(day))
        services.pass_gate(here["last"], row, at=next(day))
        if path == "batch":
            return  # published as one list
        services.publish(here["last"], row, at=next(day))
        if path in ("upheld", "dismissed"):
            rival = self.grant("对手")
            services.object_to(rival, row, "收入不属实", at=next(day))
            upheld = path == "upheld"
            services.re_examine(
                here["again"], row, 1, upheld=upheld, reason="已查", at=next(day)
            )  # fmt: skip
            if upheld:
                services.pass_gate(here["first"], row, at=next(day))
                self._determine(row, here, day, "plain")
                return
        services.close_notice(here["last"], row, at=next(day) + timedelta(days=20))
        self.to_pay.append((row, path))

    def _purchases(self, wanted: int, month: int, at: datetime) -> None:
        """Most apply; a fifth is found by a run, a tenth comes from another platform."""
        from duixian.office.cases import automatic, elsewhere, services
        from duixian.office.cases.elsewhere import Foreign
        from duixian.office.cases.models import CaseRow
        from duixian.office.cases.services import Application
        from duixian.office.register.services import subject_for
        from duixian.tables.register import register_of

        here = self.people[PHONES]
        found, imported = wanted // 5, wanted // 10
        before = CaseRow.objects.filter(is_unasked=True).count()
        rows = self._digital(found)
        names = ["标识", "购买人类型", "数码产品类别", "成交价"]
        table = rows.select(names)
        run = automatic.open_for_all(
            here["policy"], PACKAGE, PHONES, register_of({"购买": table}), at=at, year=2025
        )
        again = automatic.open_for_all(
            here["policy"], PACKAGE, PHONES, register_of({"购买": table}), at=at, year=2025
        )
        if again.opened or CaseRow.objects.filter(is_unasked=True).count() != before + run.opened:
            self.year.faults.append("a rerun opened a case twice")
        if run.opened != found:
            self.year.faults.append(f"the run opened {run.opened} of {found}")
        drafts = CaseRow.objects.filter(is_unasked=True, state="草稿", drafted=at)
        for row in drafts.order_by("object"):
            self.year.paths["unasked"] += 1
            if self.year.paths["unasked"] % 6 == 0:
                continue  # not everybody answers
            by = self.grant(str(row.applicant_id))
            services.confirm(by, row, at=at)
            self._instant(row, at)
        paper = "0" * 64
        delivery = [
            Foreign(
                f"{month}-{n}", PHONES, "购买", one["标识"], self._bought(one),
                {"购买发票": paper}, one["标识"],
            )
            for n, one in enumerate(self._digital(imported).to_pylist())
        ]  # fmt: skip
        taken = elsewhere.take_in(
            here["window"], "消费平台", delivery, at=at, department=LEAD[PHONES]
        )
        for row in taken.taken:
            self.year.paths["elsewhere"] += 1
            self._instant(row, at)
        if taken.rejected:
            self.year.faults.append(f"rejected: {taken.rejected[0]}")
        for n, one in enumerate(self._digital(wanted - found - imported, every=9).to_pylist()):
            self.year.paths["instant"] += 1
            buyer = subject_for("购买", one["标识"], at=at)
            by = self.grant(str(buyer.key))
            shop = self.shops[n % len(self.shops)]
            terms = Application(PHONES, buyer, PACKAGE, object=one["标识"], payee=shop)
            row = services.draft(by, terms, at=at)
            services.attach(by, row, "购买发票", PDF + str(n % 97).encode(), at=at)
            services.submit(by, row, self._bought(one), at=at)
            self._instant(row, at)

    def _instant(self, row: Any, at: datetime) -> None:
        """What the rules left to people: a sample, a refusal, and 审定."""
        from duixian.office.cases import services

        here, day = self.people[PHONES], self._days(at)
        if row.state == "已申报":
            self.year.paths["sampled"] += 1
            services.accept(here["window"], row, at=next(day))
        if row.label == "待初审":
            if services.judgement(row).verdict != "符合":
                services.refuse(here["first"], row, at=next(day))
                return
            services.pass_gate(here["first"], row, at=next(day))
        services.pass_gate(here["last"], row, at=next(day))
        self.to_pay.append((row, "instant"))

    def _batch(self, month: int, at: datetime) -> None:
        from duixian.office.cases import batches
        from duixian.office.cases.batches import Call

        call = Call(
            f"批次{month}", f"第{month + 1}批", SERVICE, at.date(), at.date() + timedelta(days=28),
            "带上合同", checks=(("税务", "区税务局"),),
        )  # fmt: skip
        batches.open_batch(self.people[SERVICE]["window"], call, at=at)

    # -- money -----------------------------------------------------------------------------------

    def _release(self, at: datetime) -> None:
        from duixian.office.cases import batches, services
        from duixian.office.cases.models import Batch

        for batch in Batch.objects.filter(cases__state="待公示").distinct():
            last = self.people[SERVICE]["last"]
            batches.publish(last, batch, at=at - timedelta(days=20))
            batches.close_notice(last, batch, at=at - timedelta(days=1))
            for one in batches.release(last, batch, PACKAGE, "服务", key=f"放款{batch.pk}", at=at):
                if one.amount:
                    self.to_pay.append((one.case, "released"))
        waiting = []
        for row, path in self.to_pay:
            last = self.people[row.benefit]["last"]
            if path != "released" and not self._promised(row, last, at):
                continue
            if path == "given up":
                services.take_promise_back(last, row, "申请人放弃", at=at)
            else:
                waiting.append(row)
        self.to_pay = waiting

    def _promised(self, row: Any, by: Any, at: datetime) -> bool:
        """False where the money has ended: the case stays 已审定."""
        from duixian.office.cases import services
        from duixian.office.refusal import Refused

        try:
            services.release_for_payment(by, row, PACKAGE, self.number[row.benefit], at=at)
        except Refused as refused:
            if refused.code != "short":
                raise
            self.year.short += 1
            return False
        return True

    def _pay(self, month: int, at: datetime) -> None:
        from duixian.office.cases import services as cases
        from duixian.office.payment import services
        from duixian.office.payment.outcomes import Outcome

        rows, self.to_pay = self.to_pay, []
        again: list[Any] = []
        for benefit in LEAD:
            own = [row for row in rows if row.benefit == benefit]
            own = self._settled(own) if benefit == PHONES else own
            for n in range(0, len(own), LIST):
                again += self._list(f"支{month}-{self.number[benefit]}-{n}", own[n : n + LIST], at)
        for benefit in LEAD:
            own = [row for row in again if row.benefit == benefit]
            for row in own:
                services.reissue(self.maker, row, "账号已改", at=at)
            if own:
                self._list(f"再{month}-{self.number[benefit]}", own, at, smooth=True)
        for row in self.to_recover:
            row.refresh_from_db()
            last = self.people[row.benefit]["last"]
            false = int(row.pk) % 2 == 0
            cases.demand_back(last, row, row.paid, reason="抽查不符", false=false, at=at)
            cases.recover(self.maker, row, row.paid, at=at)
            self.year.recovered += 1
        self.to_recover = []
        assert Outcome.UNKNOWN.value == "未知"

    def _settled(self, rows: list[Any]) -> list[Any]:
        """Purchases whose discount a shop advanced are settled against its list."""
        from duixian.office.payment.settlement import Sale, settle
        from duixian.office.register.models import Subject

        by_shop: dict[Any, list[Any]] = {}
        for row in rows:
            by_shop.setdefault(row.payee_id, []).append(row)
        shops = {shop.key: shop for shop in self.shops}
        found: list[Any] = []
        for payee, own in by_shop.items():
            if payee not in shops:
                self._account(Subject.objects.get(pk=payee), len(found))
                found += own
                continue
            sales = [Sale(row.object, row.amount) for row in own]
            settled = settle(self.maker, shops[payee], PHONES, 2025, sales)
            self.year.faults += [f"{d.object}: {d.code}" for d in settled.doubts]
            found += settled.payable
        return found

    def _list(self, number: str, rows: list[Any], at: datetime, *, smooth: bool = False) -> Any:
        """One list; of its lines some come back and of some nobody knows."""
        from duixian.office.payment import services
        from duixian.office.payment.outcomes import Outcome
        from duixian.office.payment.services import Receipt

        allotment = self.number[rows[0].benefit]
        batch = services.prepare(self.maker, number, PACKAGE, allotment, rows, at=at)
        services.approve(self.checker, batch, at=at)
        services.export(self.maker, batch, at=at, form="csv")
        receipts: list[Receipt] = []
        returned: list[Any] = []
        unknown: list[Any] = []
        ordered = batch.lines.select_related("case").order_by("pk")
        for n, line in enumerate(ordered, start=self.year.lines):
            outcome = Outcome.PAID
            if not smooth and n % 17 == 16:
                outcome = Outcome.RETURNED
                returned.append(line.case)
            elif not smooth and n % 23 == 22:
                outcome = Outcome.UNKNOWN
                unknown.append(line)
            elif n % 29 == 28:
                self.to_recover.append(line.case)
            receipts.append(Receipt(str(line.pk), outcome, f"L{line.pk}", at.date(), "户名不符"))
        taken = services.record_receipts(self.maker, receipts, at=at)
        services.record_receipts(self.maker, receipts, at=at)  # the same file once more
        if taken.not_taken:
            self.year.faults.append(f"{number}: {taken.not_taken[0].code}")
        for line in unknown:
            services.settle_unknown(
                self.maker, line, Outcome.PAID, evidence="财函1号", on=at.date(), at=at
            )  # fmt: skip
        self.year.lines += len(receipts)
        self.year.returned += len(returned)
        self.year.unknown += len(unknown)
        for row in returned:
            row.refresh_from_db()
        return returned

    # -- afterwards ------------------------------------------------------------------------------

    def check(self) -> None:
        """Work everything out again."""
        from django.db.models import Count, Sum

        from duixian.office.cases import services, store
        from duixian.office.cases.models import CaseEvent, CaseRow, Hand
        from duixian.office.ledger import reports, verify
        from duixian.office.ledger.models import Claim
        from duixian.office.payment.services import reconcile

        year = self.year
        year.acts = CaseEvent.objects.count()
        year.states = Counter(CaseRow.objects.values_list("state", flat=True))
        for n, row in enumerate(CaseRow.objects.order_by("pk").iterator()):
            year.faults += store.faults(row)
            if n % 20 == 0 and not all(same for _, same in services.replay(row)):
                year.faults.append(f"{row.pk}: a decision comes out otherwise today")
        twice = Hand.objects.values("case", "person").annotate(n=Count("gate")).filter(n__gt=1)
        year.faults += [f"two gates: {one}" for one in twice]
        year.faults += reports.faults(PACKAGE)
        lines = list(reports.export_jsonl(self.auditor, PACKAGE, at=START))
        year.faults += verify.check(lines)[1]
        found = reconcile(self.maker, PACKAGE)
        year.faults += found.differences
        year.faults += [f"unknown: {line}" for line in found.unknown]
        spent = Claim.objects.aggregate(sum=Sum("spent"))["sum"] or 0
        paid = CaseRow.objects.filter(state="已拨付").aggregate(sum=Sum("paid"))["sum"] or 0
        if spent != paid:
            year.faults.append(f"the books spent {spent}, paid cases hold {paid}")
        year.paid = spent
        if sum(year.states.values()) != year.cases:
            year.faults.append(f"{sum(year.states.values())} cases for {year.cases}")
        with tempfile.TemporaryDirectory(prefix="duixian-books-") as folder:
            books = Path(folder) / "books.beancount"
            text = reports.export_beancount(self.auditor, PACKAGE, at=START)
            books.write_text("\n".join(text), encoding="utf-8")
            ran = subprocess.run(
                [sys.executable, "-m", "beancount.scripts.check", books],
                capture_output=True, text=True, check=False,
            )  # fmt: skip
            if ran.returncode or ran.stdout + ran.stderr:
                year.faults.append(f"bean-check: {(ran.stdout + ran.stderr)[:500]}")

    # -- rows of the district --------------------------------------------------------------------

    def _digital(self, wanted: int, every: int = 0) -> Any:
        """The next purchases that qualify; each `every`-th one does not, so as to be refused."""
        import pyarrow as pa
        import pyarrow.compute as pc

        if not hasattr(self, "good"):
            kinds = pa.array(["手机", "平板", "智能手表手环"])
            is_good = pc.fill_null(
                pc.and_(
                    pc.is_in(self.purchases["数码产品类别"], value_set=kinds),
                    pc.and_(
                        pc.equal(self.purchases["购买人类型"], "个人"),
                        pc.less_equal(self.purchases["成交价"], 600_000),
                    ),
                ),
                False,
            )
            self.good = self.purchases.filter(is_good)
            self.bad = self.purchases.filter(pc.equal(self.purchases["数码产品类别"], "其他"))
            self.bad_next = 0
        bad = wanted // every if every else 0
        good = self.good.slice(self.next, wanted - bad)
        self.next += wanted - bad
        if good.num_rows < wanted - bad:
            raise SystemExit("the district is too small: take a larger scale")
        refused = self.bad.slice(self.bad_next, bad)
        self.bad_next += bad
        return pa.concat_tables([good, refused])

    def _bought(self, row: dict[str, Any]) -> dict[str, Any]:
        import pyarrow as pa

        from duixian.office.cases.automatic import as_facts
        from duixian.tables.register import register_of
        from duixian.tables.to_subjects import to_subjects

        names = ("标识", "购买人类型", "数码产品类别", "成交价")
        bought = register_of({"购买": pa.table({name: [row[name]] for name in names})})
        (read,) = to_subjects(bought, self.rules.vocabulary, "购买")
        return as_facts(read, self.rules, year=2025, on=date(2025, 9, 15))

    def _stated(self, n: int, recognised: str) -> dict[str, Any]:
        row = self.revenues[n % len(self.revenues)]
        fen = row["服务本区企业收入@2025"] or 0
        yuan = 1_000_000 + (fen // 100 + 7919 * n) % 9_000_000  # so that most of them get something
        return {
            "主体": "企业", "标识": self.firms[n], "基准日": "2025-09-15",
            "认定": {"符合条件的服务机构": recognised},
            "关联": {
                "服务收入": [
                    {
                        "服务类别": row["服务类别"],
                        "服务本区企业收入": f"{yuan}元",
                    }
                ]
            },
        }  # fmt: skip

    def _payee(self, reference: str, n: int) -> Any:
        from duixian.office.register.services import subject_for

        firm = subject_for("企业", reference, at=START)
        self._account(firm, n)
        return firm

    def _account(self, subject: Any, n: int) -> None:
        from duixian.office.payment.services import ACCOUNT
        from duixian.office.register import personal
        from duixian.office.register.personal import Grounds

        grounds = Grounds("法定职责", "拨付资金", date(2040, 1, 1))
        by = self.grant(str(subject.key))
        personal.keep(by, subject, ACCOUNT, f"6222{n:015d}", grounds, at=START)

    @staticmethod
    def _days(at: datetime) -> Iterator[datetime]:
        while True:
            at += timedelta(days=1)
            yield at


def make_district(folder: Path, count: int) -> Path:
    """The synthetic district, large enough for so many cases."""
    from duixian.library.package import load
    from duixian.library.places import policies
    from duixian.simulate.synth.generate import generate

    generate(folder, load(policies() / PACKAGE), scale=max(0.02, count / 40_000))
    return folder


# -- the command ---------------------------------------------------------------------------------


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--write", action="store_true", help="both databases, docs/benchmarks.md")
    asked = parser.parse_args(arguments)
    engines = ["sqlite", "postgresql"] if asked.write else [asked.engine]
    if len(engines) > 1:  # Django is loaded for one database a process
        found = [_apart(engine, asked.cases) for engine in engines]
        if all(found):
            _write([row for row in found if row])
        return 0 if all(found) else 1
    year = run(engines[0], asked.cases)
    print(json.dumps(_row(engines[0], year), ensure_ascii=False))
    return 1 if year.faults else 0


def run(engine: str, count: int) -> Year:
    """The year on a new database of its own."""
    from tests.office.postgres_server import Server

    server = Server(durable=True) if engine == "postgresql" else None
    with tempfile.TemporaryDirectory(prefix="duixian-year-") as folder:
        place = Path(folder)
        url = server.url("postgres") if server else f"sqlite:///{place / 'office.sqlite3'}"
        from cryptography.fernet import Fernet

        os.environ.update(
            DATABASE_URL=url, DUIXIAN_DATA=str(place / "data"), DUIXIAN_INDEX_KEY="k" * 32,
            DUIXIAN_DATA_KEYS=Fernet.generate_key().decode(),
            DJANGO_SETTINGS_MODULE="duixian.office.settings",
        )  # fmt: skip
        import django

        django.setup()
        from django.core.management import call_command

        try:
            call_command("migrate", verbosity=0)
            year = simulate(count, make_district(place / "district", count), say=_tell)
        finally:
            from django.db import connections

            connections.close_all()
            if server:
                server.stop()
    _report(year)
    return year


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _report(year: Year) -> None:
    seconds = sum(s for _, s, _ in year.months)
    cpu = sum(cpu for _, _, cpu in year.months)
    _tell(f"{year.cases} cases, {year.acts} acts in {seconds:.0f} s, of the processor {cpu:.0f} s; "
          f"last ÷ first quarter "
          f"{year.steady:.2f}; checked in {year.checking:.0f} s")  # fmt: skip
    _tell("states: " + ", ".join(f"{k} {v}" for k, v in sorted(year.states.items())))
    _tell("paths: " + ", ".join(f"{k} {v}" for k, v in sorted(year.paths.items())))
    _tell(f"lines {year.lines}, returned {year.returned}, unknown {year.unknown}, "
          f"recovered {year.recovered}, short {year.short}, "
          f"paid {year.paid / 100:,.2f} 元")  # fmt: skip
    for fault in year.faults[:20]:
        _tell(f"FAULT {fault}")


HEAD = (
    *("database", "cases", "acts", "s", "CPU s", "CPU ms an act", "last ÷ first quarter"),
    *("lines", "returned", "unknown", "recovered", "short", "paid 元", "faults", "checking s"),
)


def _row(engine: str, year: Year) -> list[str]:
    seconds = sum(s for _, s, _ in year.months)
    cpu = sum(cpu for _, _, cpu in year.months)
    return [
        engine, f"{year.cases:,}", f"{year.acts:,}", f"{seconds:.0f}", f"{cpu:.0f}",
        f"{1000 * cpu / year.acts:.1f}", f"{year.steady:.2f}", f"{year.lines:,}",
        str(year.returned), str(year.unknown), str(year.recovered), str(year.short),
        f"{year.paid / 100:,.0f}",
        str(len(year.faults)), f"{year.checking:.0f}",
    ]  # fmt: skip


def _apart(engine: str, count: int) -> list[str] | None:
    ran = subprocess.run(
        [sys.executable, __file__, "--engine", engine, "--cases", str(count)],
        stdout=subprocess.PIPE, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    if ran.returncode:
        return None
    row: list[str] = json.loads(ran.stdout.splitlines()[-1])
    return row


def _write(rows: list[list[str]]) -> None:
    from bench.report import machine, table, write_section

    body = (
        "## A district's year in the office",
        "",
        "    python bench/office_year.py --write",
        "",
        "Made-up applicants through every path, each act a transaction of its own; then rows are",
        "folded again from their events, a twentieth of the decisions replayed from the facts and",
        "rules that were kept, books verified, lines reconciled, and the export added up by",
        "`bean-check`. CPU seconds are those of the program and of the server's process that",
        "served it. *last ÷ first quarter*: CPU seconds a case; 1 is linear.",
        "",
        table(list(HEAD), rows),
        "",
        machine("django", "psycopg"),
    )
    write_section("office-year", "\n".join(body))


if __name__ == "__main__":
    sys.exit(main())
