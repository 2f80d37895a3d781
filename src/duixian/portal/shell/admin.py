"""Django's admin for 系统管理员: accounts, roles, identities, lockouts; no applicant's data.

Roles change only through the office's services, which refuse and note as everywhere else. What is
done here to an account is noted in the office's audit trail too, and nothing here can touch that.
"""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from axes.utils import reset
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, reverse
from django.utils.functional import lazystr
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from duixian.basics.text import say, translate
from duixian.office.accounts import services
from duixian.office.accounts.actor import Actor, Role
from duixian.office.accounts.models import RoleGrant, User
from duixian.office.accounts.permissions import Action, Thing, require
from duixian.office.audit.services import note
from duixian.office.refusal import Refused
from duixian.office.register.models import Subject
from duixian.portal.shell import clock
from duixian.portal.shell.guards import declared, holders
from duixian.portal.shell.models import Account, Granted, Identity, Lockout
from duixian.portal.shell.policies import official

ADMINISTRATORS = holders(Role.SYSTEM)
DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
"""The browser's own: that of Django's admin writes inline styles, which the policy forbids."""


class OfficeAdmin(admin.AdminSite):
    """Open to whoever holds 系统管理员, by the office's grants and not by Django's flags."""

    site_header = lazystr(say("兑现 · 系统管理"))
    site_title = lazystr(say("兑现 · 系统管理"))
    index_title = lazystr(say("账户与权限"))

    def has_permission(self, request: Any) -> bool:
        """Asked again behind the guard of the route."""
        return ADMINISTRATORS.allows(getattr(request, "actor", None))

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Every route declares its guard: who is nobody signs in where everybody does."""
        return declared(super().get_urls(), ADMINISTRATORS)

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        """Their own, noted."""
        answer = super().password_change(request, extra_context)
        if request.method == "POST" and answer.status_code == 302:
            _note(request, str(request.user.pk), {"changed": "password"})
        return answer


site = OfficeAdmin(name="admin")


class Kept(admin.ModelAdmin):  # type: ignore[type-arg]  # Django's takes none
    """A table of which little may be done; whoever came past the site's guard may do that."""

    may_add: ClassVar = False
    may_change: ClassVar = False
    may_delete: ClassVar = False
    actions: Any = None
    formfield_overrides: ClassVar = {models.DateField: {"widget": DAY}}

    class Media:  # noqa: D106
        css: ClassVar = {"all": ["portal/admin.css"]}

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Shown in the index."""
        return site.has_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Readable."""
        return site.has_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Where this table says so."""
        return self.may_add and site.has_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Where this table says so."""
        return self.may_change and site.has_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Where this table says so."""
        return self.may_delete and site.has_permission(request)


@admin.register(Account, site=site)
class Accounts(Kept, UserAdmin):  # type: ignore[type-arg]
    """Open an account, block it, reset its password. Django's own flags mean nothing here."""

    may_add = True
    may_change = True
    fieldsets = (
        (None, {"fields": ("username", "password", "is_active")}),
        (lazystr(say("姓名和联系")), {"fields": ("last_name", "first_name", "email")}),
        (lazystr(say("记录")), {"fields": ("last_login", "date_joined", "roles")}),
    )
    add_fieldsets = (
        (
            None,
            {
                "classes": ("wide",),
                "fields": (
                    "username", "last_name", "first_name", "usable_password", "password1",
                    "password2",
                ),
            },
        ),
    )  # fmt: skip
    readonly_fields = ("last_login", "date_joined", "roles")
    list_display = ("username", "last_name", "first_name", "is_active", "last_login")
    list_filter = ("is_active",)
    list_per_page = 50
    filter_horizontal = ()

    @admin.display(description=lazystr(say("角色")))
    def roles(self, account: Account) -> SafeString:
        """What was ever granted, each leading to where it is ended; and where one is given."""
        given = [
            (reverse("admin:portal_shell_granted_change", args=[grant.pk]), _granted(grant))
            for grant in account.granted.order_by("since", "pk")
        ]
        more = f"{reverse('admin:portal_shell_granted_add')}?username={account.get_username()}"
        links = [*given, (more, str(say("授予角色")))]
        return format_html_join("", '<p><a href="{}">{}</a></p>', links)

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        """Nobody locks themselves out."""
        if obj.pk == request.user.pk and not obj.is_active:
            obj.is_active = True
            messages.error(request, str(say("不能停用自己的账户。由另一位系统管理员办理。")))
        super().save_model(request, obj, form, change)

    def log_addition(self, request: Any, obj: Any, message: Any) -> Any:
        """Noted in the office too."""
        _note(request, str(obj.pk), {"changed": "opened", "is_active": obj.is_active})
        return super().log_addition(request, obj, message)

    def log_change(self, request: Any, obj: Any, message: Any) -> Any:
        """Noted in the office too: which fields, and whether the account is open."""
        _note(request, str(obj.pk), {"changed": message, "is_active": obj.is_active})
        return super().log_change(request, obj, message)


class GrantForm(forms.ModelForm):  # type: ignore[type-arg]
    """A role for somebody: towards an applicant, or in a department."""

    username = forms.CharField(label=lazystr(say("用户名")))
    scope = forms.CharField(
        label=lazystr(say("企业或部门")),
        help_text=lazystr(say("申请人填企业的统一社会信用代码,其他角色填部门的名称")),
    )
    request: Any

    class Meta:  # noqa: D106
        model = Granted
        fields = ("role", "since", "until", "reason")
        labels: ClassVar = {
            "role": lazystr(say("角色")),
            "since": lazystr(say("自")),
            "until": lazystr(say("至")),
            "reason": lazystr(say("理由")),
        }

    def clean_username(self) -> User:
        """The account."""
        found = User.objects.filter(username=self.cleaned_data["username"]).first()
        if found is None:
            raise ValidationError(str(say("没有这个账户")))
        return found

    def clean(self) -> dict[str, Any]:
        """The office is asked now, so that what it refuses stands beside the form."""
        super().clean()
        if not self.errors:
            self.cleaned_data["scope"] = _scope(self.cleaned_data)
            _rehearse(lambda: self.grant(self.request.actor))
        return dict(self.cleaned_data)

    def grant(self, by: Actor) -> RoleGrant:
        """Through the office."""
        said = self.cleaned_data
        return services.grant_role(
            by, said["username"], Role(said["role"]), said["scope"], since=said["since"],
            until=said["until"], reason=said["reason"], at=clock.now(),
        )  # fmt: skip


