"""Show the problems of some sections while their sheet is being written.

python tools/check_sheet.py 领域二 第十二条
"""

from __future__ import annotations

import sys

from duixian.library.coverage import cover
from duixian.library.package import load
from duixian.library.places import policies


def main() -> int:
    """Print every problem that concerns one of the sections named (all, where none is)."""
    package = load(policies() / "qiantang-2025")
    _, uncovered = cover(package)
    wanted = sys.argv[1:]
    shown = 0
    for problem in [*package.problems, *uncovered]:
        section = problem.subject.split(".")[0].split("#")[0]
        if not wanted or section in wanted or not problem.subject:
            print(problem)
            shown += 1
    print(f"{shown} problems; {len(package.provisions)} provisions")
    return 1 if shown else 0


if __name__ == "__main__":
    sys.exit(main())
