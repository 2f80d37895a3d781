"""What there is to publish about: fields and benefits of the policy, named in both languages."""

from __future__ import annotations

from dataclasses import dataclass

from duixian.basics.text import Text, current_language, say
from duixian.corpus.document import Field
from duixian.language.provision import Benefit
from duixian.library.package import Package
from duixian.portal.shell.naming import department_name


@dataclass(frozen=True, slots=True)
class Topics:
    """The policy, asked by benefit and by field."""

    package: Package

    @property
    def fields(self) -> tuple[Field, ...]:
        """领域, in order."""
        return self.package.document.fields if self.package.document else ()

    def benefit(self, id: str) -> Benefit | None:
        """A benefit that the policy still has."""
        found = self.package.provisions.get(id)
        return found if isinstance(found, Benefit) else None

    def name(self, id: str) -> str:
        """A benefit's name in the reader's language; what follows the article, where unknown."""
        found = self.benefit(id)
        if found is None:
            return id.rpartition(".")[2]
        return (current_language() == "en" and found.english) or found.name

    def article(self, id: str) -> str:
        """第十二条."""
        return id.partition(".")[0]

    def field_of(self, id: str) -> str:
        """The id of the field that a benefit belongs to; "" for none."""
        section = self.article(id)
        return next(
            (field.id for field in self.fields if section in {a.id for a in field.articles}), ""
        )

    def field_name(self, id: str) -> Text | str:
        """领域二 加快先进制造业发展; the text's own words stay Chinese."""
        found = next((field for field in self.fields if field.id == id), None)
        if found is None:
            return ""
        return say("领域{n}:“{title}”", n=found.number, title=found.title)

    def of_field(self, id: str) -> list[str]:
        """The benefits of a field."""
        return [one.id for one in self.package.benefits if self.field_of(one.id) == id]

    def within(self, scope: str) -> list[str] | None:
        """The benefits that a field's or a benefit's id means; None for all, [] for neither."""
        if not scope:
            return None
        if self.benefit(scope) is not None:
            return [scope]
        return self.of_field(scope)

    def scope_name(self, scope: str) -> Text | str:
        """As a person reads it."""
        if not scope:
            return say("全部政策")
        return self.name(scope) if self.benefit(scope) else self.field_name(scope)

    def department(self, name: str) -> str:
        """A department in the reader's language, where the policy gives it one."""
        return department_name(self.package, name)
