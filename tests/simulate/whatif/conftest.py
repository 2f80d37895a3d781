"""A small policy and a small register, with figures that are worked out by hand.

技改补助 is 10% of the investment from 1000万元, at most 300万元 a project; 重点技改奖 is
120万元 for the same matter, so a project is paid the higher of the two:

    project  of   invests   技改  subsidy      reward  paid
    甲一     甲   2000万元  yes   200万元      120     200万元
    甲二     甲   5000万元  yes   500 → 300    120     300万元
    乙一     乙    999万元  yes   -            120     120万元
    乙二     乙   1000万元  yes   100          120     120万元
    无主     -    1500万元  yes   150          120     150万元
    不改     丙   3000万元  no    -            -       -

甲 gets 500万元, 乙 240万元, whoever builds 无主 150万元: 890万元 of the 1000万元 appropriated.
"""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from duixian.basics.problems import Problems
from duixian.library.package import load
from duixian.simulate.whatif import Background, Wanted, from_words, what_if
from duixian.tables.register import register_of

HERE = Path(__file__).parent
ON = date(2025, 9, 15)
WAN = 1_000_000
"""万元 in 分."""


@pytest.fixture(scope="session")
def small():
    package = load(HERE / "policy")
    assert not package.problems.errors, [str(p) for p in package.problems]
    return package


@pytest.fixture(scope="session")
def register():
    projects = pa.table(
        {
            "标识": ["甲一", "甲二", "乙一", "乙二", "无主", "不改"],
            "引用:建设单位": ["甲", "甲", "乙", "乙", None, "丙"],
            "投资额": pa.array([n * WAN for n in (2000, 5000, 999, 1000, 1500, 3000)], pa.int64()),
            "技改": [True, True, True, True, True, False],
            "申报日": [date(2025, 3, day) for day in (5, 1, 4, 3, 2, 6)],
        }
    )
    enterprises = pa.table(
        {
            "标识": ["甲", "乙", "丙", "丁"],
            "企业规模": ["大型", "大型", "小型", None],
            "营业收入@2025": pa.array([n * 10_000 * WAN for n in (6, 2, 9, 3)], pa.int64()),
            "认定:第二条.规模奖.合格企业": [True, None, True, True],
        }
    )
    return register_of({"企业": enterprises, "项目": projects}, name="小区", synthetic=True)


@pytest.fixture(scope="session")
def background():
    known = pa.table(
        {"标识": ["甲", "乙"], "行业门类": ["C", "F"], "街道": ["白杨街道", "下沙街道"]}
    )
    return Background({"企业": known})


@pytest.fixture(scope="session")
def ask(small, register, background):
    """The answer to some settings, or to `Wanted` as it is."""

    def run(*words, package=small, **wanted):
        problems = Problems()
        if words:
            wanted["scenarios"] = [from_words("试", words, problems)]
        answer = what_if(
            package, register, Wanted(**wanted), problems, on=ON, background=background
        )
        assert not problems.errors, [str(p) for p in problems]
        return answer

    return run
