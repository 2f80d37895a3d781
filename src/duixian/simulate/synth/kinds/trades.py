"""服务收入, 退运商品, 进口业务, 文化项目: lines of business of some enterprises."""

from __future__ import annotations

import numpy as np

from duixian.simulate.synth.columns import Category, Sheet, Truth
from duixian.simulate.synth.kinds.base import Setting, fen
from duixian.simulate.synth.kinds.enterprises import Enterprises
from duixian.simulate.synth.kinds.innovation import OfEnterprise
from duixian.simulate.synth.parameters import parameters
from duixian.simulate.synth.randomness import Rows


class ServiceLines(OfEnterprise):
    """服务收入: one class of service each; a provider has two lines on average (第十二条)."""

    def __init__(self, setting: Setting, enterprises: Enterprises) -> None:
        rows = parameters()["服务收入"].count("行数", setting.scale)
        super().__init__(setting, "服务收入", rows, "服务收入", enterprises)

    def describe(self, rows: Rows) -> Sheet:
        """Class, and revenue from enterprises of the district."""
        sheet, p = self.sheet(rows), self.parameters
        sheet.references["服务机构"] = self.owner(rows, "智能制造服务机构")
        sheet.put(服务类别=self.choose(rows, "类别", p["类别"]))
        revenue = self.draw(rows, "收入", p.spread("收入"))
        for back, year in enumerate(self.setting.years):
            if back:
                revenue = revenue * (0.7 + 0.4 * self.uniform(rows, f"上年{back}"))
            sheet.put_year(year, 服务本区企业收入=fen(revenue))
        return sheet


class Returns(OfEnterprise):
    """退运商品."""

    def __init__(self, setting: Setting, enterprises: Enterprises) -> None:
        rows = parameters()["贸易"].count("退运商品", setting.scale)
        super().__init__(setting, "退运商品", rows, "贸易", enterprises)

    def describe(self, rows: Rows) -> Sheet:
        """How they went out, whether they came back."""
        sheet = self.sheet(rows)
        sheet.references["出口企业"] = self.owner(rows, "外贸企业")
        online = self.chance(rows, "跨境电商")
        sheet.put(跨境电商出口=Truth(online), 退运进境=self.truth(rows, "退运进境"))
        sheet.candidates["符合退运商品税收政策"] = online
        return sheet


class Imports(OfEnterprise):
    """进口业务."""

    def __init__(self, setting: Setting, enterprises: Enterprises) -> None:
        rows = parameters()["贸易"].count("进口业务", setting.scale)
        super().__init__(setting, "进口业务", rows, "贸易", enterprises)

    def describe(self, rows: Rows) -> Sheet:
        """Whether it is in the catalogue."""
        sheet = self.sheet(rows)
        sheet.references["进口企业"] = self.owner(rows, "外贸企业")
        listed = self.chance(rows, "目录内")
        sheet.put(列入进口产品和技术目录=Truth(listed))
        sheet.candidates["已争取到上级贴息支持"] = listed
        return sheet


class Works(OfEnterprise):
    """文化项目."""

    def __init__(self, setting: Setting, enterprises: Enterprises) -> None:
        rows = parameters()["贸易"].count("文化项目", setting.scale)
        super().__init__(setting, "文化项目", rows, "贸易", enterprises)

    def describe(self, rows: Rows) -> Sheet:
        """Kind of work, and how it went abroad."""
        sheet, p = self.sheet(rows), self.parameters
        sheet.references["申报单位"] = self.owner(rows, "文化企业")
        work = self.choose(rows, "创作类别", p["创作类别"])
        abroad = self.choose(rows, "出海方式", p["出海方式"])
        none = abroad.labels.index("其他")
        game = work.values == work.labels.index("游戏")
        test = abroad.values == abroad.labels.index("海外游戏测试")
        way = Category(np.where(test & ~game, none, abroad.values), abroad.labels)
        sheet.put(创作类别=work, 出海方式=way)
        sheet.candidates["符合条件的创作项目"] = work.values != work.labels.index("其他")
        sheet.candidates["符合条件的出海项目"] = way.values != none
        return sheet
