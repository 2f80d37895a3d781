"""Who is reminded of what, day by day."""

from __future__ import annotations

import io
import json
from datetime import date

import pytest
from django.core.management import call_command
from tests.office.cases.an_office import (
    ALLOTMENT,
    AT,
    FUND,
    SERVICE,
    days,
    firm,
    officer,
    open_books,
    speaker,
    stated,
    submitted,
)

from duixian.office.accounts.actor import Actor, Role
from duixian.office.accounts.models import RoleGrant, User
from duixian.office.cases import batches, reminding, services
from duixian.office.cases.batches import Call
from duixian.office.cases.clocks import Urgency
from duixian.office.cases.procedure import GateName
from duixian.office.refusal import Refused

pytestmark = pytest.mark.django_db
LEAD = "区经信科技局"
ROLES = {
    "窗口": Role.WINDOW, "初审": Role.FIRST_REVIEW, "复审": Role.SECOND_REVIEW,
    "审定": Role.DETERMINATION, "督查": Role.SUPERVISION, "财政": Role.FINANCE,
}  # fmt: skip


class People(dict[str, Actor]):
    """Everybody as accounts with roles, as a real office has them."""

    def add(self, name: str, role: Role, scope: str) -> Actor:
        user, _ = User.objects.get_or_create(username=name)
        RoleGrant.objects.create(
            user=user, role=role, scope=scope, since=date(2025, 1, 1), granted_by="系统"
        )
        user = User.objects.get(pk=user.pk)  # grants are read anew
        self[name] = user.as_actor(date(2025, 5, 6))
        return self[name]

    def names(self, ids: tuple[str, ...]) -> list[str]:
        return sorted(name for name, by in self.items() if by.id in ids)


@pytest.fixture
def people(engine) -> People:
    made = People()
    for name, role in ROLES.items():
        made.add(name, role, LEAD)
    made.add("别处窗口", Role.WINDOW, "区商务局")
    return made


def told(people: People, today: date) -> list[tuple[str, list[str], list[str]]]:
    return [
        (one.what, people.names(one.people), people.names(one.supervisors))
        for one in reminding.summons(today)
    ]


def test_from_two_days_before_the_end_who_can_act_is_reminded_and_later_the_supervisors(people):
    submitted()  # on Tuesday 6 May; 受理 has five working days
    assert told(people, date(2025, 5, 8)) == []
    assert told(people, date(2025, 5, 9)) == [("受理", ["窗口"], [])]
    assert told(people, date(2025, 5, 14)) == [("受理", ["窗口"], [])]
    assert told(people, date(2025, 5, 30)) == [("受理", ["窗口"], ["督查"])]
    (late,) = reminding.escalated(people["督查"], date(2025, 5, 30))
    assert (late.reminder is not None and late.reminder.urgency) is Urgency.ESCALATED
    assert [one.what for one in reminding.mine(people["窗口"], date(2025, 5, 9))] == ["受理"]
    assert reminding.mine(people["别处窗口"], date(2025, 5, 9)) == []
    with pytest.raises(Refused, match="not-permitted"):
        reminding.escalated(people["窗口"], date(2025, 5, 30))


def test_who_acted_before_or_has_an_interest_is_not_reminded_and_nobody_left_is_told(people):
    row = submitted()
    both = people.add("窗口", Role.FIRST_REVIEW, LEAD)  # may accept and review, not the same case
    services.accept(both, row, at=AT)
    assert told(people, date(2025, 5, 19)) == [("初审", ["初审"], [])]
    services.declare_conflict(people["初审"], row, "亲属", at=AT)
    assert told(people, date(2025, 5, 19)) == [("初审", [], ["督查"])]


def test_an_applicant_is_reminded_of_a_correction_and_then_the_window_may_decline(people):
    who = firm()
    people.add("申请", Role.APPLICANT, str(who.key))
    row = submitted(who)
    services.ask_correction(people["窗口"], row, ["缺页"], at=AT)
    assert told(people, date(2025, 5, 19)) == [("补正", ["申请"], [])]
    assert told(people, date(2025, 5, 22)) == [("补正", ["窗口"], [])]


