"""A whole what-if over the synthetic district: how long from the question to the answer?

    .venv/bin/python bench/whatif.py                   scale 1, the district
    .venv/bin/python bench/whatif.py --write           and into docs/benchmarks.md

Everybody in the register is judged under the policy as it is and under each scenario; the answer
holds costs by benefit, field, industry, size and street, who gains and who loses, near misses,
the budget rule, and a sweep with the exact point where the appropriation is reached.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.district import ON, district, package  # noqa: E402
from bench.report import Taken, machine, peak_memory, table, write_section  # noqa: E402

from duixian.awards.budget import BudgetRule  # noqa: E402
from duixian.basics.problems import Problems  # noqa: E402
from duixian.simulate.whatif import Wanted, WhatIf, from_words, range_of, what_if  # noqa: E402
from duixian.simulate.whatif.report import to_html, to_workbook  # noqa: E402
from duixian.simulate.whatif.tables import show_sum  # noqa: E402

CAP = "第十二条.智能制造服务机构资助.封顶=300万元"
LINE = "第十一条.企业研发投入补助.条件+=规上企业"
RATE = "第三十四条.外资到资奖补.率=1%..5%/8"


def asked(*words: str, sweep: str = "", rule: BudgetRule | None = None) -> Wanted:
    problems = Problems()
    scenarios = [from_words("方案", words, problems)] if words else []
    swept = range_of(sweep, problems) if sweep else None
    assert not problems
    return Wanted(scenarios, [] if swept is None else [swept], rule)


def worked_out(scale: str, wanted: Wanted) -> tuple[Taken, WhatIf]:
    """What it took from the question to the answer, and the answer."""
    policy, register = package(), district(scale)
    problems = Problems()
    began, processor = time.perf_counter(), time.process_time()
    answer = what_if(policy, register, wanted, problems, on=ON)
    assert answer is not None and not problems.errors
    taken = Taken(time.perf_counter() - began, time.process_time() - processor)
    return taken, answer


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--scale", default="1")
    arguments.add_argument("--write", action="store_true")
    options = arguments.parse_args()
    worked_out(options.scale, asked())  # the files are warm, as in the other benches
    questions = {
        "the baseline alone": asked(),
        "one scenario": asked(CAP, LINE),
        "one scenario, budget rule": asked(CAP, LINE, rule=BudgetRule.PROPORTIONAL),
        "a sweep of nine values, exact crossing": asked(sweep=RATE),
        "all of it": asked(CAP, LINE, sweep=RATE, rule=BudgetRule.PROPORTIONAL),
    }
    rows = []
    for name, wanted in questions.items():
        taken, answer = worked_out(options.scale, wanted)
        rows.append([name, f"{taken.clock:.1f}", f"{taken.processor:.1f}"])
    with TemporaryDirectory() as place:
        began, processor = time.perf_counter(), time.process_time()
        to_html(answer, Path(place) / "a.html")
        to_workbook(answer, Path(place) / "a.xlsx")
        clock, processor = time.perf_counter() - began, time.process_time() - processor
        rows.append(["its page and workbook", f"{clock:.1f}", f"{processor:.1f}"])
    (comparison,), (sweep,) = answer.comparisons, answer.sweeps
    crossing = sweep.crossing
    assert crossing is not None and sweep.available is not None
    moved = {name: one.count for name, one in comparison.movements.items()}
    body = f"""\
## What if

    python bench/whatif.py --write

The district at scale {options.scale} ({sum(answer.rows.values()):,} subjects) under
{answer.package} with 示例参数 on {answer.on}: synthetic people, illustrative amounts.
From the question to the answer, the register's files warm; reading the sheets is not in it.
CPU seconds are those of both processors together, whoever else used them.

{table(["question", "seconds", "CPU seconds"], rows)}

The scenario sets `{CAP}`
and `{LINE}`: the district pays {show_sum(comparison.total.before.amount)} now
and {show_sum(comparison.total.after.amount)} then; {moved["增加"]:,} get more,
{moved["减少"]:,} less, {moved["新增"]:,} are new, {moved["退出"]:,} get nothing any more.
The sweep `{RATE}` stays within the {show_sum(sweep.available)}
of its appropriation up to {crossing.within} ({show_sum(crossing.claimed_within)})
and is beyond it at {crossing.beyond} ({show_sum(crossing.claimed_beyond)}).

Most memory held: {peak_memory():,.0f} MB. {machine("duckdb", "pyarrow")}"""
    print(body)
    if options.write:
        write_section("whatif", body)


if __name__ == "__main__":
    main()
