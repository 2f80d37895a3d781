"""Who qualifies for what, one row each, as a file that people or programs open."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from duixian.awards.everybody import awards
from duixian.awards.for_all import AT_LEAST, FORGONE, OPEN, PAID
from duixian.basics.text import translate
from duixian.cli.offers import Offers
from duixian.readings.population.match import Summary
from duixian.tables import write_rows
from duixian.tables.atomically import new_file

ENDINGS = (".csv", ".xlsx", ".parquet")

Row = tuple[str, str, str, str, Decimal | None, Decimal | None, Decimal | None, str, str]
_YUAN = pa.decimal128(18, 2)
_TYPES = (*[pa.string()] * 4, *[_YUAN] * 3, pa.string(), pa.string())
_WIDTHS = (24, 12, 40, 40, 16, 16, 16, 24, 30)
_BATCH = 65_536


def write_list(path: Path, results: Path, summary: Summary, offers: Offers) -> None:
    """Write the list, whole or not at all, in the form that the file's name ends in.

    Raises:
        OSError: the disk is full, or the place can't be written to.
    """
    rows = _rows(results, summary, offers)
    if path.suffix.lower() != ".parquet":
        write_rows(path, _headers(), rows, _WIDTHS)
        return
    schema = pa.schema(list(zip(_headers(), _TYPES, strict=True)))
    with new_file(path) as draft, pq.ParquetWriter(draft, schema) as writer:
        while some := list(islice(rows, _BATCH)):
            columns = zip(zip(*some, strict=True), _TYPES, strict=True)
            arrays = [pa.array(values, kind) for values, kind in columns]
            writer.write_batch(pa.record_batch(arrays, schema=schema))


def _headers() -> list[str]:
    return [
        translate("标识"),
        translate("对象"),
        translate("编号"),
        translate("名称"),
        translate("最低(元)"),
        translate("最高(元)"),
        translate("合并后(元)"),
        translate("合并"),
        translate("说明"),
    ]


def _rows(results: Path, summary: Summary, offers: Offers) -> Iterator[Row]:
    """One row for each subject and offer that it qualifies for."""
    for offer in summary.offers:
        note = []
        if summary.synthetic:
            note.append(translate("合成数据"))
        if offer.illustrative:
            note.append(translate("示例参数,不能兑付"))
        said = translate("、").join(note)
        kind, name = offers.kind(offer.kind), offers.name(offer)
        if not offer.paid:
            continue
        for identity, low, high, state, amount in awards(results, offer.kind, offer.key):
            ends = _yuan(low), _yuan(high), _yuan(amount)
            yield identity, kind, offer.key, name, *ends, _state(state), said


def _state(state: int) -> str:
    """What combination made of an offer."""
    told = {
        PAID: translate("照付"),
        AT_LEAST: translate("至少这么多"),
        FORGONE: translate("就高给了另一项,这项不付"),
        OPEN: translate("有事未明,先不付"),
    }
    return told.get(state, "")


def _yuan(fen: int | None) -> Decimal | None:
    """元 with two decimals; None where nothing can be said."""
    return None if fen is None else Decimal(fen).scaleb(-2)
