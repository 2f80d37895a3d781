"""农业经营主体, 农业基地, 农业保险保单, 农机: companies and farming households."""

from __future__ import annotations

import numpy as np

from duixian.simulate.synth.columns import Sheet, Text, Truth
from duixian.simulate.synth.identity import credit_codes
from duixian.simulate.synth.kinds.base import Kind, Setting
from duixian.simulate.synth.kinds.enterprises import Enterprises
from duixian.simulate.synth.kinds.innovation import OfEnterprise
from duixian.simulate.synth.kinds.residents import Residents
from duixian.simulate.synth.parameters import parameters
from duixian.simulate.synth.randomness import Rows, Truths


class Farms(Kind):
    """农业经营主体: numbered as the enterprise or as the person that it is."""

    def __init__(self, setting: Setting, enterprises: Enterprises, residents: Residents) -> None:
        p = parameters()["农业"]
        firms = min(
            round(p.count("经营主体", setting.scale) * p.share("企业比例")),
            enterprises.holders["农业企业"].total,
        )
        people = min(p.count("经营主体", setting.scale) - firms, residents.farmers.total)
        super().__init__(setting, "农业经营主体", firms + people, "农业")
        self.firms, self.enterprises, self.residents = firms, enterprises, residents

    def _codes(self, rows: Rows) -> tuple[Text, Text, Truths]:
        firm = rows < self.firms
        companies = self.enterprises.holders["农业企业"].row(np.where(firm, rows, 0))
        people = self.residents.farmers.row(np.where(firm, 0, rows - self.firms))
        return (
            Text(credit_codes(companies, "91", "H"), firm),
            Text(self.residents.numbers(people), ~firm),
            firm,
        )

    def identify(self, rows: Rows) -> Text:
        """统一社会信用代码 or 身份证号, eighteen places both."""
        company, person, firm = self._codes(rows)
        return Text(np.where(firm[:, None], company.letters, person.letters))

    def describe(self, rows: Rows) -> Sheet:
        """What it grows and sells."""
        sheet = self.sheet(rows)
        company, person, _ = self._codes(rows)
        sheet.references.update(登记单位=company, 经营者=person)
        grows = self.chance(rows, "种植粮油")
        sells = grows & self.chance(rows, "交售粮食")
        for back, year in enumerate(self.setting.years):
            kept = self.chance(rows, f"延续{back}", 0.95)
            sheet.put_year(year, 种植粮油=Truth(grows & kept), 交售粮食=Truth(sells & kept))
        sheet.candidates["达到规模种植"] = grows & self.chance(rows, "规模", 0.5)
        return sheet


class Bases(OfEnterprise):
    """农业基地."""

    def __init__(self, setting: Setting, enterprises: Enterprises) -> None:
        rows = parameters()["农业"].count("基地", setting.scale)
        super().__init__(setting, "农业基地", rows, "农业", enterprises)

    def describe(self, rows: Rows) -> Sheet:
        """Its kind."""
        sheet = self.sheet(rows)
        sheet.references["运营单位"] = self.owner(rows, "农业企业")
        sheet.put(农创客基地类别=self.choose(rows, "基地类别", self.parameters["基地类别"]))
        return sheet


class OfFarm(Kind):
    """A kind whose rows belong to farms."""

    def __init__(self, setting: Setting, kind: str, key: str, farms: Farms) -> None:
        super().__init__(setting, kind, parameters()["农业"].count(key, setting.scale), "农业")
        self.farms = farms

    def owner(self, rows: Rows) -> Text:
        """A farm at random."""
        return self.farms.identify(self.stream("经营主体").below(rows, self.farms.rows))


class Insurance(OfFarm):
    """农业保险保单."""

    def __init__(self, setting: Setting, farms: Farms) -> None:
        super().__init__(setting, "农业保险保单", "保单", farms)

    def describe(self, rows: Rows) -> Sheet:
        """Whether it is policy-based."""
        sheet = self.sheet(rows)
        sheet.references["投保人"] = self.owner(rows)
        sheet.put(政策性农业保险=self.truth(rows, "政策性"))
        return sheet


class Machines(OfFarm):
    """农机."""

    def __init__(self, setting: Setting, farms: Farms) -> None:
        super().__init__(setting, "农机", "农机", farms)

    def describe(self, rows: Rows) -> Sheet:
        """Only whose it is."""
        sheet = self.sheet(rows)
        sheet.references["购机者"] = self.owner(rows)
        return sheet
