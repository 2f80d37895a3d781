"""`python -m duixian.office remind`: who must be reminded today, one line of JSON a person.

It sends nothing: each place has its own way to send letters, which reads these lines.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.core.management.base import CommandParser
from django.utils.timezone import now

from duixian.office.cases.reminding import Summons, people_of, summons
from duixian.office.clock import day_of
from duixian.office.running.command import OfficeCommand


class Command(OfficeCommand):
    """Prints what waits for whom."""

    help = "Who must be reminded today of which case: one line of JSON a person; sends nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """For another day."""
        super().add_arguments(parser)
        parser.add_argument("--day", type=date.fromisoformat, help="2025-06-30; today unless given")

    def carry_out(self, options: dict[str, Any]) -> bool:
        """Print; what nobody can do comes first, under the person null."""
        found = summons(options["day"] or day_of(now()))
        nobody = [one for one in found if not one.people]
        people: dict[str | None, list[Summons]] = {None: nobody} if nobody else {}
        for person, things in [*people.items(), *sorted(people_of(found).items())]:
            told = {"person": person, "things": [_as_json(one) for one in things]}
            self.tell(json.dumps(told, ensure_ascii=False))
        return True


def _as_json(one: Summons) -> dict[str, Any]:
    """Without anything of the applicant but the case's number."""
    reminder = one.reminder
    return {
        "case": str(one.case.pk), "benefit": one.case.benefit, "state": one.case.label,
        "kind": one.kind, "what": one.what, "department": one.department,
        "due": str(reminder.due.day) if reminder else None,
        "provisional": reminder.due.provisional if reminder else False,
        "urgency": reminder.urgency if reminder else None,
        "late": reminder.late if reminder else 0,
    }  # fmt: skip
