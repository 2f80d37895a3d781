"""The ways that a case can go, as data: what happens, with how many working days before it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from duixian.portal.demo.people import LAND, PHONES, SERVICE


@dataclass(frozen=True, slots=True)
class Path:
    """One way; the first case of each is drafted before any gets a second."""

    name: str
    benefit: str
    steps: str
    """`accept+2`: two working days later, somebody accepts."""
    ends: tuple[int | date, ...] = ()
    """When the last step is: so many working days before the business date, or a day.

    Cases take turns in these. Without any, the case begins on some day early enough.
    """
    weight: int = 1
    fate: str = "已付"
    """What becomes of its payment line; 不付: it is put on no list."""
    batch: str = ""
    who: str = ""
    """A demo account whose case it is; such a path is gone once."""

    @property
    def moves(self) -> list[tuple[str, int]]:
        """Each step with the working days before it."""
        parts = [step.partition("+") for step in self.steps.split()]
        return [(name, int(days or 0)) for name, _, days in parts]


_IN = "draft submit+1"
_FIRST = f"{_IN} accept+2 certify+3 first"
_ALL = f"{_FIRST} second+3 last+3"
_OUT = f"{_ALL} publish+1 close+6"
_READY = f"{_OUT} release+2"
_CORRECTED = _READY.replace("accept", "correction+2 correct+4 accept")
_ANEW = f"{_ALL} publish+1 object+2 uphold+3 first+3 second+2 last+2 publish+1 close+6 release+2"
_BATCHED = f"{_FIRST} second+3 check+1 last+2"
_INSTANT = "draft submit+1 rules"
_SOLD = f"{_INSTANT} last+2 release+1"

SERVICE_PATHS = (
    Path("草稿", SERVICE, "draft", (1, 6), 1),
    Path("已申报", SERVICE, _IN, (1, 5, 8), 2),
    Path("补正中", SERVICE, f"{_IN} correction+2", (3, 10), 1),
    Path("补正逾期", SERVICE, f"{_IN} correction+2 lapsed+12"),
    Path("补正后受理", SERVICE, _CORRECTED, (), 2),
    Path("不予受理", SERVICE, f"{_IN} decline+3", (), 1),
    Path("受理后撤回", SERVICE, f"{_IN} accept+2 withdraw+3", (), 1),
    Path("待初审", SERVICE, f"{_IN} accept+2", (2, 10, 15, 1), 3),
    Path("待复审", SERVICE, _FIRST, (2, 7, 12), 3),
    Path("待审定", SERVICE, f"{_FIRST} second+3", (1, 7, 10), 3),
    Path("专家评审中", SERVICE, f"{_IN} accept+2 consult+3", (3, 9), 1),
    Path("专家评审后", SERVICE, _READY.replace("certify", "consult+2 advise+6 certify")),
    Path("认定不通过", SERVICE, f"{_IN} accept+2 deny+3 refuse+1", (), 3),
    Path("退回重审", SERVICE, f"{_FIRST} second_back+3 first+2 second+3 last+2", (1,), 1),
    Path("退回后办结", SERVICE, _READY.replace("second+3", "second_back+3 first+2 second+3")),
    Path("回避换人", SERVICE, _READY.replace("certify", "conflict certify")),
    Path("责令回避", SERVICE, f"{_IN} accept+2 recuse+2", (4,)),
    Path("待公示", SERVICE, _ALL, (1, 2), 1),
    Path("公示中", SERVICE, f"{_ALL} publish+1", (1, 3, 5), 3),
    Path("异议复核中", SERVICE, f"{_ALL} publish+1 object+2", (2, 5)),
    Path("异议不成立", SERVICE, _READY.replace("close+6", "object+2 dismiss+3 close+2")),
    Path("异议成立", SERVICE, _ANEW),
    Path("异议成立后重审", SERVICE, f"{_ALL} publish+1 object+2 uphold+3", (3,)),
    Path("已审定", SERVICE, _OUT, (1, 13, 16), 2),
    Path("待拨付", SERVICE, _READY, (1,), 2),
    Path("待复核支付", SERVICE, _READY, (3,), 2),
    Path("放弃", SERVICE, f"{_READY} give_up+1", fate="不付"),
    Path("已拨付", SERVICE, _READY, (), 14),
    Path("退票", SERVICE, _READY, (8, 9), 1, "退回"),
    Path("退票后重付", SERVICE, _READY, (date(2025, 8, 6),), 1, "退回"),
    Path("支付未知", SERVICE, _READY, (8,), 1, "未知"),
    Path("追缴中", SERVICE, f"{_READY} paid demand_false+20", (), 1),
    Path("已追缴", SERVICE, f"{_READY} paid demand+15 recover+8"),
    Path("督办", SERVICE, f"{_IN} accept+2 urge+18", (2,)),
    Path("批次一", SERVICE, _BATCHED, (date(2025, 7, 2),), 2, batch="SF-2025-1"),
    Path("批次二", SERVICE, _BATCHED, (date(2025, 9, 8), date(2025, 9, 9)), 2, batch="SF-2025-2"),
    Path("批次三", SERVICE, _FIRST, (6, 4, 2), 1, batch="SF-2025-3"),
    Path("批次三核查", SERVICE, f"{_FIRST} second+3 check_bad+1", (2,), batch="SF-2025-3"),
    Path("批次四草稿", SERVICE, "draft", (2,), batch="SF-2025-4"),
    Path("批次四申报", SERVICE, _IN, (1, 3), batch="SF-2025-4"),
)  # fmt: skip
"""Of the service providers of article 12."""

PHONE_PATHS = (
    Path("即享草稿", PHONES, "draft", (1, 4), 1),
    Path("即享待审定", PHONES, _INSTANT, (1, 5, 7), 4),
    Path("即享不符合", PHONES, f"{_INSTANT} refuse+2", (), 4),
    Path("即享待初审", PHONES, _INSTANT, (2, 6), 1),
    Path("即享已审定", PHONES, f"{_INSTANT} last+2", (1, 6), 2),
    Path("即享待拨付", PHONES, _SOLD, (1,), 3),
    Path("即享支付中", PHONES, _SOLD, (4, 5), 5),
    Path("即享已拨付", PHONES, _SOLD, (), 40),
    Path("即享商家结算", PHONES, _SOLD, (), 25),
    Path("即享退票", PHONES, _SOLD, (8, 10), 2, "退回"),
    Path("即享未知", PHONES, _SOLD, (9,), 2, "未知"),
    Path("即享未知后查清", PHONES, _SOLD, (date(2025, 7, 22),), 1, "未知"),
    Path("即享无回单", PHONES, _SOLD, (9,), 1, "待回单"),
    Path("即享付后退回", PHONES, _SOLD, (date(2025, 7, 8),), 1, "付后退回"),
    Path("即享撤回", PHONES, "draft withdraw+1", (), 1),
    Path("免申待确认", PHONES, "found", (), 4),
    Path("免申已确认", PHONES, "found yes+3 rules last+2 release+1", (), 6),
    Path("外部平台", PHONES, "import rules last+2 release+1", (), 6),
    Path("外部平台待审定", PHONES, "import rules", (2, 6), 1),
)  # fmt: skip
"""Of purchases of phones, tablets and watches."""

LAND_PATHS = (
    Path("地价待初审", LAND, f"{_IN} accept+2", (4, 11), 1),
    Path("地价公示中", LAND, f"{_IN} accept+2 first+3 second+3 last+3 publish+1", (2,)),
    Path("地价不予支持", LAND, f"{_IN} accept+2 refuse+4"),
    Path("地价已审定", LAND, f"{_IN} accept+2 first+3 second+3 last+3 publish+1 close+6", (3,)),
)  # fmt: skip
"""Of factory sites: money not asked for, so none is paid."""

OWN_PATHS = (
    Path("企业不予受理", SERVICE, f"{_IN} decline+3", (date(2025, 5, 15),), who="qiye"),
    Path("企业撤回", SERVICE, f"{_IN} accept+2 withdraw+3", (date(2025, 6, 16),), who="qiye"),
    Path("企业待复审", SERVICE, _FIRST, (4,), who="qiye"),
    Path("企业补正中", LAND, f"{_IN} correction+2", (3,), who="qiye"),
    Path("企业公示中", LAND, f"{_IN} accept+2 first+3 second+3 last+3 publish+1", (3,), who="qiye"),
    Path("企业不予支持", LAND, f"{_IN} accept+2 refuse+4", (date(2025, 7, 10),), who="qiye"),
    Path("企业草稿", LAND, "draft", (2,), who="qiye"),
    Path("企业免申待确认", LAND, "offer", (2,), who="qiye"),
    Path("企业二不予受理", SERVICE, f"{_IN} decline+3", (date(2025, 6, 20),), who="qiye2"),
    Path("企业三已拨付", SERVICE, _READY, (date(2025, 7, 7),), who="qiye3"),
    Path("居民已拨付", PHONES, _SOLD, (date(2025, 7, 21),), who="jumin"),
    Path("居民待审定", PHONES, _INSTANT, (2,), who="jumin"),
    Path("居民不符合", PHONES, f"{_INSTANT} refuse+2", (date(2025, 8, 12),), who="jumin"),
    Path("居民免申待确认", PHONES, "found", who="jumin"),
    Path("居民免申待确认二", PHONES, "found", who="jumin"),
    Path("居民二已拨付", PHONES, _SOLD, (date(2025, 8, 18),), who="jumin2"),
    Path("居民二免申待确认", PHONES, "found", who="jumin2"),
)  # fmt: skip
"""Of the demo accounts."""

BATCHED = tuple(path for path in SERVICE_PATHS if path.batch)
EACH = (*OWN_PATHS, *SERVICE_PATHS, *PHONE_PATHS, *LAND_PATHS, *BATCHED[:3], *BATCHED[:2])
FEWEST = len(EACH)
"""So many cases show every path once."""
