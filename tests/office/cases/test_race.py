"""Several people at the same cases at the same moment, in processes of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.office.conftest import ENGINES
from tests.office.postgres_server import NoServer

MOST = 2_000_000_00


@pytest.mark.slow
@pytest.mark.parametrize("name", ENGINES)
def test_each_step_is_taken_once_and_six_cases_share_the_money_of_five(name, databases, tmp_path):
    try:
        url = databases.new(name, "cases-race")
    except NoServer as missing:
        pytest.skip(str(missing))
    ran = subprocess.run(
        [sys.executable, Path(__file__).with_name("race.py"), url, tmp_path],
        capture_output=True, text=True, check=False, env={**os.environ, "DUIXIAN_DEBUG": "1"},
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-3000:]
    found = json.loads(ran.stdout.splitlines()[-1])
    assert found == {
        "states": {"已拨付": 5, "已审定": 1}, "twice": [], "faults": [], "spent": 5 * MOST,
        "posts": 5, "lines": 5,
    }  # fmt: skip
