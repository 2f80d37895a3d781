"""Tags and filters that every template of the portal knows without loading them.

{% t "已申报{count}件" count=n %}     a sentence, in the reader's language
{{ fen|money }}                       200万元, or CNY 2 million
{{ day|day }} {{ at|moment }}         2025-09-15, 2025-09-15 10:24
{% query page=2 %}                    the address of this page with another parameter
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from duixian.basics.money import show_fen
from duixian.basics.text import current_language, translate
from duixian.office.clock import CHINA
from duixian.portal.shell.naming import department_name

register = template.Library()


@register.simple_tag
def t(template: str, **values: Any) -> SafeString:
    """A sentence, marked in the template as `say` marks it in code; values are escaped."""
    said = translate(template)
    if not values:
        return mark_safe(conditional_escape(said))
    return format_html(said, **values)


@register.filter
def tr(text: str) -> str:
    """A word of the office (a state, a role) in the reader's language, where one is known."""
    return translate(str(text)) if text else ""


@register.filter
def money(fen: int | None) -> str:
    """分 as people write it; a dash where it is not known."""
    if fen is None:
        return "—"
    if current_language() == "en":
        whole, rest = divmod(abs(int(fen)), 100)
        said = f"{whole:,}.{rest:02d}".removesuffix(".00")
        return f"{'-' if fen < 0 else ''}CNY {said}"
    return show_fen(int(fen))


@register.filter
def yuan(fen: int | None) -> str:
    """分 as 元 with separators, for tables: 1,234,567.89."""
    if fen is None:
        return "—"
    whole, rest = divmod(abs(int(fen)), 100)
    return f"{'-' if fen < 0 else ''}{whole:,}.{rest:02d}"


@register.filter
def day(value: date | datetime | None) -> SafeString | str:
    """A day, marked up for machines too."""
    if value is None:
        return "—"
    if isinstance(value, datetime):
        value = value.astimezone(CHINA).date()
    return format_html('<time datetime="{0}">{0}</time>', value.isoformat())


@register.filter
def moment(value: datetime | None) -> SafeString | str:
    """A moment in China's time, to the minute."""
    if value is None:
        return "—"
    local = value.astimezone(CHINA)
    return format_html(
        '<time datetime="{}">{}</time>', local.isoformat(), local.strftime("%Y-%m-%d %H:%M")
    )


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """`mapping[key]`, or nothing."""
    return mapping.get(key)


@register.filter
def department(name: str) -> str:
    """A department of the policy in the reader's language."""
    from duixian.portal.shell.policies import official

    return department_name(official(), name)


@register.filter
def provision(id: str) -> str:
    """A provision by its name in the reader's language; as it is where the policy has no such."""
    from duixian.portal.shell.policies import official

    found = official().provisions.get(id) if current_language() == "en" else None
    return found.english if found else id


@register.simple_tag
def departments(names: Iterable[str]) -> str:
    """Several, joined as the language joins."""
    return (", " if current_language() == "en" else "、").join(department(name) for name in names)


@register.simple_tag(takes_context=True)
def query(context: Any, **changed: Any) -> str:
    """The query of this page with some parameters changed, or left out where they are None."""
    parameters = context["request"].GET.copy()
    for name, value in changed.items():
        if value is None or value == "":
            parameters.pop(name, None)
        else:
            parameters[name] = str(value)
    return f"?{parameters.urlencode()}" if parameters else "?"
