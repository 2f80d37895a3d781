"""A sheet of the model → batches of a register: grains, boundaries, missing values, Arrow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

import numpy as np
import pyarrow as pa

from duixian.language.types import CategoryType, DayType, NumberType, TruthType, YearType
from duixian.language.vocabulary import Fact, Rhythm, SubjectKind
from duixian.simulate.synth.additions import Additions, guess
from duixian.simulate.synth.boundaries import AtFact, AtRatio, AtValue, Edge
from duixian.simulate.synth.boundaries import Column as EdgeColumn
from duixian.simulate.synth.columns import Category, Column, Day, Number, Sheet, Text, Truth, Year
from duixian.simulate.synth.district import District
from duixian.simulate.synth.identity import to_strings
from duixian.simulate.synth.kinds.base import EPOCH
from duixian.simulate.synth.parameters import parameters
from duixian.simulate.synth.randomness import Rows, Stream, Truths
from duixian.tables import (
    FactColumn,
    IdentifierColumn,
    RecognitionColumn,
    ReferenceColumn,
    field_of,
    grain_limits,
)

Key = tuple[str, int | None]
_NEAR_DAYS = 31
_LARGEST_FACTOR = 10_000
"""Shares with a larger numerator are not computed: the product might not fit 64 bits."""


class RegisterPlan:
    """One kind of the vocabulary: its columns, and the batch for some rows.

    `guessed` names the facts that no model describes.
    """

    def __init__(
        self,
        district: District,
        kind: SubjectKind,
        facts: dict[str, Fact],
        recognitions: Sequence[str],
        edges: Sequence[Edge],
    ) -> None:
        self.district, self.setting = district, district.setting
        self.kind, self.facts, self.recognitions, self.edges = kind, facts, recognitions, edges
        self.model = district.models[kind.name]
        self.additions = Additions(self.setting, kind.name, facts)
        probe = self.sheet(np.arange(min(8, self.model.rows), dtype=np.int64))
        self.columns = list(self._columns(probe))
        self.guessed = tuple(
            name for name, fact in facts.items() if self._described(probe, fact) is None
        )
        self.schema = pa.schema(
            [
                field_of(IdentifierColumn(kind.name)),
                *(field_of(ReferenceColumn(r)) for r in kind.references.values()),
                *(field_of(FactColumn(facts[name], year)) for name, year in self.columns),
                *(field_of(RecognitionColumn(key)) for key in recognitions),
            ]
        )
        self.background = BackgroundPlan(probe, set(facts))

    def sheet(self, rows: Rows) -> Sheet:
        """What the model and the parameters say of the rows."""
        sheet = self.model.describe(rows)
        self.additions.complete(sheet)
        return sheet

    def _columns(self, probe: Sheet) -> Iterator[Key]:
        for name, fact in self.facts.items():
            if fact.rhythm is not Rhythm.YEARLY:
                yield name, None
            else:
                modelled = {year for stem, year in probe.facts if stem == name}
                for year in self.setting.years:
                    if not modelled or year in modelled or None in modelled:
                        yield name, year

    def _described(self, sheet: Sheet, fact: Fact, year: int | None = None) -> Column | None:
        """What the sheet says of a fact, whether or not it and the vocabulary agree on years."""
        here = self.setting.year if year is None else year
        column = sheet.facts.get((fact.name, here)) or sheet.facts.get((fact.name, None))
        return column if column is not None and _suits(fact, column) else None

    # -- rows ----------------------------------------------------------------------------------

    def batch(self, sheet: Sheet) -> pa.RecordBatch:
        """The register's rows."""
        values: dict[Key, tuple[Rows, Truths]] = {}
        for name, year in self.columns:
            fact = self.facts[name]
            column = self._described(sheet, fact, year)
            if column is None:
                column = guess(self.setting, self.kind.name, fact, sheet, year)
            values[name, year] = _stored(fact, column)
        for edge in self.edges:
            self._press(edge, sheet, values)
        arrays = [to_strings(sheet.identifier.letters)]
        arrays += [self._reference(name, sheet) for name in self.kind.references]
        arrays += [self._fact(key, sheet, *values[key]) for key in self.columns]
        arrays += [self._recognition(key, sheet) for key in self.recognitions]
        return pa.record_batch(arrays, schema=self.schema)

    def _stream(self, *names: object) -> Stream:
        return Stream(self.setting.seed, self.kind.name, *names)

    def _reference(self, name: str, sheet: Sheet) -> pa.Array:
        text = sheet.references.get(name)
        if text is None:
            target = self.kind.references[name].target
            text = self.district.any_of(target, self._stream("引用", name), sheet.rows)
        share = parameters()["缺失"].share("引用")
        known = ~self._stream("引用", name, "缺").chance(sheet.rows, share)
        return to_strings(text.letters, known if text.known is None else known & text.known)

    def _fact(self, key: Key, sheet: Sheet, stored: Rows, known: Truths) -> pa.Array:
        name, year = key
        fact = self.facts[name]
        table = parameters()["缺失"]
        share = table.share("登记" if fact.source.is_register else "申请人")
        rate = share * (1.0 if sheet.patience is None else sheet.patience)
        missing = self._stream(name, year or "", "缺").chance(sheet.rows, rate)
        return _arrow(fact, stored, known & ~missing)

    def _recognition(self, key: str, sheet: Sheet) -> pa.Array:
        """Certified or refused of candidates; of others refused, or nobody asked."""
        table, stream = parameters()["认定"], self._stream("认定", key)
        u = stream.uniform(sheet.rows)
        open_, passed = table.share("未定"), table.share("通过")
        true = u < (1 - open_) * passed
        false = (u >= (1 - open_) * passed) & (u < 1 - open_)
        candidates = sheet.candidates.get(key.rpartition(".")[2])
        if candidates is not None:
            true &= candidates
            false = np.where(candidates, false, u >= table.share("非对象未定"))
        return pa.array(true, pa.bool_(), mask=~(true | false))

    # -- boundaries ----------------------------------------------------------------------------

    def _press(self, edge: Edge, sheet: Sheet, values: dict[Key, tuple[Rows, Truths]]) -> None:
        """Move a few values that lie near an edge onto it, or one grain to either side.

        What was below stays below, so that the counts hold.
        """
        key = self._key(edge.column)
        if key not in values or not _is_ordered(self.facts[key[0]]):
            return
        fact, (stored, known) = self.facts[key[0]], values[key]
        target = self._target(edge, fact, values)
        if target is None:
            return
        goal, possible = target
        table = parameters()["边界"]
        u = self._stream(*key, "边界", str(edge)).uniform(sheet.rows)
        # Of a small table a larger share, so that some row is there at all.
        often = min(0.5, max(table.share("比例"), table.share("小表行数") / self.model.rows))
        share = np.where(goal == 0, table.share("零的比例"), often)
        distance = np.abs(stored - goal)
        near = (
            distance <= _NEAR_DAYS
            if isinstance(fact.type, DayType)
            else distance <= np.abs(goal) * table.share("附近")
        )
        moved = known & possible & near & (u < share)
        if isinstance(edge, AtRatio):
            goal = self._divide_evenly(edge, fact, moved, values)
        step = np.where(stored < goal, -1, np.where(u < share / 2, 0, 1))
        low, high = grain_limits(fact)
        moved &= (goal + step >= low) & (goal + step <= high)
        values[key] = (np.where(moved, goal + step, stored), known)

    def _target(
        self, edge: Edge, fact: Fact, values: dict[Key, tuple[Rows, Truths]]
    ) -> tuple[Rows, Truths] | None:
        """The edge in the fact's grains for each row, and where there is one."""
        match edge:
            case AtValue(_, value):
                grain = fact.grain if isinstance(fact.type, NumberType) else Fraction(1)
                goal = int(value / grain // 1)
                if isinstance(fact.type, DayType):
                    goal -= EPOCH.toordinal()
                first = next(iter(values.values()))[0]
                return np.full_like(first, goal), np.ones(len(first), np.bool_)
            case AtFact(_, other):
                found = values.get(self._key(other))
                if found is None or self.facts[other.fact].grain != fact.grain:
                    return None
                return found
            case AtRatio(_, other, _):
                found, factor = values.get(self._key(other)), self._factor(edge, fact)
                if found is None or factor.numerator > _LARGEST_FACTOR:
                    return None
                return found[0] * factor.numerator // factor.denominator, found[1]

    def _factor(self, edge: AtRatio, fact: Fact) -> Fraction:
        """Grains of the fact for one grain of the other, on the edge."""
        return edge.share * self.facts[edge.other.fact].grain / fact.grain

    def _divide_evenly(
        self, edge: AtRatio, fact: Fact, moved: Truths, values: dict[Key, tuple[Rows, Truths]]
    ) -> Rows:
        """Take a few grains from the other fact, so that its share is a whole number of grains."""
        factor, key = self._factor(edge, fact), self._key(edge.other)
        stored, known = values[key]
        whole = stored // factor.denominator * factor.denominator
        values[key] = (np.where(moved, whole, stored), known)
        return values[key][0] * factor.numerator // factor.denominator

    def _key(self, column: EdgeColumn) -> Key:
        back = column.back
        return column.fact, None if back is None else self.setting.year - back


class BackgroundPlan:
    """What the models know and the vocabulary does not: names, streets, founding, titles."""

    def __init__(self, probe: Sheet, known: set[str]) -> None:
        self.keys = [key for key in probe.facts if key[0] not in known]
        fields = [pa.field("标识", pa.string(), nullable=False)]
        for key in self.keys:
            name, year = key
            column = probe.facts[key]
            label = name if year is None else f"{name}@{year}"
            note = {"unit": str(column.unit)} if isinstance(column, Number) else None
            fields.append(pa.field(label, _background_type(column), metadata=note))
        self.schema = pa.schema(fields)

    def batch(self, sheet: Sheet) -> pa.RecordBatch:
        """The background's rows; nothing is missing here."""
        arrays = [to_strings(sheet.identifier.letters)]
        arrays += [_background(sheet.facts[key]) for key in self.keys]
        return pa.record_batch(arrays, schema=self.schema)


# -- Arrow -------------------------------------------------------------------------------------


def _suits(fact: Fact, column: Column) -> bool:
    match fact.type:
        case TruthType():
            return isinstance(column, Truth)
        case NumberType():
            return isinstance(column, Number)
        case CategoryType():
            return isinstance(column, Category)
        case DayType():
            return isinstance(column, Day)
        case YearType():
            return isinstance(column, Year)


def _is_ordered(fact: Fact) -> bool:
    return isinstance(fact.type, NumberType | DayType)


def _stored(fact: Fact, column: Column) -> tuple[Rows, Truths]:
    """The column as the register stores it: grains, codes, days, years, 0 or 1; and the mask."""
    known = _mask(column)
    match column:
        case Number(values, unit):
            ratio = unit / fact.grain
            low, high = grain_limits(fact)
            grains = values * ratio.numerator // ratio.denominator
            return np.clip(grains, low, high), known
        case Category(values, labels):
            wanted = fact.type.values if isinstance(fact.type, CategoryType) else ()
            table = np.array([wanted.index(x) if x in wanted else -1 for x in labels], np.int64)
            codes = table[values]
            return codes, known & (codes >= 0)
        case Text():
            raise AssertionError("text is no fact")
        case _:
            return column.values.astype(np.int64), known


def _mask(column: Column) -> Truths:
    if column.known is not None:
        return column.known
    return np.ones(len(column.letters if isinstance(column, Text) else column.values), np.bool_)


def _arrow(fact: Fact, stored: Rows, known: Truths) -> pa.Array:
    mask = ~known
    match fact.type:
        case TruthType():
            return pa.array(stored.astype(np.bool_), pa.bool_(), mask=mask)
        case NumberType():
            return pa.array(stored, pa.int64(), mask=mask)
        case CategoryType(_, values):
            return _dictionary(stored, values, known)
        case DayType():
            return pa.array(stored.astype(np.int32), pa.int32(), mask=mask).cast(pa.date32())
        case YearType():
            return pa.array(stored.astype(np.int32), pa.int32(), mask=mask)


def _dictionary(codes: Rows, labels: Sequence[str], known: Truths) -> pa.Array:
    indices = pa.array(np.where(known, codes, 0).astype(np.int16), pa.int16(), mask=~known)
    return pa.DictionaryArray.from_arrays(indices, pa.array(labels, pa.string()))


def _background_type(column: Column) -> pa.DataType:
    match column:
        case Truth():
            return pa.bool_()
        case Number():
            return pa.int64()
        case Category():
            return pa.dictionary(pa.int16(), pa.string())
        case Day():
            return pa.date32()
        case Year():
            return pa.int32()
        case Text():
            return pa.string()


def _background(column: Column) -> pa.Array:
    known = _mask(column)
    match column:
        case Text(letters):
            return to_strings(letters, known)
        case Category(values, labels):
            return _dictionary(values, labels, known)
        case Day(values):
            return pa.array(values.astype(np.int32), pa.int32(), mask=~known).cast(pa.date32())
        case _:
            return pa.array(column.values, _background_type(column), mask=~known)
