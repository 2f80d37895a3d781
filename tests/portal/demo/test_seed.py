"""The demonstration district is sound and complete."""

from __future__ import annotations

import pytest
from django.contrib.auth import authenticate
from django.test import RequestFactory

from duixian.office.cases import store
from duixian.office.cases.case import State
from duixian.office.cases.models import CaseRow
from duixian.office.clock import day_of
from duixian.office.ledger import reports, verify
from duixian.office.ledger.models import Balance
from duixian.office.payment.services import reconcile
from duixian.office.refusal import Refused
from duixian.portal.demo.people import LEADS, PASSWORD, accounts
from duixian.portal.demo.seed import seed
from duixian.portal.demo.timeline import BUSINESS_DATE, FIRST_DAY
from duixian.portal.shell import clock


def test_there_is_a_case_in_every_state(world):
    assert [state for state in State if not world.cases[state]] == []
    assert sum(len(ids) for ids in world.cases.values()) == 120


def test_only_computable_benefits_are_applied_for(world):
    assert set(CaseRow.objects.values_list("benefit", flat=True)) == set(LEADS)


def test_everything_agrees_with_everything(world):
    assert [fault for row in CaseRow.objects.all() for fault in store.faults(row)] == []
    assert reports.faults(world.fund) == []
    by = world_actor(world, "caizheng1")
    lines = reports.export_jsonl(by, world.fund, at=clock.now())
    assert verify.check(lines)[1] == []
    found = reconcile(by, world.fund)
    assert found.differences == ()
    assert sorted(found.unknown) == sorted(world.lines["未知"])


def test_history_is_over_before_the_business_date(world):
    days = {
        day_of(event.at) for row in CaseRow.objects.all() for event in store.events(row.pk)
    }  # fmt: skip
    assert min(days) < FIRST_DAY.replace(day=31)
    assert max(days) < BUSINESS_DATE


def test_work_is_late_and_due_today(world):
    assert world.due["late"]
    assert world.due["today"]
    assert len(world.notices) >= 3
    assert world.waiting
    assert world.conflicts
    assert set(world.payments) == {"waiting", "sent", "done", "discarded"}
    assert set(world.lines) == {"待回单", "已付", "退回", "未知"}


def test_every_field_has_an_allotment_of_the_district(world):
    by = world_actor(world, "caizheng1")
    fields = [line for line in reports.overview(by, world.fund).lines if line.role == "领域"]
    assert len(fields) == 8
    assert all(line.allotted for line in fields)
    assert all("示例" in number for number in world.allotments)
    scarce = Balance.objects.get(allotment__number=world.nearly_used)
    assert 0 < scarce.limit - scarce.committed - scarce.spent < scarce.limit // 2


def test_demo_applicants_have_something_to_look_at(world):
    assert len(world.cases_of["qiye"]) >= 6
    assert world.offers["qiye"] and world.offers["jumin"] and world.offers["jumin2"]
    for username in ("qiye", "qiye2", "qiye3", "jumin", "jumin2"):
        assert world.subjects[username]


@pytest.mark.parametrize("account", accounts(), ids=lambda account: account.username)
def test_every_account_signs_in(world, account):
    request = RequestFactory().post("/")
    user = authenticate(request, username=account.username, password=PASSWORD)
    assert user is not None
    assert account.role in user.as_actor(BUSINESS_DATE).roles


def test_a_second_seeding_changes_nothing(world):
    before = CaseRow.objects.count()
    with pytest.raises(Refused, match="已经有数据"):
        seed(120)
    assert CaseRow.objects.count() == before


def test_too_few_cases_are_refused(world):
    with pytest.raises(Refused, match="至少"):
        seed(3)


def world_actor(world, username):
    from duixian.office.accounts.models import User

    return User.objects.get(pk=world.accounts[username]).as_actor(BUSINESS_DATE)
