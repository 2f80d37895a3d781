"""Who is behind the ids that records and events keep: names and roles, in one query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from duixian.basics.text import translate
from duixian.office.accounts.actor import Role
from duixian.office.accounts.models import User
from duixian.office.keys import is_key


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as pages show them."""

    id: str
    name: str
    roles: tuple[str, ...] = ()

    @property
    def role(self) -> str:
        """What they are, or ever were, in the reader's language."""
        return "、".join(translate(role) for role in self.roles)


def people(ids: Iterable[str]) -> Mapping[str, Person]:
    """By id. What is no account (a run of the rules, another system) is called as it is."""
    wanted = {id for id in ids if id}
    found = {id: Person(id, id) for id in wanted}
    rows = User.objects.filter(pk__in=[id for id in wanted if is_key(id)]).values_list(
        "pk", "last_name", "first_name", "username", "granted__role"
    )
    roles: dict[str, set[str]] = {}
    for key, last, first, username, role in rows:
        id = str(key)
        full = f"{first} {last}".strip()  # as `User.get_full_name`
        roles.setdefault(id, set()).update([role] if role else [])
        in_order = tuple(r.value for r in Role if r.value in roles[id])
        found[id] = Person(id, full or username, in_order)
    return found
