"""How many questions settle everything for a random applicant, against asking everything?

    .venv/bin/python bench/ask_questions.py                   30 applicants of each kind
    .venv/bin/python bench/ask_questions.py --applicants 5    fewer, faster
    .venv/bin/python bench/ask_questions.py --write           and into docs/benchmarks.md

A random applicant has a value for every fact of the vocabulary, and none, one or two of whatever
may belong to it. Recognitions are not asked: departments make them.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.applicants import Applicant, Draws  # noqa: E402
from bench.report import machine, table, write_section  # noqa: E402

from duixian.library.package import load  # noqa: E402
from duixian.library.places import policies  # noqa: E402
from duixian.readings.ask import Interview  # noqa: E402

ON = date(2025, 9, 15)
KINDS = ("企业", "个人")


def interview(applicant: Applicant) -> tuple[int, list[float]]:
    """The number of questions until nothing more can change, and the seconds before each."""
    asking = Interview(applicant.draws.package, applicant.kind, ON.year, ON)
    waits: list[float] = []
    while True:
        begun = time.perf_counter()
        question = asking.next()
        waits.append(time.perf_counter() - begun)
        if question is None:
            return len(waits) - 1, waits
        asking = asking.answer(question.key, applicant.answer(question))


def report(count: int) -> str:
    """The section: what was measured, and the table."""
    draws = Draws(load(policies() / "qiantang-2025"))
    rows = []
    for kind in KINDS:
        applicants = [Applicant(draws, kind, seed) for seed in range(count)]
        results = [interview(applicant) for applicant in applicants]
        asked = [number for number, _ in results]
        median = statistics.median(asked)
        everything = statistics.median(applicant.everything() for applicant in applicants)
        waits = sorted(wait for _, all_waits in results for wait in all_waits)
        rows.append(
            [
                kind,
                f"{median:g}",
                f"{min(asked)}–{max(asked)}",
                f"{everything:g}",
                f"{1 - median / everything:.0%}",
                f"{waits[len(waits) * 95 // 100] * 1000:.0f} ms",
            ]
        )
    head = ["applicant", "questions", "fewest–most", "asking everything", "saved", "wait"]
    return "\n".join(
        [
            "## Questions that settle everything",
            "",
            "    python bench/ask_questions.py --write",
            "",
            f"{count} random applicants of each kind: a value for every fact of the vocabulary,",
            "and none, one or two of whatever may belong to it. All of qiantang-2025",
            f"on {ON}; medians.",
            "“Asking everything” is every fact that any rule reads, of the same applicants; “wait”",
            "the 95th percentile of the time before a question.",
            "",
            table(head, rows),
            "",
            machine("lark"),
        ]
    )


def main() -> int:
    """Print the section, and write it where asked to."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--applicants", type=int, default=30, help="of each kind")
    parser.add_argument("--write", action="store_true", help="into docs/benchmarks.md")
    asked = parser.parse_args()
    section = report(asked.applicants)
    print(section)
    if asked.write:
        write_section("ask", section)
    return 0


if __name__ == "__main__":
    sys.exit(main())
