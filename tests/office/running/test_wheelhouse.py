"""What is carried over is held against its sums before anything is installed."""

from __future__ import annotations

from pathlib import Path

import pytest
from tools import wheelhouse


@pytest.fixture
def folder(tmp_path) -> Path:
    place = tmp_path / "wheels"
    place.mkdir()
    (place / "a.whl").write_bytes(b"a")
    sums = f"{wheelhouse.sha256(place / 'a.whl')}  a.whl\n"
    (place / wheelhouse.SUMS).write_text(sums, encoding="utf-8")
    return place


def test_a_whole_folder_passes_and_a_damaged_one_does_not(folder, tmp_path, capsys):
    wheelhouse.require_whole(folder)
    (folder / "a.whl").write_bytes(b"b")
    assert wheelhouse.main(["install", str(tmp_path / "venv"), "--from", str(folder)]) == 1
    assert "missing or damaged" in capsys.readouterr().err
    assert not (tmp_path / "venv").exists()
    (folder / wheelhouse.SUMS).unlink()
    with pytest.raises(wheelhouse.Stop, match="whole folder"):
        wheelhouse.require_whole(folder)


def test_nothing_is_installed_over_what_is_there(folder, tmp_path):
    with pytest.raises(wheelhouse.Stop, match="there already"):
        wheelhouse.install(folder, tmp_path)
    assert wheelhouse.main(["collect", str(folder)]) == 1


def test_it_runs_alone(folder):
    """Copied into the folder it is all that the other machine has."""
    source = Path(wheelhouse.__file__).read_text(encoding="utf-8")
    assert "duixian." not in source.replace('"duixian-*.whl"', "").replace("duixian.office", "")
