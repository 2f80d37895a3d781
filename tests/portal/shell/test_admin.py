"""Django's admin, kept sane: for 系统管理员 alone, roles through the office, everything noted."""

from __future__ import annotations

from datetime import date

import pytest
from axes.models import AccessAttempt
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from duixian.office.accounts.actor import Role
from duixian.office.accounts.models import RoleGrant, SignOnIdentity, User
from duixian.office.audit.models import Record
from duixian.office.register.models import Subject
from duixian.portal.shell.admin import ADMINISTRATORS

pytestmark = pytest.mark.django_db
LEAD = "区经信科技局"


@pytest.fixture
def admin(client_for) -> Client:
    return client_for("xitong")


def at(route: str, *args: object) -> str:
    return reverse(f"admin:portal_shell_{route}", args=args)


def given(username: str) -> RoleGrant:
    found = RoleGrant.objects.filter(user__username=username, until=None).first()
    assert found is not None
    return found


def noted(kind: str) -> Record:
    found = Record.objects.filter(kind=kind).order_by("-pk").first()
    assert found is not None
    return found


def routes(patterns: list[URLPattern | URLResolver]) -> list[URLPattern]:
    found: list[URLPattern] = []
    for pattern in patterns:
        found += [pattern] if isinstance(pattern, URLPattern) else routes(pattern.url_patterns)
    return found


def test_every_route_of_the_admin_declares_its_guard():
    (inside,) = [p for p in get_resolver().url_patterns if str(p.pattern) == "admin/"]
    assert isinstance(inside, URLResolver)
    guards = {getattr(route.callback, "guard", None) for route in routes(inside.url_patterns)}
    assert guards == {ADMINISTRATORS}


@pytest.mark.parametrize("place", ["/admin/", "/admin/login/", "/admin/portal_shell/granted/"])
def test_it_is_open_to_system_administrators_alone(client_for, place):
    away = Client().get(place)
    assert (away.status_code, away.url.startswith("/sign-in?")) == (302, True)
    for name in ("qiye", "shenji", "caizheng1", "zhengce"):
        assert client_for(name).get(place).status_code == 403
    assert client_for("xitong").get(place).status_code in (200, 302)


def test_djangos_own_flags_open_nothing(client_for):
    User.objects.filter(username="shenji").update(is_staff=True, is_superuser=True)
    assert client_for("shenji").get("/admin/").status_code == 403


def test_it_speaks_the_readers_language_and_names_no_table_of_django(admin):
    said = admin.get("/admin/").content.decode()
    assert "兑现 · 系统管理" in said
    for word in ("账户", "角色", "统一登录的身份", "登录失败"):
        assert word in said
    for word in ("Groups", "Sites", "Social", "办件", "Tokens", "审计"):
        assert word not in said
    english = admin.get("/admin/", HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "Duixian · system administration" in english


def grant_form(**more: object) -> dict[str, object]:
    return {
        "username": "newcomer", "role": Role.FIRST_REVIEW.value, "scope": LEAD,
        "since": "2025-09-15", "until": "", "reason": "调入", **more,
    }  # fmt: skip


@pytest.fixture
def newcomer(db) -> User:
    return User.objects.create_user("newcomer")


def test_a_role_is_given_by_the_office_and_noted(admin, newcomer):
    place = at("granted_add")
    assert 'value="newcomer"' in admin.get(f"{place}?username=newcomer").content.decode()
    answer = admin.post(place, grant_form())
    assert answer.status_code == 302, answer.content.decode()
    granted = RoleGrant.objects.get(user=newcomer)
    giver = str(User.objects.get(username="xitong").pk)
    assert (granted.role, granted.scope, granted.granted_by) == ("初审", LEAD, giver)
    record = noted("角色")
    assert (record.actor, record.thing, record.reason) == (giver, f"{newcomer.pk}/初审", "调入")
    assert newcomer.as_actor(date(2025, 9, 15)).roles == {Role.FIRST_REVIEW}


def test_a_role_towards_a_firm_is_given_by_its_credit_code(admin, newcomer, world):
    firm = Subject.objects.get(pk=world.subjects["qiye"][0])
    answer = admin.post(at("granted_add"), grant_form(role="申请人", scope=firm.reference))
    assert answer.status_code == 302
    assert RoleGrant.objects.get(user=newcomer).scope == str(firm.key)
    again = grant_form(role="申请人", scope=str(firm.key), since="2025-09-16")
    assert admin.post(at("granted_add"), again).status_code == 302


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"username": "nobody"}, "没有这个账户"),
        ({"username": "xitong"}, "不能给自己授予或收回角色"),
        ({"username": "shenji"}, "不能由同一个人担任"),
        ({"scope": "没有的局"}, "没有这个部门"),
        ({"role": "申请人", "scope": "91330114MA20000000"}, "登记里没有这个企业或个人"),
        ({"role": "申请人", "scope": "00000000-0000-4000-8000-000000000000"}, "登记里没有"),
        ({"until": "2025-01-01"}, "止日不能早于起日"),
    ],
)
def test_what_the_office_refuses_stands_beside_the_form(admin, newcomer, more, why):
    grants, records = RoleGrant.objects.count(), Record.objects.count()
    answer = admin.post(at("granted_add"), grant_form(**more))
    assert answer.status_code == 200
    assert why in answer.content.decode().replace("，", ",")
    assert (RoleGrant.objects.count(), Record.objects.count()) == (grants, records)


