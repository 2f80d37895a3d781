"""Print the letters in docs/examples/: what `duixian explain` says to five synthetic applicants.

python tools/letters.py             write them
python tools/letters.py --check     change nothing; exit 1 where one is out of date
"""

from __future__ import annotations

import io
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from rich.console import Console  # noqa: E402
from tools.generated import run  # noqa: E402

from duixian.awards import Ledger, combine_offers  # noqa: E402
from duixian.basics.problems import Problems  # noqa: E402
from duixian.basics.text import speaking  # noqa: E402
from duixian.cli.letter import show_explanation  # noqa: E402
from duixian.library.facts import FactsReader  # noqa: E402
from duixian.library.package import Package, load  # noqa: E402
from duixian.library.places import policies  # noqa: E402
from duixian.readings.explain import explain  # noqa: E402

FOLDER = ROOT / "docs" / "examples"
IN_ENGLISH = ("logistics",)
WIDTH = 100


def pages() -> Mapping[Path, str]:
    """Every letter and what it should say."""
    package = load(policies() / "qiantang-2025")
    found: dict[Path, str] = {}
    for facts in sorted(FOLDER.glob("*.yaml")):
        found[facts.with_suffix(".txt")] = letter(package, facts, "zh")
        if facts.stem in IN_ENGLISH:
            found[facts.with_suffix(".en.txt")] = letter(package, facts, "en")
    return found


def letter(package: Package, facts: Path, language: str) -> str:
    """What the command prints on a terminal without colour."""
    problems = Problems()
    application = FactsReader(package, problems).file(facts)
    if application is None or problems.errors:
        raise SystemExit("\n".join(str(problem) for problem in problems))
    paper = io.StringIO()
    with speaking(language):
        console = Console(file=paper, width=WIDTH, no_color=True, highlight=False)
        told = explain(package, application)
        judgements = [finding.judgement for finding in told.findings]
        combined = combine_offers([(package, judgements)], application, problems, Ledger())
        show_explanation(told, console, everything=False, combined=combined)
    return "\n".join(line.rstrip() for line in paper.getvalue().splitlines()) + "\n"


if __name__ == "__main__":
    sys.exit(run((__doc__ or "").splitlines()[0], pages))
