"""Duixian for a machine without a network: a folder to carry over, and its installation from it.

    python tools/wheelhouse.py collect FOLDER      where there is a network; a few minutes
    python3 FOLDER/wheelhouse.py install VENV      on the other machine; no network is asked

Both machines need the same Python version and kind of processor; for another kind name pip's
platform, such as `--platform manylinux_2_28_aarch64`. Versions and hashes are those of
requirements/base.txt. The folder holds this very file, which needs only the standard library; each
file is held against SHA256SUMS before anything is installed.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SUMS, LOCK, SELF = "SHA256SUMS", "base.txt", "wheelhouse.py"


def main(arguments: list[str] | None = None) -> int:
    """Read the command line; the exit code says whether it was done."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    collect_ = commands.add_parser("collect", help="where there is a network")
    collect_.add_argument("folder", type=Path)
    collect_.add_argument("--platform", action="append", default=[], help="of the other machine")
    install_ = commands.add_parser("install", help="where there is none")
    install_.add_argument("venv", type=Path)
    install_.add_argument("--from", dest="folder", type=Path, default=Path(__file__).parent)
    asked = parser.parse_args(arguments)
    try:
        if asked.command == "collect":
            collect(asked.folder, asked.platform)
        else:
            install(asked.folder, asked.venv)
    except (Stop, subprocess.CalledProcessError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


class Stop(Exception):
    """Something that the person at the terminal can mend."""


def collect(folder: Path, platforms: list[str]) -> None:
    """All wheels of the lock and that of the project.

    Raises:
        Stop: the folder holds something already.
    """
    if folder.exists() and any(folder.iterdir()):
        raise Stop(f"{folder} is not empty: take another folder")
    folder.mkdir(parents=True, exist_ok=True)
    lock = ROOT / "requirements" / LOCK
    other = [f"--platform={name}" for name in platforms]
    pip(
        "download", "--only-binary=:all:", "--require-hashes", "--no-deps", *other,
        f"--requirement={lock}", f"--dest={folder}",
    )  # fmt: skip
    build(folder)
    shutil.copy(lock, folder / LOCK)
    shutil.copy(__file__, folder / SELF)
    files = sorted(path for path in folder.iterdir() if path.name != SUMS)
    lines = [f"{sha256(path)}  {path.name}\n" for path in files]
    (folder / SUMS).write_text("".join(lines), encoding="utf-8")
    size = sum(path.stat().st_size for path in files) / 1e6
    print(f"{len(files)} files, {size:.0f} MB in {folder}: carry the folder over, then there")
    print(f"    python{sys.version_info[0]}.{sys.version_info[1]} {SELF} install VENV")


def build(folder: Path) -> None:
    """The project's own wheel, built by what was downloaded, in an environment of its own."""
    with tempfile.TemporaryDirectory(prefix="duixian-build-") as place:
        python = make_venv(Path(place))
        quiet = ["--no-index", f"--find-links={folder}"]
        pip("install", *quiet, "hatchling", python=python)
        how = ["--no-deps", "--no-build-isolation", f"--wheel-dir={folder}"]
        pip("wheel", *quiet, *how, str(ROOT), python=python)


def install(folder: Path, place: Path) -> None:
    """A virtual environment from the folder alone.

    Raises:
        Stop: a file is missing or damaged, or the environment is there already.
    """
    require_whole(folder)
    if place.exists():
        raise Stop(f"{place} is there already: take another one, then switch over")
    python = make_venv(place)
    quiet = ["--no-index", f"--find-links={folder}"]
    pip("install", *quiet, "--require-hashes", f"--requirement={folder / LOCK}", python=python)
    (wheel,) = folder.glob("duixian-*.whl")
    pip("install", *quiet, "--no-deps", str(wheel), python=python)
    pip("check", python=python)
    print(f"installed: {python.parent / 'duixian'}")


def require_whole(folder: Path) -> None:
    """Every file is what was collected.

    Raises:
        Stop: one is not.
    """
    sums = folder / SUMS
    if not sums.exists():
        raise Stop(f"{sums} is missing: was the whole folder carried over?")
    for line in sums.read_text(encoding="utf-8").splitlines():
        wanted, _, name = line.partition("  ")
        path = folder / name
        if not path.exists() or sha256(path) != wanted:
            raise Stop(f"{path} is missing or damaged: carry the folder over again")


def make_venv(place: Path) -> Path:
    """Its Python."""
    venv.EnvBuilder(with_pip=True).create(place)
    return place / ("Scripts" if os.name == "nt" else "bin") / "python"


def pip(command: str, *arguments: str, python: Path | None = None) -> None:
    """Pip, without a word where all goes well."""
    runs = str(python or sys.executable)
    subprocess.run(
        [runs, "-m", "pip", command, "--disable-pip-version-check", *arguments],
        check=True, stdout=subprocess.DEVNULL if command != "check" else None,
    )  # fmt: skip


def sha256(path: Path) -> str:
    """Of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    sys.exit(main())
