"""Roles are granted by others, dated, noted; who audits does nothing else."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from duixian.office.accounts import services
from duixian.office.accounts.actor import Actor, Grant, Role
from duixian.office.accounts.models import RoleGrant, User
from duixian.office.accounts.sign_on import Assurance, Identity, Kind
from duixian.office.audit.models import Record
from duixian.office.refusal import Refused

pytestmark = pytest.mark.django_db
AT = datetime(2025, 5, 1, 1, tzinfo=UTC)
DAY = date(2025, 5, 1)
ADMIN = Actor("u-admin", "管", (Grant(Role.SYSTEM, "区数据局", date(2025, 1, 1)),))


@pytest.fixture
def wang(engine) -> User:
    return User.objects.create_user("wang", first_name="小", last_name="王")


def grant(user: User, role: Role, scope: str = "区商务局", **more) -> RoleGrant:
    return services.grant_role(ADMIN, user, role, scope, since=DAY, at=AT, **more)


def test_a_granted_role_acts_from_its_day(wang):
    grant(wang, Role.FIRST_REVIEW, until=date(2025, 12, 31), reason="调入")
    assert wang.as_actor(date(2025, 4, 30)).roles == frozenset()
    assert wang.as_actor(DAY).scopes(Role.FIRST_REVIEW) == {"区商务局"}
    assert wang.as_actor(DAY).id == str(wang.pk)
    (record,) = Record.objects.all()
    assert (record.actor, record.authority, record.reason) == ("u-admin", "系统管理员", "调入")
    assert record.after["until"] == "2025-12-31"


def test_the_same_role_is_granted_once(wang):
    assert grant(wang, Role.WINDOW).pk == grant(wang, Role.WINDOW).pk
    assert Record.objects.count() == 1


def test_a_role_ends_by_a_date_and_is_noted(wang):
    held = grant(wang, Role.WINDOW)
    services.end_role(ADMIN, held, last_day=date(2025, 6, 30), at=AT, reason="调出")
    assert wang.as_actor(date(2025, 6, 30)).roles == {Role.WINDOW}
    assert wang.as_actor(date(2025, 7, 1)).roles == frozenset()
    last = Record.objects.order_by("pk").last()
    assert last is not None
    assert (last.before, last.after) == ({"until": None}, {"until": "2025-06-30"})


def test_a_blocked_person_has_no_role(wang):
    grant(wang, Role.WINDOW)
    wang.is_active = False
    assert wang.as_actor(DAY).roles == frozenset()


def test_nobody_gives_or_takes_their_own_role(wang):
    grant(wang, Role.SYSTEM, "区数据局")
    self_made = wang.as_actor(DAY)
    with pytest.raises(Refused, match="own-role"):
        services.grant_role(self_made, wang, Role.FINANCE, "区财政局", since=DAY, at=AT)
    with pytest.raises(Refused, match="own-role"):
        services.end_role(self_made, wang.granted.get(), last_day=DAY, at=AT, reason="")


def test_only_an_administrator_grants(wang):
    clerk = Actor("u-2", "某", (Grant(Role.WINDOW, "区商务局", DAY),))
    with pytest.raises(Refused, match="not-permitted"):
        services.grant_role(clerk, wang, Role.WINDOW, "区商务局", since=DAY, at=AT)
    held = grant(wang, Role.WINDOW)
    with pytest.raises(Refused, match="not-permitted"):
        services.end_role(clerk, held, last_day=DAY, at=AT, reason="")


@pytest.mark.parametrize("alone", [Role.AUDIT, Role.SYSTEM])
def test_an_auditor_or_administrator_is_nothing_else_at_that_time(wang, alone):
    grant(wang, Role.FINANCE, "区财政局", until=date(2025, 6, 30))
    with pytest.raises(Refused, match="conflicting-roles"):
        grant(wang, alone)
    services.grant_role(ADMIN, wang, alone, "区审计局", since=date(2025, 7, 1), at=AT)
    with pytest.raises(Refused, match="conflicting-roles"):
        grant(wang, Role.WINDOW, until=date(2025, 8, 1))
    grant(wang, Role.WINDOW, until=date(2025, 6, 30))
    grant(wang, Role.APPLICANT, "王本人")  # a person is a resident too


def test_dates_and_scope_are_checked_here_and_in_the_database(wang):
    for more in ({"scope": ""}, {"until": date(2025, 4, 30)}):
        with pytest.raises(Refused, match="bad-dates"):
            grant(wang, Role.WINDOW, **more)
    held = grant(wang, Role.WINDOW)
    with pytest.raises(Refused, match="bad-dates"):
        services.end_role(ADMIN, held, last_day=date(2025, 4, 30), at=AT, reason="")
    for wrong in ({"scope": ""}, {"scope": "x", "until": date(2020, 1, 1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            RoleGrant.objects.create(user=wang, role=Role.WINDOW, since=DAY, **wrong)


def test_that_a_role_was_granted_stays(wang):
    grant(wang, Role.WINDOW)
    for change in (
        lambda: RoleGrant.objects.update(role="财政"),
        lambda: RoleGrant.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


def test_a_person_of_a_sign_on_system_is_found_again(engine):
    who = Identity("浙里办", "s-1", Kind.PERSON, "李四", Assurance.REAL_NAME)
    person = services.person_for(who)
    assert services.person_for(who) == person
    assert (person.get_full_name(), person.has_usable_password()) == ("李四", False)
    assert person.as_actor(DAY).roles == frozenset()
    other = Identity("别的系统", "s-1", Kind.PERSON, "李四", Assurance.PASSWORD)
    assert services.person_for(other) != person
    User.objects.filter(pk=person.pk).update(is_active=False)
    with pytest.raises(Refused, match="blocked"):
        services.person_for(who)
    assert str(person.identities.get()) == "浙里办: s-1"
    assert str(RoleGrant(role="财政", scope="区财政局")) == "财政 · 区财政局"
