"""科创平台, 研发团队, 科技获奖, 科研项目, 博士后工作站: of enterprises, mostly 高企."""

from __future__ import annotations

import numpy as np

from duixian.simulate.synth.columns import Category, Sheet, Text, Truth, Year, whole
from duixian.simulate.synth.identity import credit_codes
from duixian.simulate.synth.kinds.base import Kind, Setting
from duixian.simulate.synth.kinds.enterprises import Enterprises
from duixian.simulate.synth.parameters import parameters
from duixian.simulate.synth.randomness import Rows
from duixian.simulate.synth.strata import Cells

LEVELS = ("区级", "市级", "省级", "国家级")
CLASSES = ("重大科技项目", "重点科研计划", "其他科研项目")


class OfEnterprise(Kind):
    """A kind whose rows belong to enterprises that hold a property."""

    def __init__(
        self, setting: Setting, kind: str, rows: int, branch: str, enterprises: Enterprises
    ) -> None:
        super().__init__(setting, kind, rows, branch)
        self.enterprises = enterprises

    def owner(self, rows: Rows, holders: str, *, one_each: bool = False) -> Text:
        """The code of such an enterprise: at random, or the k-th for row k."""
        held = self.enterprises.holders[holders]
        found = held.row(rows) if one_each else held.any_row(self.stream(holders), rows)
        return Text(credit_codes(found, "91", "H"))


def _rows(setting: Setting, key: str) -> int:
    return parameters()["创新"].count(key, setting.scale)


class Platforms(OfEnterprise):
    """科创平台."""

    def __init__(self, setting: Setting, enterprises: Enterprises) -> None:
        super().__init__(setting, "科创平台", _rows(setting, "科创平台"), "创新", enterprises)

    def describe(self, rows: Rows) -> Sheet:
        """Class, level, year of recognition, performance."""
        sheet, p, setting = self.sheet(rows), self.parameters, self.setting
        sheet.references["依托单位"] = self.owner(rows, "高新技术企业")
        recent = self.chance(rows, "本年认定")
        before = 1 + self.stream("认定年度").below(rows, 8)
        kind = self.choose(rows, "平台类别", p["平台类别"])
        sheet.put(
            平台类别=kind,
            平台级别=self.choose(rows, "级别", p["级别"]),
            平台认定年度=Year(np.where(recent, setting.year, setting.year - before)),
            依托企业建设=self.truth(rows, "依托企业", 0.85),
        )
        for year in setting.years:
            sheet.put_year(year, 平台绩效考核=self.choose(rows, f"绩效{year}", p["绩效"]))
        sheet.candidates["经认定的制造业创新中心"] = kind.values == kind.labels.index(
            "制造业创新中心"
        )
        return sheet


class Teams(OfEnterprise):
    """研发团队."""

    def __init__(self, setting: Setting, enterprises: Enterprises) -> None:
        super().__init__(setting, "研发团队", _rows(setting, "研发团队"), "创新", enterprises)

    def describe(self, rows: Rows) -> Sheet:
        """Only where it is."""
        sheet = self.sheet(rows)
        sheet.references["所在单位"] = self.owner(rows, "高新技术企业")
        return sheet


class Prizes(Kind):
    """科技获奖."""

    def __init__(self, setting: Setting, teams: Teams) -> None:
        super().__init__(setting, "科技获奖", _rows(setting, "科技获奖"), "创新")
        self.teams = teams

    def describe(self, rows: Rows) -> Sheet:
        """Level and year."""
        sheet, setting = self.sheet(rows), self.setting
        team = self.stream("获奖团队").below(rows, self.teams.rows)
        sheet.references["获奖团队"] = self.teams.identify(team)
        sheet.put(
            奖项级别=self.choose(rows, "奖项级别", self.parameters["奖项级别"]),
            获奖年度=Year(setting.year - self.stream("获奖年度").below(rows, 3)),
        )
        return sheet


class Research(OfEnterprise):
    """科研项目: 20 重大 at 市级 or above; 80% of the 市级重点 with an enterprise (第四条)."""

    def __init__(self, setting: Setting, enterprises: Enterprises) -> None:
        p = parameters()["创新"]
        counts = np.array(
            [
                setting.published("重大科技项目"),
                p.count("市级重点科研计划", setting.scale),
                p.count("其他科研项目", setting.scale),
            ]
        )
        super().__init__(setting, "科研项目", int(counts.sum()), "创新", enterprises)
        self.cells = Cells(counts, setting.seed, "科研项目")
        share = float(parameters()["原文"].figure("企业参与占比"))
        joined = np.floor(counts * np.array([0.9, share, 0.5]) + 0.5).astype(np.int64)
        self.joined = self.cells.holders("企业参与", joined)

    def describe(self, rows: Rows) -> Sheet:
        """Class, level, and whether an enterprise takes part."""
        sheet = self.sheet(rows)
        kind, place = self.cells.locate(rows)
        sheet.references["承担单位"] = self.owner(rows, "高新技术企业")
        city_up = 1 + np.minimum(whole(self.uniform(rows, "级别") * 4.5) // 2, 2)
        other = self.choose(rows, "其他级别", self.parameters["级别"]).values
        level = np.where(kind == 0, city_up, np.where(kind == 1, 1, other))
        sheet.put(
            科研项目类别=Category(kind, CLASSES),
            科研项目级别=Category(level, LEVELS),
            企业牵头或参与=Truth(self.joined.holds(kind, place)),
        )
        return sheet


class Workstations(OfEnterprise):
    """博士后工作站."""

    def __init__(self, setting: Setting, enterprises: Enterprises) -> None:
        rows = _rows(setting, "博士后工作站")
        super().__init__(setting, "博士后工作站", rows, "创新", enterprises)

    def describe(self, rows: Rows) -> Sheet:
        """Level, year, founder."""
        sheet, p = self.sheet(rows), self.parameters
        sheet.references["设站单位"] = self.owner(rows, "高新技术企业", one_each=True)
        sheet.put(
            博士后工作站级别=self.choose(rows, "博士后级别", p["博士后级别"]),
            博士后工作站设立年度=Year(self.setting.year - self.stream("设立").below(rows, 6)),
            企业设立=self.truth(rows, "企业设站"),
        )
        return sheet