def test_a_role_is_ended_by_a_day_and_a_reason_and_nothing_else_of_it_changes(admin):
    granted = given("chushen2")
    place = at("granted_change", granted.pk)
    assert "最后一天" in admin.get(place).content.decode()
    answer = admin.post(
        place, {"until": "2025-09-30", "why": "调离", "role": "审定", "scope": "区商务局"}
    )
    assert answer.status_code == 302, answer.content.decode()
    before = (granted.role, granted.scope, granted.since, granted.reason)
    granted.refresh_from_db()
    assert (granted.role, granted.scope, granted.since, granted.reason) == before
    assert granted.until == date(2025, 9, 30)
    record = noted("角色")
    assert (record.before, record.after) == ({"until": None}, {"until": "2025-09-30"})
    assert record.reason == "调离"
    early = admin.post(place, {"until": "2020-01-01", "why": "调离"})
    assert (early.status_code, "早于起日" in early.content.decode()) == (200, True)
    assert admin.post(place, {"until": "2025-10-01", "why": ""}).status_code == 200
    granted.refresh_from_db()
    assert granted.until == date(2025, 9, 30)


def test_nothing_that_was_granted_is_deleted(admin):
    granted = given("chushen2")
    assert admin.post(at("granted_delete", granted.pk), {"post": "yes"}).status_code == 403
    deleting = {"action": "delete_selected", "_selected_action": [granted.pk], "post": "yes"}
    admin.post(at("granted_changelist"), deleting)
    assert RoleGrant.objects.filter(pk=granted.pk).exists()
    user = User.objects.get(username="chushen2")
    assert admin.post(at("account_delete", user.pk), {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=user.pk).exists()


PASSWORD = "Long-enough-2025"


def test_an_account_is_opened_without_any_power(admin):
    answer = admin.post(
        at("account_add"),
        {
            "username": "fresh", "usable_password": "true", "password1": PASSWORD,
            "password2": PASSWORD, "is_superuser": "on", "is_staff": "on",
        },
    )  # fmt: skip
    assert answer.status_code == 302, answer.content.decode()
    made = User.objects.get(username="fresh")
    assert (made.is_superuser, made.is_staff, made.granted.count()) == (False, False, 0)
    assert made.check_password(PASSWORD)
    record = noted("账户")
    assert (record.thing, record.after) == (str(made.pk), {"changed": "opened", "is_active": True})
    entered = Client().post("/sign-in", {"username": "fresh", "password": PASSWORD})
    assert entered.status_code == 302


def account_form(user: User, **more: object) -> dict[str, object]:
    return {
        "username": user.username, "first_name": user.first_name, "last_name": user.last_name,
        "email": user.email, "is_active": "on",
        **more,
    }  # fmt: skip


def test_a_blocked_account_is_shut_out_at_once_and_noted(admin, client_for):
    officer = client_for("chushen2")
    assert officer.get("/me").status_code == 200
    user = User.objects.get(username="chushen2")
    place = at("account_change", user.pk)
    shown = admin.get(place).content.decode()
    assert LEAD in shown
    assert "授予角色" in shown
    for word in ("is_staff", "is_superuser", "user_permissions", "groups"):
        assert f'name="{word}"' not in shown
    form = account_form(user, is_superuser="on")
    del form["is_active"]
    assert admin.post(place, form).status_code == 302
    user.refresh_from_db()
    assert (user.is_active, user.is_superuser) == (False, False)
    assert noted("账户").after["is_active"] is False
    assert officer.get("/me").status_code == 302
    assert LogEntry.objects.count() == 1


def test_nobody_blocks_themselves(admin):
    me = User.objects.get(username="xitong")
    form = account_form(me)
    del form["is_active"]
    admin.post(at("account_change", me.pk), form)
    me.refresh_from_db()
    assert me.is_active


def test_a_password_is_reset_under_the_rules_and_noted_without_it(admin):
    user = User.objects.get(username="chushen2")
    place = reverse("admin:auth_user_password_change", args=[user.pk])
    assert admin.get(place).status_code == 200
    weak = {"usable_password": "true", "password1": "12345678", "password2": "12345678"}
    assert admin.post(place, {**weak, "set-password": "1"}).status_code == 200
    strong = {**weak, "password1": PASSWORD, "password2": PASSWORD, "set-password": "1"}
    assert admin.post(place, strong).status_code == 302
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    record = noted("账户")
    assert record.thing == str(user.pk)
    assert PASSWORD not in str(record.after)


def test_ones_own_password_is_changed_and_noted(admin):
    place = reverse("admin:password_change")
    assert admin.get(place).status_code == 200
    old = "Duixian-demo-2025"
    changed = {"old_password": old, "new_password1": PASSWORD, "new_password2": PASSWORD}
    assert admin.post(place, changed).status_code == 302
    assert noted("账户").after == {"changed": "password"}


def test_an_identity_is_cut_off_and_noted(admin):
    user = User.objects.get(username="chushen2")
    identity = SignOnIdentity.objects.create(user=user, system="省统一", subject="A1")
    assert "省统一" in admin.get(at("identity_changelist")).content.decode()
    assert admin.get(at("identity_change", identity.pk)).status_code == 200
    assert admin.get(at("identity_add")).status_code == 403
    assert admin.post(at("identity_delete", identity.pk), {"post": "yes"}).status_code == 302
    assert not SignOnIdentity.objects.exists()
    assert noted("账户").after == {"identity_removed": "省统一"}


def test_who_is_locked_out_is_let_in_again_and_that_is_noted(admin):
    attempt = AccessAttempt.objects.create(
        username="chushen2", ip_address="127.0.0.1", user_agent="x", failures_since_start=5
    )
    said = admin.get(at("lockout_changelist")).content.decode()
    assert "127.0.0.1" in said
    action = {"action": "unlock", "_selected_action": [attempt.pk]}
    assert admin.post(at("lockout_changelist"), action).status_code == 302
    assert not AccessAttempt.objects.exists()
    user = User.objects.get(username="chushen2")
    assert (noted("账户").thing, noted("账户").after) == (str(user.pk), {"unlocked": True})


def test_the_number_of_queries_does_not_grow_with_the_accounts(admin, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for route in ("account_changelist", "granted_changelist"):
        admin.get(at(route))
        with CaptureQueriesContext(connection) as few:
            admin.get(at(route))
        for n in range(4):
            user = User.objects.create_user(f"{route}{n}")
            RoleGrant.objects.create(
                user=user, role="初审", scope=LEAD, since=date(2025, 1, 1), granted_by="设立"
            )
        with django_assert_num_queries(len(few)):
            admin.get(at(route))


def test_nothing_there_breaks_the_content_security_policy(admin):
    import re

    user = User.objects.get(username="chushen2")
    for place in ("/admin/", at("account_changelist"), at("account_change", user.pk),
                  at("granted_add"), at("lockout_changelist")):  # fmt: skip
        answer = admin.get(place)
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        page = answer.content.decode()
        assert not re.search(r'<script(?![^>]*\bsrc=)(?![^>]*type="application/json")[^>]*>', page)
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=", page)
