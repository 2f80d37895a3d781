"""CSV files, in UTF-8, GB18030 or UTF-16, with commas, tabs or semicolons."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as arrow_csv

from duixian.basics.places import Place
from duixian.basics.text import say
from duixian.tables.sources.source import Broken, Chunk, Source, Unreadable

_HEAD = 1 << 20
_BLOCK = 8 << 20
"""Bytes read at a time; a row must fit into one block."""
_ENCODINGS = ("utf-8-sig", "gb18030")


def csv_source(path: Path, header_row: int = 1, encoding: str = "") -> Source:
    """A CSV file whose header stands in `header_row`; all its columns are texts.

    Without an encoding: UTF-8 if the first megabyte is, else GB18030, which Chinese
    spreadsheets write.

    Raises:
        Unreadable: it is in none of these encodings, or has no header there.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    encoding = encoding or _encoding(path, head)
    try:
        text = codecs.getincrementaldecoder(encoding)("strict").decode(head)
    except (LookupError, UnicodeError):
        raise _wrong_encoding(path, encoding) from None
    lines = text.removeprefix("\ufeff").splitlines(keepends=True)
    titles, body = lines[: header_row - 1], lines[header_row - 1 :]
    delimiter = max(",\t;", key=body[0].count) if body else ","
    headers = next(csv.reader(io.StringIO("".join(body), newline=""), delimiter=delimiter), [])
    if not any(header.strip() for header in headers):
        raise Unreadable(
            "no-header",
            Place(str(path), header_row),
            say("第 {row} 行没有列名", row=header_row),
            say("文件是空的,或者要在映射里写「表头行」"),
        )

    def chunks() -> Iterator[Chunk]:
        return _chunks(path, encoding, delimiter, len(headers), len(titles), header_row)

    return Source(str(path), tuple(headers), chunks, None, header_row, encoding=encoding)


def _encoding(path: Path, head: bytes) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    for encoding in _ENCODINGS:
        try:
            codecs.getincrementaldecoder(encoding)("strict").decode(head)
        except UnicodeDecodeError:
            continue
        return encoding
    raise _wrong_encoding(path, "UTF-8、GB18030")


def _wrong_encoding(path: Path, encoding: str) -> Unreadable:
    return Unreadable(
        "bad-encoding",
        Place(str(path)),
        say("文件不是 {encoding} 编码", encoding=encoding),
        say("另存为 UTF-8 的 CSV,或在映射里写「编码」"),
    )


def _chunks(
    path: Path, encoding: str, delimiter: str, width: int, titles: int, header_row: int
) -> Iterator[Chunk]:
    names = [f"c{at}" for at in range(width)]
    broken: list[Broken] = []
    unclosed: list[int] = []

    def note(row: Any) -> str:
        number = row.number  # counts the titles and the header too
        if row.text.count('"') % 2:
            unclosed.append(number)
        broken.append(
            Broken(
                number,
                row.text,
                say("这一行有 {n} 格,表头有 {width} 格", n=row.actual_columns, width=width),
                say("含逗号的文字要用双引号括起来;多出或缺少的格要补齐"),
            )
        )
        return "skip"

    options: dict[str, Any] = {
        "read_options": arrow_csv.ReadOptions(
            use_threads=False,  # only then does Arrow tell the numbers of broken rows
            block_size=_BLOCK,
            column_names=names,
            skip_rows=titles,
            skip_rows_after_names=1,
            encoding="utf-8" if encoding == "utf-8-sig" else encoding,
        ),
        "parse_options": arrow_csv.ParseOptions(
            delimiter=delimiter,
            newlines_in_values=True,
            ignore_empty_lines=False,
            invalid_row_handler=note,
        ),
        "convert_options": arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
        ),
    }
    told = 0
    number = header_row
    try:
        with arrow_csv.open_csv(path, **options) as reader:
            for batch in reader:
                skipped = {one.number for one in broken[told:]}
                numbers: list[int] = []
                while len(numbers) < batch.num_rows:
                    number += 1
                    if number not in skipped:
                        numbers.append(number)
                if unclosed:
                    raise _unclosed(path, unclosed[0])
                fresh = tuple(one for one in broken[told:] if one.number <= number)
                told += len(fresh)
                yield Chunk(tuple(batch.columns), pa.array(numbers, pa.int64()), fresh)
        if unclosed:
            raise _unclosed(path, unclosed[0])
    except UnicodeError:
        raise _wrong_encoding(path, encoding) from None
    except pa.ArrowInvalid as error:
        if "UTF8" in str(error):
            raise _wrong_encoding(path, encoding) from None
        if "straddling" in str(error):
            raise _unclosed(path, number + 1) from None
        if "Empty CSV" not in str(error):
            raise Unreadable(
                "bad-csv",
                Place(str(path), number + 1),
                say("第 {row} 行以后读不下去:{why}", row=number, why=str(error)),
                say("用表格软件打开,另存为 UTF-8 的 CSV"),
            ) from None
    rest = tuple(broken[told:])
    if rest:
        nothing = tuple(pa.array([], pa.string()) for _ in names)
        yield Chunk(nothing, pa.array([], pa.int64()), rest)


def _unclosed(path: Path, row: int) -> Unreadable:
    return Unreadable(
        "unclosed-quote",
        Place(str(path), row),
        say("第 {row} 行的双引号没有成对,后面的行都连在了一起", row=row),
        say("补上缺的双引号;文字里的双引号写两个"),
    )
