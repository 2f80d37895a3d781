"""Print the JSON Schemas of rule sheets and their like into schemas/.

python tools/schemas.py             write them
python tools/schemas.py --check     change nothing; exit 1 where one is out of date
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from duixian.library.schema import SCHEMAS

FOLDER = Path(__file__).resolve().parent.parent / "schemas"


def printed() -> dict[Path, str]:
    """Every schema file and what it should hold."""
    return {
        FOLDER / f"{name}.json": json.dumps(build(), ensure_ascii=False, indent=2) + "\n"
        for name, build in SCHEMAS.items()
    }


def stale() -> list[Path]:
    """The files that hold something else."""
    return [
        path
        for path, text in printed().items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]


def main() -> int:
    """Write, or check."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="change nothing, only tell")
    only_check = parser.parse_args().check
    for path in stale():
        print(path.relative_to(FOLDER.parent))
        if not only_check:
            path.parent.mkdir(exist_ok=True)
            path.write_text(printed()[path], encoding="utf-8")
        else:
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
