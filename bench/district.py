"""The synthetic district that the benchmarks share: written once, kept in the temporary folder.

.venv/bin/python bench/district.py 10      write that scale and say where it is
"""

from __future__ import annotations

import sys
import tempfile
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from duixian.basics.problems import Problems  # noqa: E402
from duixian.library.package import Package, load  # noqa: E402
from duixian.library.places import policies  # noqa: E402
from duixian.simulate.synth import generate  # noqa: E402
from duixian.tables.register import MANIFEST, Register, load_register  # noqa: E402

ON = date(2025, 9, 15)
SCENARIO = ROOT / "scenarios" / "示例参数"
SEED = 7


def package(*, with_scenario: bool = True) -> Package:
    """The policy as it stands on the day, with every amount of the scenario or without."""
    supplements = [SCENARIO] if with_scenario else []
    return load(policies() / "qiantang-2025", supplements=supplements, on=ON)


def folder(scale: str) -> Path:
    """Where the district of that scale is, or will be."""
    return Path(tempfile.gettempdir()) / "duixian-bench" / f"scale-{scale}-seed-{SEED}"


def district(scale: str) -> Register:
    """The district of that scale, written if it is not there."""
    place = folder(scale)
    if not (place / MANIFEST).is_file():
        place.parent.mkdir(parents=True, exist_ok=True)
        generate(place, package(), scale, SEED)
    problems = Problems()
    found = load_register(place, problems)
    if found is None:
        raise SystemExit("\n".join(str(problem) for problem in problems.errors))
    return found


if __name__ == "__main__":
    for asked in sys.argv[1:]:
        district(asked)
        print(folder(asked))
