"""What the forms of the desk are made of: the version that was seen, and fields in plain words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.functional import lazystr

from duixian.basics.text import Text, say
from duixian.language.plain import Phrase
from duixian.office.accounts.actor import Actor
from duixian.office.cases.acts import Act
from duixian.office.cases.case import Case
from duixian.office.cases.facts import Judged
from duixian.office.cases.models import CaseRow


@dataclass(frozen=True, slots=True)
class Desk:
    """What lies on the desk when somebody decides."""

    actor: Actor
    row: CaseRow
    case: Case
    judged: Judged | None
    """None where the facts were erased."""
    today: date


class ActForm(forms.Form):
    """A form with the version of the case that its reader saw."""

    act: ClassVar[type[Act]]
    title: ClassVar[Text]
    button: ClassVar[Text]
    hint: ClassVar[Text | None] = None
    is_grave: ClassVar[bool] = False
    """It ends the case, or is hard to undo."""
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, desk: Desk, data: MultiValueDict[str, Any] | None = None) -> None:
        self.desk = desk
        self.choices: dict[str, list[tuple[str, str]]] = {}
        super().__init__(
            data, auto_id=f"{self.slug()}-%s", initial={"seen": desk.row.version}
        )  # fmt: skip
        self.prepare()
        for name, field in self.fields.items():
            if isinstance(field, forms.CharField) and isinstance(field.widget, forms.Textarea):
                field.widget.attrs.update(rows=3)
            if field.help_text:
                field.widget.attrs["aria-describedby"] = f"{self.slug()}-{name}-hint"

    @classmethod
    def slug(cls) -> str:
        """Its name in addresses."""
        return cls.act.__name__.lower()

    def prepare(self) -> None:
        """Choices and what is filled in beforehand."""

    def choose(self, name: str, choices: Iterable[tuple[str, str]]) -> None:
        """What a field offers."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        self.choices[name] = list(choices)
        field.choices = self.choices[name]

    def is_offered(self) -> bool:
        """False where nothing could be chosen."""
        return True

    def do(self, row: CaseRow, at: datetime) -> Case:
        """Ask the office.

        Raises:
            Refused: as the service.
        """
        raise NotImplementedError

    @property
    def said(self) -> dict[str, Any]:
        """What was filled in."""
        return self.cleaned_data


REQUIRED = lazystr(say("这一项要填写"))
CHOOSE = lazystr(say("选一项"))
WRONG_AMOUNT = lazystr(say("写成元,最多两位小数,例如 1234.56"))


def _hint(help: Text | None) -> Any:
    return lazystr(help) if help is not None else ""


def text_field(label: Text, help: Text | None = None, *, required: bool = True) -> forms.CharField:
    """Several lines of text."""
    return forms.CharField(
        label=lazystr(label), required=required, widget=forms.Textarea, help_text=_hint(help),
        max_length=2000, error_messages={"required": REQUIRED},
    )  # fmt: skip


def line_field(label: Text, help: Text | None = None) -> forms.CharField:
    """One line of text."""
    return forms.CharField(
        label=lazystr(label),
        help_text=_hint(help),
        max_length=300,
        error_messages={"required": REQUIRED},
    )


def choice_field(label: Phrase, *, radio: bool = False) -> forms.ChoiceField:
    """One of several; the form fills in which."""
    return forms.ChoiceField(
        label=lazystr(label), widget=forms.RadioSelect if radio else forms.Select,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )  # fmt: skip


def no_interest_field() -> forms.BooleanField:
    """The declaration that is asked before somebody decides."""
    # Not required here: the office itself refuses who doesn't declare, and says what to do.
    return forms.BooleanField(
        label=lazystr(say("我声明:与申请人和收款人没有利益关系")),
        required=False,
        help_text=lazystr(say("有利益关系的,不要办理,在下面声明后回避。")),
    )


class YuanField(forms.CharField):
    """An amount in 元, with separators or without; gives 分."""

    def clean(self, value: Any) -> int | None:
        """分, exactly."""
        text = super().clean(value)
        plain = text.replace(",", "").replace("，", "").strip()
        if not plain:
            return None
        try:
            fen = Decimal(plain) * 100
        except InvalidOperation:
            raise ValidationError(WRONG_AMOUNT) from None
        if not fen.is_finite() or fen < 0 or fen != fen.to_integral_value() or fen > 10**15:
            raise ValidationError(WRONG_AMOUNT)
        return int(fen)


def yuan_field(label: Text, *, required: bool = True, help: Text | None = None) -> YuanField:
    """An amount, written in 元."""
    return YuanField(
        label=lazystr(label), required=required, max_length=30, help_text=_hint(help),
        error_messages={"required": REQUIRED}, widget=forms.TextInput({"inputmode": "decimal"}),
    )  # fmt: skip


def in_yuan(fen: int) -> str:
    """For a field: 1234.56."""
    return f"{fen // 100}.{fen % 100:02d}".removesuffix(".00")


def lines_of(text: str) -> list[str]:
    """What was written, one item a line."""
    return [line.strip() for line in text.splitlines() if line.strip()]
