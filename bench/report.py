"""What the benchmarks share: the section of docs/benchmarks.md that a command owns, and timing.

Every command writes its own section between two marks and leaves the others alone.
"""

from __future__ import annotations

import os
import platform
import re
import resource
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "benchmarks.md"
_HEAD = """\
# Benchmarks

Every figure below is printed by the command that is named above it; nothing is typed in by hand.
"""


def write_section(name: str, body: str, page: Path = PAGE) -> None:
    """Put `body` between the marks of the section `name`; a new section goes to the end.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     page = Path(folder) / "benchmarks.md"
    ...     write_section("a", "one", page)
    ...     write_section("b", "two", page)
    ...     write_section("a", "three", page)
    ...     print("one" in page.read_text(), page.read_text().index("three") < 200)
    False True
    """
    text = page.read_text(encoding="utf-8") if page.exists() else _HEAD
    begin, end = f"<!-- begin {name} -->", f"<!-- end {name} -->"
    section = f"{begin}\n{body.strip()}\n{end}"
    if begin in text:
        pattern = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
        text = pattern.sub(lambda _: section, text)
    else:
        text = f"{text.rstrip()}\n\n{section}\n"
    page.write_text(text, encoding="utf-8")


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table: the first column to the left, the others to the right."""
    rule = [":--", *("--:" for _ in head[1:])]
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, rule, *rows])


def machine(*packages: str) -> str:
    """One line: processor, cores, memory, Python and the versions of the packages named."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    software = ", ".join(f"{name} {version(name)}" for name in packages)
    return (
        f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GB memory, {platform.system()}; "
        f"Python {platform.python_version()}, {software}."
    )


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor() or platform.machine()
    found = re.search(r"^model name\s*:\s*(.+)$", text, re.MULTILINE)
    return found.group(1) if found else platform.machine()


def peak_memory() -> float:
    """The most memory that this process has held so far (resident set), in MB."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (2**20 if platform.system() == "Darwin" else 2**10)


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds on the clock, and of all processors together: the same where others use them too."""

    clock: float
    processor: float


@dataclass(frozen=True, slots=True)
class Contender:
    """What is timed; `prepare` makes what it needs anew each time, before the clock starts."""

    run: Callable[[Any], object]
    prepare: Callable[[], Any] = lambda: None


def side_by_side(contenders: Mapping[str, Contender], rounds: int = 5) -> dict[str, Taken]:
    """The median of each; they take turns, so that all see the same disturbances.

    Each runs once before the clock starts.
    """
    taken: dict[str, list[Taken]] = {name: [] for name in contenders}
    for turn in range(rounds + 1):
        for name, contender in contenders.items():
            prepared = contender.prepare()
            clock, processor = time.perf_counter(), time.process_time()
            contender.run(prepared)
            one = Taken(time.perf_counter() - clock, time.process_time() - processor)
            if turn:
                taken[name].append(one)
    return {
        name: Taken(
            statistics.median(one.clock for one in times),
            statistics.median(one.processor for one in times),
        )
        for name, times in taken.items()
    }
