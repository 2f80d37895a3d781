"""docs/permissions.md, cell by cell: what it says is what happens."""

from __future__ import annotations

from datetime import date

import pytest
from tools import permissions
from tools.generated import stale

from duixian.office.accounts.actor import Actor, Grant, Role, actor
from duixian.office.accounts.permissions import (
    GATES,
    TABLE,
    Action,
    Thing,
    authority,
    require,
    require_other_hands,
)
from duixian.office.refusal import Refused

DAY = date(2025, 1, 1)


def printed() -> list[tuple[str, str, str]]:
    """(role, action, cell) as a person reads them in the page."""
    rows = [
        [cell.strip() for cell in line.strip("|\n").split("|")]
        for line in permissions.PAGE.read_text(encoding="utf-8").splitlines()
        if line.startswith("|") and not line.startswith("| ---")
    ]
    head, *body = rows
    return [
        (role, row[0].removesuffix(" ◆"), cell)
        for row in body
        for role, cell in zip(head[1:], row[1:], strict=True)
    ]


CELLS = printed()


def holder(role: str) -> Actor:
    scope = "企业甲" if role == Role.APPLICANT else "区商务局"
    return Actor("u-1", "某", (Grant(Role(role), scope, DAY),))


OWN = Thing("物", subject="企业甲", department="区商务局")
OTHER = Thing("物", subject="企业乙", department="区人社局")
NOBODYS = Thing("物")


def test_the_page_is_current_and_whole():
    assert stale(permissions.pages()) == []
    assert {(role, action) for role, action, _ in CELLS} == {(r, a) for r in Role for a in Action}


@pytest.mark.parametrize(("role", "action", "cell"), CELLS, ids=[f"{r}-{a}" for r, a, _ in CELLS])
def test_what_the_page_says_is_what_happens(role, action, cell):
    by = holder(role)
    # An officer's own things are those of the department, whoever applied.
    own = OWN if role == Role.APPLICANT else Thing("物", subject="企业丙", department="区商务局")
    assert (authority(by, Action(action), own) == role) is (cell in ("本", "全"))
    for thing in (OTHER, NOBODYS):
        assert (authority(by, Action(action), thing) == role) is (cell == "全")


def test_an_auditor_reads_and_exports_and_nothing_else():
    assert {action[:2] for action in TABLE[Role.AUDIT]} == {"查看", "导出"}


def test_nobody_passes_a_gate_of_their_own_enterprise():
    by = Actor("u-1", "某", (
        Grant(Role.APPLICANT, "企业甲", DAY), Grant(Role.DETERMINATION, "区商务局", DAY),
        Grant(Role.FINANCE, "区财政局", DAY),
    ))  # fmt: skip
    assert authority(by, Action.DETERMINE, OWN) is None
    with pytest.raises(Refused, match="own-case"):
        require(by, Action.APPROVE_PAYMENT, OWN)
    theirs = Thing("物", subject="企业乙", department="区商务局")
    assert require(by, Action.DETERMINE, theirs) is Role.DETERMINATION
    assert Action.SUBMIT not in GATES
    assert require(by, Action.SUBMIT, OWN) is Role.APPLICANT


def test_a_refusal_says_who_could():
    with pytest.raises(Refused) as refused:
        require(holder(Role.AUDIT), Action.POST, OWN)
    assert str(refused.value) == (
        "某没有在这里「记支付」的权限\n"
        "能办的角色:财政,并且要在对应的企业或部门范围内  [not-permitted]"
    )


def test_two_gates_of_one_case_need_two_people():
    by = holder(Role.SECOND_REVIEW)
    require_other_hands(by, Action.SECOND_REVIEW, ["u-2"])
    with pytest.raises(Refused, match="same-hands"):
        require_other_hands(by, Action.SECOND_REVIEW, ["u-2", "u-1"])


def test_a_role_holds_from_its_first_to_its_last_day():
    grant = Grant(Role.FINANCE, "区财政局", date(2025, 3, 1), date(2025, 3, 31))
    days = [date(2025, 2, 28), date(2025, 3, 1), date(2025, 3, 31), date(2025, 4, 1)]
    assert [bool(actor("1", "某", [grant], day).roles) for day in days] == [
        False, True, True, False,
    ]  # fmt: skip


def test_an_applicant_without_a_scope_owns_nothing():
    assert not Actor("u-1", "某", (Grant(Role.APPLICANT, "", DAY),)).speaks_for("")
