"""People get roles, and lose them; everything is dated and noted."""

from __future__ import annotations

from datetime import date, datetime
from uuid import uuid4

from django.db import transaction
from django.db.models import Q

from duixian.basics.text import say
from duixian.office.accounts.actor import Actor, Role
from duixian.office.accounts.models import RoleGrant, SignOnIdentity, User
from duixian.office.accounts.permissions import Action, Thing, require
from duixian.office.accounts.sign_on import Identity
from duixian.office.audit.services import note
from duixian.office.refusal import Refused


@transaction.atomic
def grant_role(
    by: Actor, user: User, role: Role, scope: str, *,
    since: date, at: datetime, until: date | None = None, reason: str = "",
) -> RoleGrant:  # fmt: skip
    """Somebody is given a role towards an enterprise or in a department.

    Raises:
        Refused: `not-permitted`, `own-role`, `bad-dates`, `conflicting-roles`.
    """
    thing = Thing("角色", f"{user.pk}/{role}", department=scope)
    authority = require(by, Action.GRANT_ROLE, thing)
    _require_other(by, user)
    if not scope or (until is not None and until < since):
        raise Refused(
            "bad-dates",
            say("角色要写明企业或部门,止日不能早于起日"),
            say("补上范围,核对日期"),
        )
    _require_no_conflict(user, role, since, until)
    granted, is_new = RoleGrant.objects.get_or_create(
        user=user, role=role, scope=scope, since=since, until=until,
        defaults={"granted_by": by.id, "reason": reason},
    )  # fmt: skip
    if is_new:
        note(
            by, authority, Action.GRANT_ROLE, thing, at=at, reason=reason,
            after={"role": role, "scope": scope, "since": str(since), "until": _text(until)},
        )  # fmt: skip
    return granted


@transaction.atomic
def end_role(by: Actor, grant: RoleGrant, *, last_day: date, at: datetime, reason: str) -> None:
    """A role ends; what was done under it keeps its authority.

    Raises:
        Refused: `not-permitted`, `own-role`, `bad-dates`.
    """
    thing = Thing("角色", f"{grant.user_id}/{grant.role}", department=grant.scope)
    authority = require(by, Action.GRANT_ROLE, thing)
    _require_other(by, grant.user)
    if last_day < grant.since:
        raise Refused(
            "bad-dates",
            say("止日{last}早于起日{since}", last=str(last_day), since=str(grant.since)),
            say("止日写起日或以后的一天"),
        )
    before = grant.until
    grant.until = last_day
    grant.save(update_fields=["until"])
    note(
        by, authority, Action.GRANT_ROLE, thing, at=at, reason=reason,
        before={"until": _text(before)}, after={"until": _text(last_day)},
    )  # fmt: skip


def _require_other(by: Actor, user: User) -> None:
    if str(user.pk) == by.id:
        raise Refused(
            "own-role",
            say("{name}不能给自己授予或收回角色", name=by.name),
            say("由另一位系统管理员办理"),
        )


@transaction.atomic
def person_for(identity: Identity) -> User:
    """Who signed on; somebody new gets an account without any role.

    Raises:
        Refused: `blocked`.
    """
    known = (
        SignOnIdentity.objects.select_related("user")
        .filter(system=identity.system, subject=identity.subject)
        .first()
    )
    if known is None:
        user = User(username=f"{uuid4()}", first_name=identity.name[:150])
        user.set_unusable_password()
        user.save()
        known = SignOnIdentity.objects.create(
            user=user, system=identity.system, subject=identity.subject
        )
    if not known.user.is_active:
        raise Refused("blocked", say("这个账户已停用"), say("联系系统管理员"))
    return known.user


_ALONE = {Role.AUDIT, Role.SYSTEM}
"""Who reads everything, or gives out roles, does nothing else in the office."""


def _require_no_conflict(user: User, role: Role, since: date, until: date | None) -> None:
    others = RoleGrant.objects.filter(user=user).exclude(role__in=[role, Role.APPLICANT])
    others = others.filter(Q(until__isnull=True) | Q(until__gte=since))
    if until is not None:
        others = others.filter(since__lte=until)
    if role is not Role.APPLICANT:
        for other in others:
            if role in _ALONE or Role(other.role) in _ALONE:
                raise Refused(
                    "conflicting-roles",
                    say("「{role}」和「{other}」不能由同一个人担任", role=role, other=other.role),
                    say("先结束「{other}」,或者另选一个人", other=other.role),
                )


def _text(day: date | None) -> str | None:
    return None if day is None else str(day)
