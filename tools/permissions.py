"""Print docs/permissions.md from the table that every service of the office asks.

python tools/permissions.py            write it
python tools/permissions.py --check    change nothing; exit 1 where it is out of date
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools.generated import run  # noqa: E402

from duixian.office.accounts.actor import Role  # noqa: E402
from duixian.office.accounts.permissions import GATES, TABLE, Action, Allowed  # noqa: E402

PAGE = ROOT / "docs" / "permissions.md"
HEAD = """\
# Permissions

Printed by `python tools/permissions.py` from `src/duixian/office/accounts/permissions.py`; a test
tries each cell.

**本** (own): what belongs to the enterprise or person that an applicant speaks for, or to the
department in which an officer holds the role. **全** (all): that, and what belongs to others. An
empty cell: never. Roles are dated and may be combined, except 审计 and 系统管理员, which stand
alone among officers. Whatever the table says, nobody passes two gates of one case, and nobody who
speaks for an applicant passes a gate (marked ◆) of that applicant's case.

"""


def pages() -> dict[Path, str]:
    """The page and its text."""
    rows = [
        ["", *Role],
        ["---"] * (len(Role) + 1),
        *(
            [action + (" ◆" if action in GATES else ""), *(_cell(role, action) for role in Role)]
            for action in Action
        ),
    ]
    return {PAGE: HEAD + "".join(f"| {' | '.join(row)} |\n" for row in rows)}


def _cell(role: Role, action: Action) -> str:
    allowed = TABLE[role].get(action, Allowed())
    return "全" if allowed.other else "本" if allowed.own else ""


if __name__ == "__main__":
    sys.exit(run("Print docs/permissions.md.", pages))
