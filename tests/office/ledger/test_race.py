"""A small race in every run; the full one is `python bench/ledger_race.py`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.slow
def test_killed_workers_and_a_killed_server_lose_nothing_and_give_nothing_twice(engine):
    """8 processes, 300 attempts, 60 covered; 8 workers killed, PostgreSQL killed twice."""
    small = ["--workers", "8", "--attempts", "300", "--covers", "60", "--kill"]
    ran = subprocess.run(
        [sys.executable, ROOT / "bench" / "ledger_race.py", "--engine", engine, *small],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
    row = ran.stdout.splitlines()[1].split()
    kills = "2" if engine == "postgresql" else "0"
    assert row[:11] == [engine, "yes", "8", "300", "60", "60", "0", "0", "0", "8", kills]
