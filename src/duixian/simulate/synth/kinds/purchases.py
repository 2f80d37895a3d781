"""购买: what is bought → price, grade, month; who buys; what became of the old car."""

from __future__ import annotations

from datetime import date

import numpy as np

from duixian.simulate.synth.columns import Category, Day, Sheet, Text, Truth, pick, whole
from duixian.simulate.synth.identity import digits
from duixian.simulate.synth.kinds.base import Kind, Setting, days, fen, grains
from duixian.simulate.synth.kinds.residents import Residents
from duixian.simulate.synth.parameters import parameters
from duixian.simulate.synth.randomness import Rows
from duixian.simulate.synth.strata import Cells, apportion

APPLIANCES = (
    "冰箱", "洗衣机", "电视", "空调", "电脑", "热水器", "家用灶具", "吸油烟机", "微波炉",
    "净水器", "洗碗机", "电饭煲", "其他",
)  # fmt: skip
DIGITAL = ("手机", "平板", "智能手表手环", "其他")
CARS = ("新能源乘用车", "燃油乘用车", "其他乘用车", "其他")
_OTHER = {"其他家电": "其他", "其他数码": "其他", "非乘用车": "其他"}


class Purchases(Kind):
    """One row for each thing bought."""

    def __init__(self, setting: Setting, residents: Residents) -> None:
        rows = parameters()["购买"].count("件数", setting.scale)
        super().__init__(setting, "购买", rows, "购买")
        self.residents = residents
        self.things = tuple(self.parameters["品类"])
        weights = [self.parameters["品类"][thing].share("权重") for thing in self.things]
        self.cells = Cells(apportion(rows, weights), setting.seed, "购买")
        self.appliance = self._codes(APPLIANCES, "冰箱", "其他家电")
        self.digital = self._codes(DIGITAL, "手机", "其他数码")
        self.car = self._codes(CARS, "新能源乘用车", "非乘用车")

    def _codes(self, labels: tuple[str, ...], first: str, last: str) -> Rows:
        """For each thing its code in `labels`; things of another sort are 其他."""
        span = range(self.things.index(first), self.things.index(last) + 1)
        names = [_OTHER.get(t, t) if i in span else "其他" for i, t in enumerate(self.things)]
        return np.array([labels.index(name) for name in names])

    def identify(self, rows: Rows) -> Text:
        """A twenty-digit invoice number that begins with 99, the year and zeros: none is issued."""
        head = 99_0000_0000 + self.setting.year % 100 * 1_0000
        n = len(rows)
        return Text(np.hstack([digits(np.full(n, head), 10), digits(rows, 10)]))

    def describe(self, rows: Rows) -> Sheet:
        """All facts of a purchase."""
        sheet = self.sheet(rows)
        kind = self.cells.locate(rows)[0]
        p = self.parameters
        firm = self.chance(rows, "单位购买")
        buyer = self.residents.heads(self.stream("购买人"), rows)
        sheet.references["购买人"] = Text(self.residents.numbers(buyer), ~firm)
        price, u = np.zeros(len(rows)), self.uniform(rows, "成交价")
        for code, thing in enumerate(self.things):
            price = np.where(kind == code, p["品类"][thing].spread("价").at(u), price)
        # Shops write whole 元, mostly; a few prices keep their 分.
        price = np.where(self.chance(rows, "零头", 0.1), price, np.floor(price))
        old = self.choose(rows, "旧车处置", p["旧车处置"])
        car = (kind >= self.things.index("新能源乘用车")) & (kind <= self.things.index("非乘用车"))
        has_old = car & (old.values != old.labels.index("未处置"))
        fuel = kind == self.things.index("燃油乘用车")
        home = kind == self.things.index("装修")
        renovation = self.choose(rows, "装修类别", p["装修类别"])
        none = renovation.labels.index("其他")
        litres = np.round(self.draw(rows, "排量", p.spread("排量")) * 1e4) / 1e4  # steps of 0.1升
        sheet.put(
            购买人类型=Category(firm.astype(np.int64), ("个人", "单位")),
            购买日期=Day(self._bought(rows)),
            成交价=fen(price),
            直接新购=self.truth(rows, "直接新购"),
            家电类别=Category(self.appliance[kind], APPLIANCES),
            能效等级=self.choose(rows, "能效", p["能效"], kind <= self.things.index("其他家电")),
            数码产品类别=Category(self.digital[kind], DIGITAL),
            车辆类别=Category(self.car[kind], CARS),
            排量=grains(litres, "1/1000000", fuel),
            新车=Truth(self.chance(rows, "新车"), car),
            旧车处置方式=Category(
                np.where(car, old.values, old.labels.index("未处置")), old.labels
            ),
            旧车为乘用车=Truth(self.chance(rows, "旧车为乘用车"), has_old),
            旧车登记在本人名下=Truth(self.chance(rows, "旧车本人名下"), has_old),
            装修改造类别=Category(np.where(home, renovation.values, none), renovation.labels),
        )
        scrapped = has_old & (old.values == old.labels.index("报废"))
        sheet.candidates.update(
            报废的乘用车符合要求=scrapped,
            符合条件的新能源乘用车=kind == self.things.index("新能源乘用车"),
            符合装修改造补贴条件=home,
        )
        return sheet

    def _bought(self, rows: Rows) -> Rows:
        """A day of the year, by months."""
        weights = [float(w) for w in self.parameters.words("月份")]
        year = self.setting.year
        month = pick(self.uniform(rows, "月"), weights)
        starts = np.array(
            [days(date(year, m, 1)) for m in range(1, 13)] + [days(date(year + 1, 1, 1))]
        )
        length = np.diff(starts)[month]
        return np.minimum(
            starts[month] + whole(self.uniform(rows, "日") * length), self.setting.today
        )