def test_a_notice_that_has_run_an_objection_and_a_payment_are_remembered(people):
    open_books()
    row = submitted()
    services.accept(people["窗口"], row, at=days(1))
    for name in ("初审", "复审"):
        services.pass_gate(people[name], row, at=days(2))
    services.pass_gate(people["审定"], row, at=days(2))
    assert ("总时限", ["初审", "审定"], []) in told(people, date(2025, 6, 9))
    services.publish(people["审定"], row, at=days(3))
    assert told(people, date(2025, 5, 16)) == []
    services.object_to(speaker(firm(2), "别人"), row, "不实", at=days(5))
    (objection,) = reminding.summons(date(2025, 5, 16))
    assert (objection.what, people.names(objection.people)) == ("复核1", [])
    other = people.add("复核", Role.SECOND_REVIEW, LEAD)
    services.re_examine(other, row, 1, upheld=False, reason="属实", at=days(8))
    ((what, who, _),) = told(people, date(2025, 5, 30))
    assert (what, who) == ("公示期满", ["初审", "审定"])
    services.close_notice(people["审定"], row, at=days(24))
    assert ("拨付", ["审定", "财政"], []) in told(people, date(2025, 6, 18))
    services.release_for_payment(people["审定"], row, FUND, ALLOTMENT, at=days(25))
    assert ("拨付", ["财政"], []) in told(people, date(2025, 6, 18))


def test_departments_that_were_asked_are_reminded_side_by_side_until_they_answer(people):
    tax = people.add("税务", Role.FIRST_REVIEW, "区税务局")
    people.add("应急", Role.SECOND_REVIEW, "区应急管理局")
    policy = officer("政策", Role.POLICY, LEAD)
    call = Call(
        "批1", "通知", SERVICE, date(2025, 5, 1), date(2025, 5, 31), "指南",
        checks=(("税务", "区税务局"), ("安全", "区应急管理局")),
    )  # fmt: skip
    batches.open_batch(policy, call, at=AT)
    row = submitted(batch="批1")
    assert reminding.checks_waiting(tax, "区税务局") == []
    services.accept(people["窗口"], row, at=AT)
    assert told(people, date(2025, 5, 7)) == [("税务", ["税务"], []), ("安全", ["应急"], [])]
    assert [kind for _, kind in reminding.checks_waiting(tax, "区税务局")] == ["税务"]
    with pytest.raises(Refused, match="not-permitted"):
        reminding.checks_waiting(tax, "区应急管理局")
    batches.answer_check(tax, row, "税务", is_clear=True, at=AT)
    assert told(people, date(2025, 5, 7)) == [("安全", ["应急"], [])]


def test_the_command_says_each_person_once_and_names_no_applicant(people):
    row = submitted()
    submitted(firm(2))
    out = io.StringIO()
    call_command("remind", "--day", "2025-05-09", stdout=out)
    (line,) = out.getvalue().splitlines()
    told_ = json.loads(line)
    assert told_["person"] == people["窗口"].id
    assert [one["what"] for one in told_["things"]] == ["受理", "受理"]
    assert str(row.applicant_id) not in line
    User.objects.filter(username="窗口").update(is_active=False)
    out = io.StringIO()
    call_command("remind", "--day", "2025-05-09", stdout=out)
    first = json.loads(out.getvalue().splitlines()[0])
    assert (first["person"], len(first["things"])) == (None, 2)


def test_while_the_whole_time_runs_out_the_gate_that_holds_it_is_reminded(people):
    row = submitted()
    services.accept(people["窗口"], row, at=AT)
    services.pass_gate(people["初审"], row, at=AT)
    late = [one for one in reminding.summons(date(2025, 6, 9)) if one.what == "总时限"]
    assert people.names(late[0].people) == ["复审"]
    services.send_back(people["复审"], row, GateName.FIRST, "再核", at=days(1))
    late = [one for one in reminding.summons(date(2025, 6, 9)) if one.what == "总时限"]
    assert people.names(late[0].people) == ["初审"]
    assert stated()["主体"] == "企业"
