"""The wheel carries the policies and the scenarios, and works far from the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import duixian as dx
policy = dx.load("qiantang-2025", supplements=["示例参数"])
assert "site" in dx.__file__, dx.__file__
print(len(policy.package.document.articles), len(policy.package.illustrative) > 50)
"""


def test_a_policy_is_loaded_from_the_built_wheel(tmp_path: Path):
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    (wheel,) = tmp_path.glob("*.whl")
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    told = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(site)}, check=True,
        capture_output=True, text=True,
    )  # fmt: skip
    assert told.stdout.split() == ["54", "True"]
