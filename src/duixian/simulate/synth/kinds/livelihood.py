"""就业见习, 婴幼儿, 电梯, 个体工商户."""

from __future__ import annotations

import numpy as np

from duixian.simulate.synth.columns import Category, Day, Sheet, Text, Truth, whole
from duixian.simulate.synth.identity import constant, credit_codes, digits
from duixian.simulate.synth.kinds.base import Kind, Setting
from duixian.simulate.synth.kinds.enterprises import Enterprises
from duixian.simulate.synth.kinds.innovation import OfEnterprise
from duixian.simulate.synth.kinds.residents import ARRIVED, NURSERY, Residents
from duixian.simulate.synth.parameters import Industries, parameters
from duixian.simulate.synth.randomness import Rows
from duixian.simulate.synth.strata import Cells

BAIYANG = "白杨街道"
"""The subdistrict whose own measure article 49 names."""


class Traineeships(OfEnterprise):
    """就业见习: 1500 posts (第四十八条), one graduate each."""

    def __init__(self, setting: Setting, enterprises: Enterprises, residents: Residents) -> None:
        rows = setting.published("见习岗位")
        super().__init__(setting, "就业见习", rows, "民生", enterprises)
        self.residents = residents

    def describe(self, rows: Rows) -> Sheet:
        """Where, and who."""
        sheet = self.sheet(rows)
        sheet.references["见习单位"] = self.owner(rows, "规上企业")
        who = self.residents.of_type(ARRIVED, rows)
        sheet.references["见习人员"] = self.residents.identify(who)
        return sheet


class Infants(Kind):
    """婴幼儿: the youngest of the households with a nursery place; also residents themselves."""

    def __init__(self, setting: Setting, residents: Residents) -> None:
        super().__init__(setting, "婴幼儿", setting.published("托位"), "民生")
        self.residents = residents

    def identify(self, rows: Rows) -> Text:
        """The child's own 身份证号."""
        return self.residents.identify(self.residents.of_type(NURSERY, rows, member=2))

    def describe(self, rows: Rows) -> Sheet:
        """Whose child; the measure of 白杨街道 applies where the household lives there."""
        sheet = self.sheet(rows)
        parent = self.residents.of_type(NURSERY, rows)
        sheet.references["监护人"] = self.residents.identify(parent)
        street = self.residents.streets(parent)
        there = street.values == street.labels.index(BAIYANG)
        sheet.candidates["所在街道施行托育补助办法"] = there
        sheet.candidates["符合办法规定的发放条件"] = there
        child = self.residents.of_type(NURSERY, rows, member=2)
        sheet.put(
            街道=street,
            居住街道=Category(np.where(there, 0, 1), (BAIYANG, "其他街道")),
            出生日期=Day(self.residents.births(child)),
        )
        return sheet


class Lifts(Kind):
    """电梯: of residential and other buildings, up to thirty years old."""

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting, "电梯", parameters()["民生"].count("电梯", setting.scale), "民生")

    def describe(self, rows: Rows) -> Sheet:
        """Age and whether it can be replaced."""
        sheet = self.sheet(rows)
        age = self.draw(rows, "电梯年限", self.parameters.spread("电梯年限"))
        sheet.put(
            住宅电梯=self.truth(rows, "住宅电梯"),
            投用日期=Day(self.setting.today - whole(age * 365.2425)),
            能更换=Truth(self.chance(rows, "能更换"), age >= 15),
        )
        return sheet


class SoleTraders(Kind):
    """个体工商户: 7.5万户, 1.5万 of them new this year (第二十一条)."""

    def __init__(self, setting: Setting) -> None:
        rows, new = setting.published("个体工商户"), setting.published("新设个体工商户")
        super().__init__(setting, "个体工商户", rows, "个体工商户")
        self.cells = Cells(np.array([new, rows - new]), setting.seed, "个体工商户")
        self.industries = Industries.read()

    def identify(self, rows: Rows) -> Text:
        """92 990114 G…: see `identity`."""
        return Text(credit_codes(rows, "92", "G"))

    def describe(self, rows: Rows) -> Sheet:
        """Name, founding, industry, street."""
        sheet, setting = self.sheet(rows), self.setting
        old = self.cells.locate(rows)[0] == 1
        u = self.uniform(rows, "成立")
        this_year = setting.new_year + whole(u * (setting.today - setting.new_year + 1))
        before = setting.new_year - 1 - whole(u * u * 25 * 365.2425)
        table = self.parameters["门类"]
        chosen = self.choose(rows, "门类", table)
        codes = np.array([self.industries.letters.index(x) for x in chosen.labels])
        sheet.put(
            名称=Text(np.hstack([constant("合成个体户", len(rows)), digits(rows, 7)])),
            成立日期=Day(np.where(old, before, this_year)),
            行业门类=Category(codes[chosen.values], self.industries.letters),
            街道=self.choose(rows, "街道", parameters()["街道"]),
        )
        return sheet
