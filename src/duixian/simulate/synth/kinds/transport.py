"""道路 and 船舶."""

from __future__ import annotations

import numpy as np

from duixian.simulate.synth.columns import Category, Sheet
from duixian.simulate.synth.kinds.base import Setting, grains
from duixian.simulate.synth.kinds.enterprises import Enterprises
from duixian.simulate.synth.kinds.innovation import OfEnterprise
from duixian.simulate.synth.parameters import parameters
from duixian.simulate.synth.randomness import Rows
from duixian.simulate.synth.strata import Cells, apportion

WORKS = ("新建", "改建", "养护")
NEW, REBUILT, KEPT = range(3)


class Roads(OfEnterprise):
    """道路: 7公里 new or rebuilt, 12公里 maintained (第二十九条)."""

    def __init__(self, setting: Setting, enterprises: Enterprises) -> None:
        p = parameters()["交通"]
        rows = max(p.count("道路", setting.scale), 3)
        super().__init__(setting, "道路", rows, "交通", enterprises)
        counts = apportion(rows, [p["工程性质"].share(work) for work in WORKS])
        self.cells = Cells(counts, setting.seed, "道路")
        built = np.array([1.0, 1.0, 0.0])
        self.built = self.cells.spread("新改建", int(counts[:2].sum()), built)
        self.kept = self.cells.spread("养护", int(counts[2]), 1 - built)

    def describe(self, rows: Rows) -> Sheet:
        """Width, works, network; the length is in the background."""
        sheet, p = self.sheet(rows), self.parameters
        kind, place = self.cells.locate(rows)
        sheet.references["建设单位"] = self.owner(rows, "规上企业")
        spread, total = p.spread("公路长度"), self.setting.published_sum
        length = self.share_out(
            self.built, kind, place, spread, total("农村公路新改建"), "新改建"
        ) + self.share_out(self.kept, kind, place, spread, total("农村公路养护"), "养护")
        sheet.put(
            长度=grains(length, "1"),
            乡村公路=self.truth(rows, "乡村公路"),
            服务农业生产=self.truth(rows, "服务农业生产"),
            宽度=grains(self.draw(rows, "宽度", p.spread("宽度")), "1/100"),
            纳入国家交通路网=self.truth(rows, "国家路网"),
            工程性质=Category(kind, WORKS),
        )
        return sheet


class Vessels(OfEnterprise):
    """船舶, of those who ship containers."""

    def __init__(self, setting: Setting, enterprises: Enterprises) -> None:
        rows = parameters()["交通"].count("船舶", setting.scale)
        super().__init__(setting, "船舶", rows, "交通", enterprises)

    def describe(self, rows: Rows) -> Sheet:
        """Its type."""
        sheet = self.sheet(rows)
        sheet.references["船舶经营人"] = self.owner(rows, "水运企业")
        sheet.put(船舶类型=self.choose(rows, "船舶类型", self.parameters["船舶类型"]))
        return sheet
