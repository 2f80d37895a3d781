"""What 系统管理员 see in Django's admin: the office's tables under names that people read."""

from __future__ import annotations

from axes.models import AccessAttempt
from django.utils.functional import lazystr

from duixian.basics.text import say
from duixian.office.accounts.models import RoleGrant, SignOnIdentity, User


class Account(User):
    """账户."""

    class Meta:
        proxy = True
        verbose_name = lazystr(say("账户"))
        verbose_name_plural = verbose_name


class Granted(RoleGrant):
    """角色."""

    class Meta:
        proxy = True
        verbose_name = lazystr(say("角色"))
        verbose_name_plural = verbose_name


class Identity(SignOnIdentity):
    """统一登录的身份."""

    class Meta:
        proxy = True
        verbose_name = lazystr(say("统一登录的身份"))
        verbose_name_plural = verbose_name


class Lockout(AccessAttempt):  # type: ignore[misc]
    """登录失败: wrong passwords, and whom they lock out."""

    class Meta:
        proxy = True
        verbose_name = lazystr(say("登录失败"))
        verbose_name_plural = verbose_name
