"""Show in the two READMEs what the main job really prints.

    python tools/readme.py              write the output between the marks
    python tools/readme.py --check      change nothing; exit 1 where a README shows something else

The commands are those of `start.py`. A long output is cut, and says so.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from start import MAIN_JOB, shown  # noqa: E402

LANGUAGES = {"README.md": "en", "README.zh-CN.md": "zh"}
BEGIN, END = "<!-- terminal output: begin -->\n", "<!-- terminal output: end -->"
LINES = 40  # of each command


def printed(command: list[str], language: str) -> str:
    """What a command prints on a terminal of a hundred columns without colour."""
    settings = dict(os.environ, NO_COLOR="1", COLUMNS="100", PYTHONUTF8="1", DUIXIAN_LANG=language)
    run = subprocess.run(
        command, cwd=ROOT, env=settings, capture_output=True, encoding="utf-8", check=True
    )
    lines = [line.rstrip() for line in run.stdout.strip("\n").splitlines()]
    cut = ["…"] if len(lines) > LINES else []
    return "\n".join([f"$ {shown(command)}", *lines[:LINES], *cut])


def with_output(readme: str, outputs: list[str]) -> str:
    """The README with the outputs between its marks.

    >>> print(with_output(BEGIN + "old" + END, ["$ date"]))
    <!-- terminal output: begin -->
    ```
    $ date
    ```
    <!-- terminal output: end -->
    """
    before, begin, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise SystemExit(f"a README lacks its marks: {BEGIN.strip()} … {END}")
    return before + begin + "```\n" + "\n\n".join(outputs) + "\n```\n" + end + after


def main() -> int:
    """Write or check."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="change nothing, only tell")
    only_check = parser.parse_args().check
    differing = []
    for name, language in LANGUAGES.items():
        path = ROOT / name
        text = path.read_text(encoding="utf-8")
        current = with_output(text, [printed(command, language) for command in MAIN_JOB])
        if current != text:
            differing.append(name)
            if not only_check:
                path.write_text(current, encoding="utf-8")
    print("\n".join(f"{name} is {'stale' if only_check else 'rewritten'}" for name in differing))
    return 1 if only_check and differing else 0


if __name__ == "__main__":
    sys.exit(main())
