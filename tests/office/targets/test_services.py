"""Departments report on their own promises; reports are dated and only grow."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from duixian.library.package import load
from duixian.library.places import policies
from duixian.office.accounts.actor import Actor, Grant, Role
from duixian.office.audit.models import Record
from duixian.office.refusal import Refused
from duixian.office.targets import services
from duixian.office.targets.models import Report
from duixian.office.targets.progress import Standing

pytestmark = pytest.mark.django_db
AT = datetime(2025, 9, 15, 2, tzinfo=UTC)
TODAY = date(2025, 9, 15)
TARGET, TASK = "领域二.高新技术企业累计", "第十五条.餐饮六名工程"


def officer(department: str, role: Role = Role.POLICY) -> Actor:
    return Actor("u", "某", (Grant(role, department, date(2025, 1, 1)),))


@pytest.fixture(scope="module")
def package():
    return load(policies() / "qiantang-2025")


def said(package, value="1480", **more):
    more = {"as_of": date(2025, 8, 31), "evidence": "统计快报", **more}
    return services.report(
        officer("区经信科技局"), package, TARGET, value=Decimal(value), at=AT, **more
    )  # fmt: skip


def test_a_report_shows_on_the_board_and_in_the_trail(package):
    said(package)
    line, history = services.one(package, TARGET, TODAY)
    assert (line.progress.standing, line.last.value) == (Standing.ON_TRACK, Decimal(1480))
    assert len(history) == 1
    assert Record.objects.get(action="填报承诺进展").thing == TARGET


def test_the_last_day_counts_and_of_one_day_the_last_word(package):
    said(package, "1490")
    said(package, "1400", as_of=date(2025, 6, 30))
    said(package, "1501")
    line, history = services.one(package, TARGET, TODAY)
    assert line.progress.standing is Standing.DONE
    assert [row.value for row in history] == [1501, 1490, 1400]


def test_a_board_of_a_past_day_knows_only_that_day(package):
    said(package)
    line, history = services.one(package, TARGET, date(2025, 8, 1))
    assert (line.progress.standing, history) == (Standing.SILENT, [])


def test_the_board_takes_one_query(package, django_assert_num_queries):
    said(package)
    with django_assert_num_queries(1):
        lines = services.board(package, TODAY)
    assert services.counts(lines) == {"未报告": 331, "进行中": 1}


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("in-future", {"as_of": date(2025, 9, 16)}), ("no-evidence", {"evidence": " "}),
        ("says-nothing", {"value": None}),
    ],
)  # fmt: skip
def test_a_report_that_says_nothing_is_refused(package, code, change):
    asked = {"as_of": date(2025, 8, 31), "evidence": "快报", "value": Decimal(1), **change}
    with pytest.raises(Refused) as refused:
        services.report(officer("区经信科技局"), package, TARGET, at=AT, **asked)
    assert refused.value.code == code


def test_a_task_has_no_figure(package):
    asked = {"as_of": TODAY, "evidence": "纪要", "at": AT}
    with pytest.raises(Refused) as refused:
        services.report(officer("区商务局"), package, TASK, value=Decimal(1), **asked)
    assert refused.value.code == "no-figure"
    done = services.report(
        officer("区商务局"), package, TASK, words="已评定", is_done=True, **asked
    )
    assert services.one(package, TASK, TODAY)[0].progress.standing is Standing.DONE
    assert str(done) == f"{TASK} 2025-09-15"


@pytest.mark.parametrize(
    "who", [officer("区商务局"), officer("区经信科技局", Role.FINANCE), Actor("x", "客")]
)
def test_only_the_owner_reports(package, who):
    with pytest.raises(Refused) as refused:
        services.report(who, package, TARGET, value=Decimal(1), as_of=TODAY, evidence="报", at=AT)
    assert refused.value.code == "not-permitted"


def test_nobody_reports_on_what_is_not_promised(package):
    with pytest.raises(Refused) as refused:
        services.report(officer("区商务局"), package, "没有", as_of=TODAY, evidence="报", at=AT)
    assert refused.value.code == "no-promise"
    assert services.one(package, "没有", TODAY) is None
    promise = services.one(package, TARGET, TODAY)[0].promise
    assert services.may_report(None, promise) == ""


def test_a_report_is_never_changed(package):
    made = said(package)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Report.objects.filter(pk=made.pk).update(value=9)
