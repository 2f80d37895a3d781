"""Print docs/case-states.md and schemas/procedures.json from the code of cases.

python tools/case_states.py            write them
python tools/case_states.py --check    change nothing; exit 1 where one is out of date
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools.generated import run  # noqa: E402

from duixian.basics.problems import Problems  # noqa: E402
from duixian.library.package import load  # noqa: E402
from duixian.library.places import policies  # noqa: E402
from duixian.office.cases.diagram import edges, to_mermaid  # noqa: E402
from duixian.office.cases.procedure_schema import procedures_schema  # noqa: E402
from duixian.office.cases.read_procedures import load_procedures  # noqa: E402

PAGE = ROOT / "docs" / "case-states.md"
SCHEMA = ROOT / "schemas" / "procedures.json"
HEAD = """\
# The states of a case

Printed by `python tools/case_states.py`: the code that decides (`decide`, `fold`) is tried with
every act in every state that it reaches, and each move that it allows is drawn. Any open case also
takes 声明利益关系, 回避 and 督办, which don't move it.

The path is data: which gates there are, who decides, and whether 公示 comes before or after 审定
stands in `policies/…/procedures/`, benefit by benefit.
"""


def pages() -> dict[Path, str]:
    """The page, the schema and what they should hold."""
    problems = Problems()
    package = load(policies() / "qiantang-2025")
    procedures = load_procedures(package, problems)
    if procedures is None:
        raise SystemExit("\n".join(map(str, problems)))
    parts = [HEAD]
    for benefit, title in (
        ("第一条.科技奖项奖励", "By default"),
        ("第十六条.数码产品购新", "即申即享: rules decide, some cases are sampled"),
    ):
        diagram = to_mermaid(edges(procedures.of(benefit)))
        parts.append(f"\n## {title}\n\n```mermaid\n{diagram}```\n")
    schema = json.dumps(procedures_schema(), ensure_ascii=False, indent=2) + "\n"
    return {PAGE: "".join(parts), SCHEMA: schema}


if __name__ == "__main__":
    sys.exit(run("Print docs/case-states.md.", pages))
