"""Arrow columns of any type → columns of texts, exactly."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from duixian.tables.cells import text_of


def as_text(values: pa.Array) -> pa.Array:
    """The column as texts: 是 and 否, 2025-05-01, decimals in full, doubles by `text_of`."""
    kind = values.type
    if pa.types.is_string(kind):
        return values
    if pa.types.is_dictionary(kind):
        return as_text(values.dictionary).take(values.indices)
    if pa.types.is_boolean(kind):
        return pc.if_else(values, "是", "否")
    if (
        pa.types.is_large_string(kind)
        or pa.types.is_string_view(kind)
        or pa.types.is_integer(kind)
        or pa.types.is_decimal(kind)
        or pa.types.is_date(kind)
        or pa.types.is_timestamp(kind)
        or pa.types.is_null(kind)
    ):
        return pc.cast(values, pa.string())
    return pa.array([text_of(value) for value in values.to_pylist()], pa.string())
