"""Departments' data come into the office's register, from several sources that do not all agree."""

from __future__ import annotations

from datetime import date, datetime

import pyarrow as pa
import pyarrow.compute as pc

from duixian.office.register.imports import import_register
from duixian.office.register.models import Subject
from duixian.office.register.personal import known_persons
from duixian.office.register.services import Said, state
from duixian.portal.demo.applicants import Office
from duixian.tables.columns import IDENTIFIER, FactColumn, column_named
from duixian.tables.register import register_of

STATISTICS = "区统计局"
"""Says something else of a few enterprises."""
_DISPUTED = ("研发费用@2024", "营业收入@2024")
_DISPUTES = 9


def import_district(office: Office, at: datetime) -> list[str]:
    """Enterprises, and the demo residents; the keys of those about whom sources disagree."""
    firms = set(office.district.firms)
    _import(office, "企业", firms, at)
    table = office.district.register.table("个人", [IDENTIFIER])
    people = known_persons(table[IDENTIFIER].to_pylist())
    _import(office, "个人", set(people), at)
    return _dispute(office, at)


def _import(office: Office, kind: str, wanted: set[str], at: datetime) -> None:
    """Each department's facts by an import of its own."""
    table = office.district.register.table(kind)
    table = table.filter(pc.is_in(table[IDENTIFIER], value_set=pa.array(sorted(wanted))))
    by_source: dict[str, list[str]] = {}
    for name in table.column_names:
        column = column_named(name, kind, office.rules.vocabulary)
        if isinstance(column, FactColumn) and column.fact.source.is_register:
            by_source.setdefault(column.fact.source.department, []).append(name)
    for source, names in sorted(by_source.items()):
        import_register(
            office.actor("xitong"),
            register_of({kind: table.select([IDENTIFIER, *names])}, synthetic=True),
            source=source, vocabulary=office.rules.vocabulary, evidence="2025年合成数据", at=at,
        )  # fmt: skip


def _dispute(office: Office, at: datetime) -> list[str]:
    """The statistics differ from what was declared elsewhere, for a few."""
    table = office.district.register.table("企业")
    first = pa.array(office.district.firms)
    table = table.filter(pc.is_in(table[IDENTIFIER], value_set=first))
    name = next(
        name for name in _DISPUTED if pc.any(pc.greater(table[name], 0)).as_py()
    )  # fmt: skip
    rows = {row[IDENTIFIER]: row[name] for row in table.select([IDENTIFIER, name]).to_pylist()}
    some = [code for code in office.district.firms if rows.get(code)][:_DISPUTES]
    said = pa.table({IDENTIFIER: some, name: [rows[code] * 21 // 20 for code in some]})
    import_register(
        office.actor("xitong"), register_of({"企业": said}, synthetic=True), source=STATISTICS,
        vocabulary=office.rules.vocabulary, evidence="2024年统计年报(合成)", at=at,
    )  # fmt: skip
    keys = Subject.objects.filter(kind="企业", reference__in=some).order_by("reference")
    return [str(key) for key in keys.values_list("pk", flat=True)]


def say_oneself(office: Office, at: datetime) -> None:
    """What no register knows of an enterprise, its clerk says."""
    table = office.district.register.table("企业")
    for who in office.firms.values():
        only = pc.equal(table[IDENTIFIER], who.subject.reference)
        (row,) = table.filter(only).to_pylist()
        facts = []
        for name, value in row.items():
            column = column_named(name, "企业", office.rules.vocabulary)
            if value is None or not isinstance(column, FactColumn):
                continue
            if not column.fact.source.is_register:
                period = "" if column.year is None else str(column.year)
                said = value.isoformat() if isinstance(value, date) else value
                facts.append(Said(column.fact.name, said, period))
        if facts:
            state(
                who.actor, who.subject, facts, vocabulary=office.rules.vocabulary, at=at,
                evidence="本人填报(合成)",
            )  # fmt: skip
