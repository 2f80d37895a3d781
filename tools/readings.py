"""Print docs/readings.md: how every doubtful reading was decided, in the words of its sheet.

python tools/readings.py             write it
python tools/readings.py --check     change nothing; exit 1 where it is out of date
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools.generated import run  # noqa: E402

from duixian.language.provision import AnyProvision, Convention  # noqa: E402
from duixian.library.package import Package, load  # noqa: E402
from duixian.library.places import policies  # noqa: E402

PAGE = ROOT / "docs" / "readings.md"
HEAD = """\
# Readings of 钱政发〔2025〕6号

Printed by `python tools/readings.py` from the sheets in `policies/qiantang-2025`; a test holds it
to that.

Where the text can be read in more than one way, the provision's 说明 says which reading was taken
and why. To take another one, change the provision and its 说明 in the sheet that is named, run
`duixian check` and `duixian cases`, and print this page again. Departments that the text does not
name are marked as inferred (推定) in `duixian check --json`.
"""


def pages() -> Mapping[Path, str]:
    """The page and what it should hold."""
    package = load(policies() / "qiantang-2025")
    lines = [HEAD.rstrip("\n")]
    section = ""
    for provision in package.provisions.values():
        said = decision(provision)
        if not said:
            continue
        if provision.section != section:
            section = provision.section
            lines.extend(["", f"## {_heading(package, section)}", "", _sheet(provision), ""])
        name = f"**{provision.name}** ({provision.kind.value})"
        lines.append(f"- {name}: {said}")
    return {PAGE: "\n".join(lines) + "\n"}


def decision(provision: AnyProvision) -> str:
    """What was decided and why, on one line; "" where nothing was in doubt."""
    reason = provision.reason if isinstance(provision, Convention) else ""
    return " ".join(f"{provision.note} {reason}".split())


def _heading(package: Package, section: str) -> str:
    found = package.document.section(section) if package.document else None
    # The opening of the document has the document's own title.
    title = found.title if found is not None and found.title != package.title else ""
    return f"{section} {title}".strip()


def _sheet(provision: AnyProvision) -> str:
    name = Path(provision.place.file).name
    return f"In [{name}](../policies/qiantang-2025/{name})."


if __name__ == "__main__":
    sys.exit(run((__doc__ or "").splitlines()[0], pages))
