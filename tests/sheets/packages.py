"""A small package on disk for tests: the one in `package/`, with one of its files replaced."""

import shutil
from pathlib import Path

from duixian.basics.problems import Problems
from duixian.library.cases import load_cases
from duixian.library.coverage import cover
from duixian.library.facts import FactsReader
from duixian.library.package import Package, load

SHEETS = Path(__file__).parent
_CASES = "cases"


def copy_package(folder: Path, **files: str) -> Path:
    """The small package in `folder`; `sheet="…"` writes sheet.yaml anew, and so on."""
    shutil.copytree(SHEETS / "package", folder, dirs_exist_ok=True)
    for name, text in files.items():
        folder.joinpath(f"{name}.yaml").write_text(text, "utf-8")
    return folder


def load_sheet(folder: Path, text: str, **more: str) -> Package:
    """The small package with `text` as its only sheet."""
    return load(copy_package(folder, sheet=f"包: 某区-2025\n{text}", **more))


def problems_of(file: Path, folder: Path) -> str:
    """What Duixian says to whoever wrote `file`, with paths from the package's own folder.

    The name tells what it is: 07-x.yaml is a sheet; 07-x.facts.yaml a facts file, and so on.
    """
    copy_package(folder)
    role = file.suffixes[-2].removeprefix(".") if len(file.suffixes) > 1 else "sheet"
    text = file.read_text("utf-8")
    here = folder / file.name
    here.write_text(text, "utf-8")
    policy = folder / "policy.yaml"
    supplements: list[Path] = []
    problems = Problems()
    match role:
        case "sheet" | "coverage" | "document":
            _point(policy, "sheet.yaml", file.name)
        case "vocabulary":
            _point(policy, "vocabulary.yaml", file.name)
            _point(policy, "[sheet.yaml]", "[]")
        case "cases":
            _point(policy, "案例: cases", f"案例: {file.name}")
        case "policy":
            policy.write_text(text, "utf-8")
        case "supplement":
            supplements = [folder / "supplement.yaml", here]
    package = load(folder, supplements=supplements)
    problems.extend(package.problems)
    match role:
        case "document":
            problems.extend(cover(package)[1])
        case "coverage":
            problems.extend(p for p in cover(package)[1] if not p.code.startswith("unclaimed"))
        case "facts":
            FactsReader(package, problems).file(here)
        case "cases":
            problems.extend(load_cases(package)[1])
    shown = "\n".join(str(problem) for problem in problems)
    return shown.replace(f"{folder}/", "") + "\n"


def _point(policy: Path, old: str, new: str) -> None:
    text = policy.read_text("utf-8")
    assert old in text
    policy.write_text(text.replace(old, new), "utf-8")
