"""A path to walk in tests."""

from __future__ import annotations

from collections.abc import Iterable

from duixian.office.cases.procedure import (
    Gate,
    GateName,
    Material,
    Mode,
    Notice,
    Position,
    Procedure,
    Sanction,
    Term,
)


def path(
    gates: Iterable[GateName] = (
        *(GateName.INTAKE, GateName.FIRST, GateName.SECOND, GateName.DETERMINATION),
    ),
    *, by_rule: Iterable[GateName] = (), position: Position = Position.AFTER,
) -> Procedure:  # fmt: skip
    days = {GateName.INTAKE: 5, GateName.FIRST: 10, GateName.DETERMINATION: 7}
    ruled = set(by_rule)
    return Procedure(
        "第十二条", Mode.APPLIED,
        tuple(Gate(name, days.get(name, 7), by_rule=name in ruled) for name in gates),
        Notice(position, 5), Term(10), Term(5), Term(13), Term(24), (Material("申请表"),),
        Sanction("三年内不受理", 3),
    )  # fmt: skip
