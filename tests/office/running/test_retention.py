"""Personal data past its retention is listed without its text, and erased by whoever may."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

import pytest
from django.core.management import CommandError, call_command
from tests.office.cases import an_office
from tests.office.cases.an_office import STAFF, officer, speaker

from duixian.office.accounts.actor import Role
from duixian.office.accounts.models import RoleGrant, User
from duixian.office.audit.models import Record
from duixian.office.cases.models import Content
from duixian.office.refusal import Refused
from duixian.office.register import personal, services
from duixian.office.register.models import FactStatement, FactValue, PersonalItem, Subject
from duixian.office.register.personal import Grounds
from duixian.office.running.retention import erase_past, past_retention

pytestmark = pytest.mark.django_db
AT = datetime(2025, 5, 6, 2, tzinfo=UTC)
LATER = datetime(2027, 5, 6, 2, tzinfo=UTC)
SYSTEM = STAFF["系统"]


def until(year: int) -> Grounds:
    return Grounds("法定职责", f"到{year}年", date(year, 1, 1))


@pytest.fixture
def resident(engine) -> Subject:
    window = officer("窗口", Role.WINDOW, "区民政局")
    person = personal.person_with("330114199001010018", until(2026), window, at=AT)
    personal.keep(speaker(person), person, "银行账号", "6222000", until(2027), at=AT)
    said = services.Said("引进年度", 2024)
    services.record(
        person, said, origin=services.Origin.APPLICANT, source="本人申报", evidence="", by=window,
        at=AT,
    )  # fmt: skip
    Content.objects.create(digest="a" * 64, kind="事实", body="{}", subject=person)
    return person


def test_only_what_is_past_its_time_is_taken_out_and_the_rest_goes_with_the_last(resident):
    (past,) = past_retention(SYSTEM, date(2026, 6, 1))
    assert (past.kinds, past.since) == (("身份证号",), date(2026, 1, 1))
    assert (past.purposes, past.is_needed) == (("到2026年",), False)
    done = erase_past(SYSTEM, reason="到期", at=datetime(2026, 6, 1, 2, tzinfo=UTC))
    assert (done.subjects, done.pieces) == (1, 1)
    assert (PersonalItem.objects.get().kind, FactValue.objects.count()) == ("银行账号", 1)
    done = erase_past(SYSTEM, reason="到期", at=LATER)
    assert (done.subjects, done.pieces, done.kept) == (1, 3, ())
    left = [model.objects.count() for model in (PersonalItem, FactValue, Content)]
    assert (left, FactStatement.objects.count()) == ([0, 0, 0], 1)
    assert past_retention(SYSTEM, date(2030, 1, 1)) == []
    noted = Record.objects.filter(action="擦除个人信息", reason="到期")
    assert {"kinds": ["身份证号"]} in [row.before for row in noted]
    assert "6222000" not in str(list(Record.objects.values()))
    assert personal.erase_past(SYSTEM, resident, reason="", at=LATER) == 0


def test_what_an_open_case_needs_stays_and_is_told(resident):
    firm = an_office.firm()
    an_office.submitted(firm, payee=resident)
    personal.keep(speaker(firm), firm, "银行账号", "6333000", until(2026), at=AT)
    assert [past.is_needed for past in past_retention(SYSTEM, date(2027, 5, 1))] == [True, True]
    done = erase_past(SYSTEM, reason="到期", at=LATER)
    assert (done.subjects, len(done.kept), PersonalItem.objects.count()) == (0, 2, 3)


def test_nobody_else_lists_or_erases(resident):
    for by in STAFF.values():
        if by is not SYSTEM:
            with pytest.raises(Refused, match="not-permitted"):
                past_retention(by, date(2030, 1, 1))
            with pytest.raises(Refused, match="not-permitted"):
                erase_past(by, reason="", at=LATER)


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("retention", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_asks_in_whose_name(resident):
    with pytest.raises(CommandError, match="no-user"):
        run("--by", "nobody")
    user = User.objects.create_user("admin")
    with pytest.raises(CommandError, match="not-permitted"):
        run("--by", "admin")
    RoleGrant.objects.create(
        user=user, role=Role.SYSTEM, scope="区数据局", since=date(2025, 1, 1), granted_by="x"
    )
    PersonalItem.objects.filter(kind="身份证号").update(retain_until=date(2025, 1, 1))
    said = run("--by", "admin")
    assert (str(resident.key) in said, "身份证号" in said) == (True, True)
    assert PersonalItem.objects.count() == 2
    assert "1" in run("--by", "admin", "--erase")
    assert PersonalItem.objects.count() == 1
