"""The portal as it is deployed: Django's own check finds nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "duixian.portal.settings",
    "DUIXIAN_SECRET_KEY": "k-9fA" * 20,
    "DUIXIAN_DATA_KEYS": "mYbVVVO4Cc8CrUfFMnXQzWQ0D1mJ9m0zXQF4b7g3q2E=",
    "DUIXIAN_INDEX_KEY": "i" * 40,
}


def portal(folder: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("DUIXIAN")}
    clean.pop("DATABASE_URL", None)
    return subprocess.run(
        [sys.executable, "-m", "duixian.portal", *arguments],
        capture_output=True, text=True, check=False, cwd=folder,
        env={**clean, **PRODUCTION, "DUIXIAN_DATA": str(folder), **more},
    )  # fmt: skip


def test_the_deployment_check_is_clean(tmp_path):
    done = portal(tmp_path, "check", "--deploy")
    assert (done.returncode, "no issues" in done.stdout) == (0, True), done.stdout + done.stderr


def test_plain_http_is_told(tmp_path):
    told = portal(tmp_path, "check", "--deploy", DUIXIAN_PLAIN_HTTP="1")
    assert "SECURE_SSL_REDIRECT" in told.stderr


def test_static_files_are_collected_under_their_hashes(tmp_path):
    done = portal(tmp_path, "collectstatic", "--noinput", "-v0")
    assert done.returncode == 0, done.stderr
    assert list((tmp_path / "static/portal").glob("portal.*.css"))


def test_no_migration_is_missing(tmp_path):
    done = portal(tmp_path, "makemigrations", "--check", "--dry-run")
    assert done.returncode == 0, done.stdout
