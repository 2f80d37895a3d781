"""The whole district against every benefit: how fast, in how much memory, beside whom?

    .venv/bin/python bench/population.py                        scale 1
    .venv/bin/python bench/population.py --scale 1 10 100       a few minutes, 4 GB of disk
    .venv/bin/python bench/population.py --scale 1 10 100 --write    and into docs/benchmarks.md

Each scale runs in a process of its own, Parquet in and Parquet out, so that its peak memory
(resident set) is its own. Beside it in the same run: OpenFisca with the same rules, queries
and Numba loops written by hand.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.district import ON, district, package  # noqa: E402
from bench.report import machine, peak_memory, table, write_section  # noqa: E402

from duixian.readings.population.query import plan_query  # noqa: E402
from duixian.readings.population.run_duckdb import (  # noqa: E402
    DEFAULT_MEMORY,
    connected,
    run_to_parquet,
    tables_of,
)

NEEDED = {"openfisca_country_template": "openfisca-country-template", "numba": "numba"}


def measure(scale: str) -> dict[str, Any]:
    """Judge everybody in the district of that scale; what it took."""
    policy, register = package(), district(scale)
    kinds = []
    began, processor = time.perf_counter(), time.process_time()
    tables = tables_of(register, policy, as_held=True)
    with TemporaryDirectory(prefix="duixian-bench-") as place, connected(register) as connection:
        for kind in sorted({provision.subject for provision in policy.judged}):
            start = time.perf_counter()
            query = plan_query(policy, kind, tables, policy.year, ON)
            file = Path(place) / f"{kind}.parquet"
            rows = run_to_parquet(query, connection, file)
            kinds.append(
                {
                    "kind": kind,
                    "rows": rows,
                    "offers": len(query.outcomes),
                    "left_out": len(query.left_out),
                    "seconds": time.perf_counter() - start,
                    "disk": file.stat().st_size / 2**20,
                }
            )
    return {
        "kinds": kinds,
        "seconds": time.perf_counter() - began,
        "processor": time.process_time() - processor,
        "peak": peak_memory(),
    }


def measured_apart(scale: str) -> dict[str, Any]:
    """`measure` in a process of its own; the district is written before, if it is not there."""
    subprocess.run([sys.executable, str(ROOT / "bench" / "district.py"), scale], check=True)
    out = subprocess.run(
        [sys.executable, __file__, "--measure", scale],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    found: dict[str, Any] = json.loads(out.stdout)
    return found


def pairs(found: dict[str, Any]) -> int:
    """Applicants × benefits."""
    return sum(kind["rows"] * kind["offers"] for kind in found["kinds"])


def by_scale(found: dict[str, dict[str, Any]]) -> str:
    """One row for each scale; growth is the time for one pair against the scale before."""
    rows, before = [], None
    for scale, one in found.items():
        each = one["processor"] / pairs(one)
        rows.append(
            [
                scale,
                f"{sum(kind['rows'] for kind in one['kinds']):,}",
                f"{pairs(one):,}",
                f"{one['seconds']:.1f}",
                f"{one['processor']:.1f}",
                f"{pairs(one) / one['seconds'] / 1e6:.1f} M",
                f"{one['peak']:,.0f}",
                f"{sum(kind['disk'] for kind in one['kinds']):,.0f}",
                "" if before is None else f"{each / before:.2f}",
            ]
        )
        before = each
    head = [
        "scale",
        "applicants",
        "pairs",
        "seconds",
        "CPU seconds",
        "pairs/s",
        "peak MB",
        "MB written",
        "growth",
    ]
    return table(head, rows)


def by_kind(one: dict[str, Any]) -> str:
    """The kinds that take longest."""
    kinds = sorted(one["kinds"], key=lambda kind: -kind["seconds"])
    rows = [
        [k["kind"], f"{k['rows']:,}", str(k["offers"]), f"{k['seconds']:.2f}"] for k in kinds[:4]
    ]
    rest = kinds[4:]
    rows.append(
        [
            f"{len(rest)} others",
            f"{sum(k['rows'] for k in rest):,}",
            str(sum(k["offers"] for k in rest)),
            f"{sum(k['seconds'] for k in rest):.2f}",
        ]
    )
    return table(["", "applicants", "offers", "seconds"], rows)


def section(scales: list[str]) -> str:
    """The whole section."""
    from bench import benefits_by_hand
    from bench.openfisca import compare

    found = {scale: measured_apart(scale) for scale in scales}
    last = scales[-1]
    offers = sum(kind["offers"] for kind in found[last]["kinds"])
    left_out = sum(kind["left_out"] for kind in found[last]["kinds"])
    beside = [compare.section(), benefits_by_hand.section("10" if "10" in scales else "1")]
    load = os.getloadavg()[0]
    return "\n".join(
        [
            "## Everyone at once",
            "",
            f"    python bench/population.py --scale {' '.join(scales)} --write",
            "",
            f"The synthetic district against all {offers} offers and standards of",
            f"qiantang-2025 with 示例参数 ({left_out} left out) on {ON}: Parquet → Parquet out of",
            f"core on DuckDB, memory limit {DEFAULT_MEMORY}, each scale in a process of its own;",
            "planning included, files warm. Scale 1 is the district, 10 the city, 100 the",
            "province.",
            "“Growth” is the CPU time for one pair against the scale before: 1 is linear.",
            "",
            by_scale(found),
            "",
            f"Scale {last} by kind of applicant:",
            "",
            by_kind(found[last]),
            "",
            "\n\n".join(beside),
            "",
            machine("duckdb", "pyarrow", "numba", "OpenFisca-Core", "OpenFisca-Country-Template")
            + f" Load average at the end: {load:.1f}; where it is above the number of",
            "cores, others were using them too, and CPU seconds say more.",
        ]
    )


def main() -> int:
    """Print the section, and write it where asked to."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--scale", nargs="+", default=["1"], help="1 10 100")
    parser.add_argument("--write", action="store_true", help="into docs/benchmarks.md")
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        print(json.dumps(measure(asked.measure), ensure_ascii=False))
        return 0
    missing = [name for module, name in NEEDED.items() if find_spec(module) is None]
    if missing:
        print(
            f"{', '.join(missing)} missing: .venv/bin/pip install --require-hashes "
            "-r requirements/bench.txt",
            file=sys.stderr,
        )
        return 1
    text = section(asked.scale)
    print(text)
    if asked.write:
        write_section("population", text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