class EndForm(forms.ModelForm):  # type: ignore[type-arg]
    """The last day of a role, and why."""

    until = forms.DateField(label=lazystr(say("最后一天")), widget=DAY)
    why = forms.CharField(label=lazystr(say("理由")), max_length=500)
    request: Any

    class Meta:  # noqa: D106
        model = Granted
        fields = ("until",)

    def clean(self) -> dict[str, Any]:
        """As when a role is given."""
        super().clean()
        if not self.errors:
            _rehearse(lambda: self.end(self.request.actor))
        return dict(self.cleaned_data)

    def end(self, by: Actor) -> None:
        """Through the office, which wants to know what stood there before."""
        kept = RoleGrant.objects.select_related("user").get(pk=self.instance.pk)
        said = self.cleaned_data
        services.end_role(by, kept, last_day=said["until"], at=clock.now(), reason=said["why"])


@admin.register(Granted, site=site)
class Grants(Kept):
    """Roles are given and ended through the office's services; they are never deleted."""

    may_add = True
    may_change = True
    list_display = ("user", "role", "scope", "since", "until")
    list_filter = ("role",)
    list_select_related = ("user",)
    list_per_page = 50
    search_fields = ("user__username", "user__first_name", "scope")
    ordering = ("-since", "pk")

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **more: Any) -> Any:
        """Another one for giving than for ending."""
        kind = super().get_form(request, obj, change, form=GrantForm if obj is None else EndForm)
        return type(kind.__name__, (kind,), {"request": request})

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What is given can't be rewritten."""
        if obj is None:
            return ("username", "role", "scope", "since", "until", "reason")
        return ("user", "role", "scope", "since", "reason", "granted_by", "until", "why")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """All but the last day."""
        return () if obj is None else ("user", "role", "scope", "since", "reason", "granted_by")

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        """Never directly."""
        if change:
            form.end(request.actor)
        else:
            obj.pk = form.grant(request.actor).pk
            obj.refresh_from_db()


@admin.register(Identity, site=site)
class Identities(Kept):
    """Who signs on through another system; cutting the tie is noted."""

    may_delete = True
    list_display = ("user", "system", "subject")
    list_filter = ("system",)
    list_select_related = ("user",)
    list_per_page = 50
    search_fields = ("user__username", "subject")
    actions: Any = ("delete_selected",)

    def log_deletions(self, request: Any, queryset: QuerySet[Any]) -> Any:
        """Noted in the office too."""
        for identity in queryset:
            _note(request, str(identity.user_id), {"identity_removed": identity.system})
        return super().log_deletions(request, queryset)


@admin.register(Lockout, site=site)
class Lockouts(Kept):
    """Wrong passwords by name and address; five lock out for a quarter of an hour."""

    list_display = ("username", "ip_address", "failures_since_start", "attempt_time")
    search_fields = ("username", "ip_address")
    list_per_page = 50
    fields = ("username", "ip_address", "failures_since_start", "attempt_time")
    actions: Any = ("unlock",)

    @admin.action(description=lazystr(say("解除锁定")))
    def unlock(self, request: HttpRequest, chosen: QuerySet[Any]) -> None:
        """They may try again at once."""
        known = dict(User.objects.values_list("username", "pk"))
        for one in chosen:
            reset(ip=one.ip_address, username=one.username)
            _note(request, str(known.get(one.username, "")), {"unlocked": True})
        messages.success(request, str(say("已经解除锁定。")))


def _granted(grant: RoleGrant) -> str:
    until = str(grant.until) if grant.until else "—"
    return f"{translate(grant.role)} · {grant.scope} · {grant.since} – {until}"


def _scope(said: dict[str, Any]) -> str:
    """A subject's key for 申请人, else a department that the policy knows or that has officers."""
    scope: str = said["scope"].strip()
    if said["role"] == Role.APPLICANT:
        subject = _subject(scope)
        if subject is None:
            raise ValidationError({"scope": str(say("登记里没有这个企业或个人"))})
        return str(subject.key)
    if scope in official().departments or RoleGrant.objects.filter(scope=scope).exists():
        return scope
    raise ValidationError({"scope": str(say("没有这个部门"))})


def _subject(scope: str) -> Subject | None:
    try:
        return Subject.objects.filter(key=UUID(scope)).first()
    except ValueError:
        return Subject.objects.filter(kind="企业", reference=scope.upper()).first()


def _rehearse(act: Any) -> None:
    """Do it and take it back: what the office would refuse becomes an error of the form."""
    try:
        with transaction.atomic():
            act()
            transaction.set_rollback(True)
    except Refused as refused:
        raise ValidationError([str(said) for said in (refused.reason, refused.hint) if said]) from (
            refused
        )


def _note(request: Any, account: str, after: dict[str, Any]) -> None:
    """Access is given and taken under one right, whether by a role or by the account itself."""
    thing = Thing("账户", account)
    authority = require(request.actor, Action.GRANT_ROLE, thing)
    note(request.actor, authority, Action.GRANT_ROLE, thing, at=clock.now(), after=after)
