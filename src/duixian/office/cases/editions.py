"""Which rules a case is judged by: the edition pinned when it began, kept whole."""

from __future__ import annotations

import json
import tempfile
from datetime import date
from functools import lru_cache
from pathlib import Path

from duixian.basics.problems import Problems
from duixian.basics.text import say
from duixian.library.package import Package, load
from duixian.library.places import policies, scenarios
from duixian.office.cases.models import Content
from duixian.office.cases.read_procedures import Procedures, load_procedures
from duixian.office.ledger.verify import canonical, digest
from duixian.office.refusal import Refused

EDITION = "版本"


_LOADED: dict[tuple[str, str], list[tuple[date, Package, Procedures]]] = {}
"""By policy and digest; each with the day for which it was loaded."""


def current(package: str, on: date) -> tuple[Package, Procedures, str]:
    """A policy (with supplements: base+other) as its files say now, its paths, and their digest.

    Raises:
        Refused: `no-policy`, `policy-has-errors`.
    """
    edition = _digest(package)
    found = _held(package, edition, on)
    if found is None:
        found = _load(package, edition, [_folder(name) for name in package.split("+")], on)
    return *found, edition


def pin(package: str, on: date) -> tuple[Package, Procedures, str]:
    """The same, and its files are kept."""
    found = current(package, on)
    if not Content.objects.filter(pk=found[2]).exists():
        Content.objects.create(digest=found[2], kind=EDITION, body=_body(package))
    return found


def pinned(package: str, edition: str, on: date) -> Package:
    """The policy as it was when a case was pinned to it: from the files that were kept.

    Raises:
        Refused: `edition-missing`.
    """
    return pinned_with_paths(package, edition, on)[0]


def pinned_with_paths(package: str, edition: str, on: date) -> tuple[Package, Procedures]:
    """The same, with its procedures.

    Raises:
        Refused: `edition-missing`.
    """
    return _held(package, edition, on) or _kept(package, edition, on)


def _kept(package: str, edition: str, on: date) -> tuple[Package, Procedures]:
    row = Content.objects.filter(pk=edition).first()
    if row is None:
        raise Refused("edition-missing", say("没有保存这一版规则:{edition}", edition=edition))
    with tempfile.TemporaryDirectory(prefix="duixian-edition-") as folder:
        for name, text in json.loads(row.body).items():
            file = Path(folder) / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="")
        where = [Path(folder) / name for name in package.split("+")]
        return _load(package, edition, where, on)


def _held(package: str, edition: str, on: date) -> tuple[Package, Procedures] | None:
    """What was loaded already and is the same on that day."""
    for day, found, procedures in _LOADED.get((package, edition), []):
        if day == on or (found.edition.holds(on) and not found.fillings):
            return found, procedures
    return None


def _load(package: str, edition: str, folders: list[Path], on: date) -> tuple[Package, Procedures]:
    found = load(folders[0], supplements=folders[1:], on=on)
    problems = Problems()
    problems.extend(found.problems)
    procedures = load_procedures(found, problems)
    if problems.errors or procedures is None:
        raise Refused(
            "policy-has-errors",
            say("政策「{name}」有错,不能据此办理", name=package),
            say("运行 duixian check 看错在哪里"),
        )
    _LOADED.setdefault((package, edition), []).append((on, found, procedures))
    return found, procedures


def _folder(name: str) -> Path:
    for shelf in (policies(), scenarios()):
        if name and (shelf / name / "policy.yaml").is_file():
            return shelf / name
    raise Refused(
        "no-policy", say("没有政策「{name}」", name=name), say("装上政策包,或者核对它的名称")
    )


@lru_cache(maxsize=32)
def _digest(package: str) -> str:
    """Asked for with every page and every case, and long to work out."""
    return digest(_body(package))


@lru_cache(maxsize=32)
def _body(package: str) -> str:
    """Every file that the policy is made of; the shelf changes only when the office restarts."""
    files: dict[str, str] = {}
    folders = [*(_folder(name) for name in package.split("+")), policies() / "vocabulary"]
    for folder in folders:
        for file in sorted(folder.rglob("*")):
            if file.suffix in (".yaml", ".txt") and "cases" not in file.parts:
                name = f"{folder.name}/{file.relative_to(folder).as_posix()}"
                files[name] = file.read_bytes().decode("utf-8")
    return canonical(files)
