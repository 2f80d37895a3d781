"""Print docs/coverage.md: what of the first policy is encoded, article by article.

python tools/coverage.py             write it
python tools/coverage.py --check     change nothing; exit 1 where it is out of date
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools.generated import run  # noqa: E402

from duixian.corpus.document import SectionKind  # noqa: E402
from duixian.language.provision import AnyProvision, Benefit, Echo, Kind, Standard, Status  # noqa: E402
from duixian.library.coverage import Coverage, cover  # noqa: E402
from duixian.library.package import Package, load  # noqa: E402
from duixian.library.places import policies  # noqa: E402

PAGE = ROOT / "docs" / "coverage.md"
KINDS = tuple(Kind)
STATUSES = tuple(Status)
HEAD = """\
# Coverage of 钱政发〔2025〕6号

Printed by `python tools/coverage.py` from the package `policies/qiantang-2025`; a test holds it
to that.

A sentence counts when every word of it is quoted by some provision; a figure when a field of such
a provision carries the same value, unit and comparator, or when the sheet lists it with the reason
why none does. `duixian check --json` gives each sentence and figure with what claims it. A promise
made in two articles is one provision, counted once; 同 is the place that only points at it.

"""


def pages() -> Mapping[Path, str]:
    """The page and what it should hold."""
    package = load(policies() / "qiantang-2025")
    coverage, _ = cover(package)
    return {PAGE: "\n".join([HEAD, *_totals(package, coverage), "", *_table(package, coverage)])}


def _totals(package: Package, coverage: Coverage) -> list[str]:
    articles = [s for s in coverage.sections if s.kind is SectionKind.ARTICLE]
    whole = sum(coverage.is_whole(s.id) for s in articles)
    sentences = sum(s.is_claimed for s in coverage.sentences)
    figures = sum(f.is_claimed for f in coverage.figures)
    kinds = Counter(_kinds(package.provisions.values()))
    statuses = Counter(_statuses(package.provisions.values()))
    return [
        f"- Articles whole: {whole} of {len(articles)}",
        f"- Sentences: {sentences} of {len(coverage.sentences)}",
        f"- Figures: {figures} of {len(coverage.figures)}",
        "- Provisions: "
        + ", ".join(f"{kind.value} {kinds[kind]}" for kind in KINDS)
        + f"; 同 {sum(isinstance(p, Echo) for p in package.provisions.values())}",
        "- Benefits and standards: "
        + ", ".join(f"{status.value} {statuses[status]}" for status in STATUSES),
    ]


def _table(package: Package, coverage: Coverage) -> list[str]:
    names = [kind.value for kind in KINDS] + ["同"] + [status.value for status in STATUSES]
    lines = [
        "| section | title | sentences | figures | " + " | ".join(names) + " |",
        "|---|---|--:|--:|" + "--:|" * len(names),
    ]
    for section in coverage.sections:
        sentences = [s for s in coverage.sentences if s.sentence.section == section.id]
        figures = [f for f in coverage.figures if f.section == section.id]
        here = [p for p in package.provisions.values() if p.section == section.id]
        kinds = Counter(_kinds(here))
        statuses = Counter(_statuses(here))
        counts = [
            *(kinds[kind] for kind in KINDS),
            sum(isinstance(p, Echo) for p in here),
            *(statuses[status] for status in STATUSES),
        ]
        title = section.title if section.kind is not SectionKind.PREAMBLE else ""
        cells = [
            section.id,
            title,
            f"{sum(s.is_claimed for s in sentences)}/{len(sentences)}",
            f"{sum(f.is_claimed for f in figures)}/{len(figures)}",
            *(str(count) if count else "" for count in counts),
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return [*lines, ""]


def _kinds(provisions: Iterable[AnyProvision]) -> list[Kind]:
    return [p.kind for p in provisions if not isinstance(p, Echo)]


def _statuses(provisions: Iterable[AnyProvision]) -> list[Status]:
    return [p.status for p in provisions if isinstance(p, Benefit | Standard)]


if __name__ == "__main__":
    sys.exit(run((__doc__ or "").splitlines()[0], pages))
