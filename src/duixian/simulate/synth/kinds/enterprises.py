"""企业: industry → size → revenue → R&D → titles; age → growth; everything else hangs on these."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from duixian.simulate.synth.columns import (
    Category,
    Day,
    Number,
    Sheet,
    Text,
    Truth,
    Year,
    pick,
    whole,
)
from duixian.simulate.synth.identity import constant, credit_codes, digits
from duixian.simulate.synth.kinds.base import Kind, Setting, fen, grains
from duixian.simulate.synth.parameters import Industries, parameters
from duixian.simulate.synth.randomness import Floats, Rows, Truths
from duixian.simulate.synth.strata import Cells, Holders, apportion

SIZES = ("微型", "小型", "中型", "大型")
MICRO, SMALL, MEDIUM, LARGE = range(4)
_DAYS_A_YEAR = 365.2425


class Enterprises(Kind):
    """All enterprises. `holders` gives other models the enterprises that fit them."""

    def __init__(self, setting: Setting) -> None:
        rows = parameters()["企业"].count("户数", setting.scale)
        super().__init__(setting, "企业", rows, "企业")
        self.industries = Industries.read()
        letters = self.industries.letters
        by_industry = apportion(rows, self.parameters.weights("门类", letters))
        counts = [
            apportion(int(count), self._sizes(letter))
            for letter, count in zip(letters, by_industry, strict=True)
        ]
        self.cells = Cells(np.concatenate(counts), setting.seed, "企业")
        self.section = np.repeat(np.arange(len(letters)), len(SIZES))
        self.size = np.tile(np.arange(len(SIZES)), len(letters))
        self.industrial = np.array(self.industries.industrial)[self.section]
        self.service = np.array(self.industries.service)[self.section]
        self.holders: dict[str, Holders] = {}
        self._titles()
        self._revenue_tiers()
        self._trades()

    def _sizes(self, letter: str) -> list[float]:
        table = self.parameters["规模"]
        return table.weights(letter if letter in table else "其余", SIZES)

    # -- who is what ---------------------------------------------------------------------------

    def _weight(
        self, sections: Mapping[str, float] | None = None, sizes: tuple[float, ...] = (1, 1, 1, 1)
    ) -> Floats:
        """A weight for each cell, by section letter (None: all alike) and size."""
        letters = self.industries.letters
        if sections is None:
            by_section = np.ones(len(letters))
        else:
            by_section = np.array([sections.get(x, sections.get("其余", 0.0)) for x in letters])
        return by_section[self.section] * np.array(sizes, np.float64)[self.size]

    def _spread(self, name: str, total: int, weight: Floats) -> Holders:
        self.holders[name] = self.cells.spread(name, total, weight)
        return self.holders[name]

    def _nest(self, name: str, inside: str, total: int, weight: Floats | None = None) -> Holders:
        nested = self.holders[inside].nested(name, total, () if weight is None else weight)
        self.holders[name] = nested
        return nested

    def _titles(self) -> None:
        """高企 ⊃ 专精特新 ⊃ 小巨人; 科技领军 among the 高企; 区级总部 ⊃ 市级总部."""
        p, published = self.parameters, self.setting.published
        scale = self.setting.scale
        high = p["高企权重"]
        sections = dict(
            zip(self.industries.letters, high.weights("门类", self.industries.letters), strict=True)
        )
        by_size = tuple(high.weights("规模", SIZES))
        self._spread("高新技术企业", published("高新技术企业"), self._weight(sections, by_size))
        small = self._weight(None, tuple(p.weights("专精特新规模", SIZES)))
        self._nest("专精特新中小企业", "高新技术企业", published("专精特新中小企业"), small)
        self._nest("小巨人企业", "专精特新中小企业", published("小巨人企业"))
        large = self._weight(None, (0, 0, 1, 5))
        self._nest("科技领军企业", "高新技术企业", p.count("科技领军企业", scale), large)
        young = self._weight(sections, (1, 3, 1, 0))
        self._spread("创新型中小企业", p.count("创新型中小企业", scale), young)
        self._spread("科技型中小企业", p.count("科技型中小企业", scale), young)
        hq = self._weight({"C": 2, "F": 2, "J": 1, "L": 1, "其余": 0.5}, (0, 0, 1, 6))
        self._spread("区级总部企业", published("区级总部企业"), hq)
        self._nest("市级总部企业", "区级总部企业", published("市级总部企业"))

    def _revenue_tiers(self) -> None:
        """规上 ⊃ 亿元以上, exactly: 100 services above 1亿元 (第二十一条)."""
        p = self.parameters
        above = np.array([p["规上比例"].share(size) for size in SIZES])[self.size]
        quota_above = np.floor(self.cells.counts * above + 0.5).astype(np.int64)
        weight = np.array(p.weights("亿元以上", SIZES))[self.size] * quota_above
        services = np.where(self.service, weight, 0.0)
        quota = apportion(
            self.setting.published("亿元规上服务业企业"),
            services,
            np.where(self.service, quota_above, 0),
        )
        other = np.where(self.service, 0, quota_above)
        total = round(float(other.sum()) * p.share("工业亿元比例"))
        forced = np.where(self.size == LARGE, other, 0)
        total = max(total, int(forced.sum()))
        quota = quota + apportion(total, np.where(self.service, 0.0, weight), other)
        self.holders["规上企业"] = self.cells.holders("收入次序", quota_above)
        self.holders["亿元企业"] = self.cells.holders("收入次序", np.minimum(quota, quota_above))
        industry = np.where(self.industrial, quota_above, 0)
        self.holders["规上工业企业"] = self.cells.holders("收入次序", industry)

    def _trades(self) -> None:
        """What some enterprises do besides: test, trade, ship, host a platform."""
        p, published, scale = self.parameters, self.setting.published, self.setting.scale
        any_size, grown = (1.0, 1.0, 1.0, 1.0), (0.05, 1.0, 3.0, 5.0)
        self._spread("软件企业", p.count("软件企业", scale), self._weight({"I": 1}))
        self._nest("重点软件企业", "软件企业", p.count("重点软件企业", scale))
        testing = p.count("检验检测机构", scale)
        self._spread("检验检测机构", testing, self._weight({"M": 1}, (0, 1, 3, 3)))
        self._nest("亿元检验检测机构", "检验检测机构", published("亿元检验检测机构"))
        self._spread("平台企业", p.count("平台企业", scale), self._weight({"I": 1, "F": 0.1}))
        for name in ("数字贸易", "服务贸易"):
            weight = self._weight({"I": 4, "L": 1, "M": 1, "R": 1, "F": 0.3}, grown)
            self._spread(f"{name}企业", p.count(f"{name}企业", scale), weight)
        self._spread("外贸企业", p.count("外贸企业", scale), self._weight({"C": 4, "F": 1}, grown))
        self._spread("水运企业", p.count("水运企业", scale), self._weight({"G": 1}, grown))
        weight = self._weight({"I": 3, "M": 2, "C": 1}, grown)
        self._spread("智能制造服务机构", p.count("智能制造服务机构", scale), weight)
        self._spread("文化企业", p.count("文化企业", scale), self._weight({"R": 1, "I": 0.3}))
        self._spread("农业企业", self.rows, self._weight({"A": 1}, any_size))
        for name, sections in (
            ("首店", {"F": 1, "H": 2}),
            ("数字广告主体", {"L": 1, "I": 1}),
            ("跨境电商主体", {"F": 1}),
            ("服务业领军企业", {"I": 2, "L": 1, "M": 1, "G": 1}),
            ("个转企", {"F": 3, "H": 1, "C": 1, "O": 1}),
        ):
            sizes = (0.0, 1.0, 5.0, 9.0) if name == "服务业领军企业" else (1.0, 0.2, 0.0, 0.0)
            self._spread(name, published(name), self._weight(sections, sizes))

    # -- rows ----------------------------------------------------------------------------------

    def identify(self, rows: Rows) -> Text:
        """91 990114 H…: see `identity`."""
        return Text(credit_codes(rows, "91", "H"))

    def describe(self, rows: Rows) -> Sheet:
        """Facts of the vocabulary, and what only the background table holds."""
        sheet = self.sheet(rows)
        cell, place = self.cells.locate(rows)
        view = _View(self, rows, cell, place)
        view.fill(sheet)
        return sheet


class _View:
    """Some rows on their way to a sheet: latent values first, then facts."""

    def __init__(self, model: Enterprises, rows: Rows, cell: Rows, place: Rows) -> None:
        self.model, self.rows, self.cell, self.place = model, rows, cell, place
        self.p, self.setting = model.parameters, model.setting
        self.size = model.size[cell]
        self.letter = model.section[cell]
        self.all = np.ones(len(rows), np.bool_)

    def has(self, name: str) -> Truths:
        return self.model.holders[name].holds(self.cell, self.place)

    def uniform(self, name: str) -> Floats:
        return self.model.uniform(self.rows, name)

    def chance(self, name: str, share: float | Floats) -> Truths:
        return self.model.chance(self.rows, name, share)

    def by_industry(self, key: str) -> Floats:
        """The parameter's share for each row: of 高企 if it is one, else of its section."""
        table = self.p[key]
        letters = self.model.industries.letters
        share = np.array(self.p.weights(key, letters))[self.letter]
        return (
            np.where(self.has("高新技术企业"), table.share("高企"), share)
            if ("高企" in table)
            else share
        )

    def share_out(self, holder: str, spread: str, total: float) -> Floats:
        return self.model.share_out(
            self.model.holders[holder], self.cell, self.place, self.p.spread(spread), total, spread
        )

    def fill(self, sheet: Sheet) -> None:
        factor = self._patience()
        sheet.patience = factor[self.size]
        self.founded = self._founded()
        self._standing(sheet)
        self._money(sheet)
        self._titles(sheet)
        self._trade(sheet)
        self._candidates(sheet)

    @staticmethod
    def _patience() -> Floats:
        table = parameters()["缺失"]["企业规模系数"]
        return np.array([table.share(size) for size in SIZES])

    # -- age, place, standing ------------------------------------------------------------------

    def _founded(self) -> Rows:
        """Day of founding, in days since 1970."""
        u, ages = self.uniform("年龄"), self.p["年龄"]
        age = np.where(
            self.has("高新技术企业"),
            ages.spread("高企").at(u),
            np.where(self.size >= MEDIUM, ages.spread("大中型").at(u), ages.spread("其余").at(u)),
        )
        founded = self.setting.today - whole(age * _DAYS_A_YEAR)
        converted = self.has("个转企") & ~self.has("高新技术企业")
        span = self.setting.today - self.setting.new_year + 1
        return np.where(converted, self.setting.new_year + whole(u * span), founded)

    def _standing(self, sheet: Sheet) -> None:
        model, rows, n = self.model, self.rows, len(self.rows)
        letters = model.industries.letters
        staff = np.zeros(n)
        u = self.uniform("从业人员")
        for code, size in enumerate(SIZES):
            at = self.p["从业人员"].spread(size).at(u)
            staff = np.where(self.size == code, at, staff)
        makes = self.letter == letters.index("C")
        branch = pick(self.uniform("大类"), np.ones(len(model.industries.manufactures)))
        insured = np.array([self.p["参加失业保险"].share(size) for size in SIZES])[self.size]
        sheet.put(
            名称=Text(np.hstack([constant("合成企业", n), digits(rows, 7)])),
            成立日期=Day(self.founded),
            行业门类=Category(self.letter, letters),
            制造业大类=Category(branch, model.industries.manufactures, makes),
            街道=model.choose(rows, "街道", parameters()["街道"]),
            从业人员=Number(whole(staff), grains(staff, "1").unit),
            信用等级=model.choose(rows, "信用等级", self.p["信用等级"]),
            企业规模=Category(self.size, SIZES),
            工业企业=Truth(model.industrial[self.cell]),
            服务业企业=Truth(model.service[self.cell]),
            规上企业=Truth(self.has("规上企业")),
            参加失业保险=Truth(self.chance("参加失业保险", insured)),
        )

    # -- revenue, growth, R&D, profit ------------------------------------------------------------

    def _revenue(self) -> Floats:
        u, table = self.uniform("营业收入"), self.p["营业收入"]
        order = self.model.holders["亿元企业"]
        big, above = order.holds(self.cell, self.place), self.has("规上企业")
        revenue = table.spread("微型").at(u)
        for condition, name in (
            (self.size >= SMALL, "小型"),
            (above, "规上"),
            (big, "亿元以上"),
            (big & (self.size == LARGE), "大型"),
        ):
            revenue = np.where(condition, table.spread(name).at(u), revenue)
        return revenue

    def _growth(self, name: str) -> Floats:
        age = (self.setting.today - self.founded) / _DAYS_A_YEAR
        u, table = self.uniform(name), self.p["增幅"]
        old, middle, young = (table.spread(k).at(u) for k in ("满15年", "不满15年", "不满5年"))
        return np.where(age >= 15, old, np.where(age >= 5, middle, young))

    def _money(self, sheet: Sheet) -> None:
        revenue = self._revenue()
        high = self.has("高新技术企业")
        tech = self.has("科技型中小企业") | self.has("创新型中小企业")
        u, table = self.uniform("研发强度"), self.p["研发强度"]
        active = high | tech | self.chance("有研发", self.by_industry("有研发比例"))
        intensity = np.where(
            high,
            table.spread("高企").at(u),
            np.where(tech, table.spread("科技型").at(u), table.spread("其余").at(u)),
        )
        founded_year = self.founded.astype("datetime64[D]").astype("datetime64[Y]")
        self.founded_year = founded_year.astype(np.int64) + 1970
        margin = self.p.spread("利润率")
        for back, year in enumerate(self.setting.years):
            if back:
                revenue = revenue / (1 + self._growth(f"增幅{back}"))
                intensity = intensity * (0.85 + 0.3 * self.uniform(f"研发变动{back}"))
            there = self.founded_year <= year
            sheet.put_year(
                year,
                营业收入=fen(revenue, there),
                研发费用=fen(np.where(active, revenue * intensity, 0.0), there),
                应纳税所得额=fen(revenue * margin.at(self.uniform(f"利润率{back}")), there),
            )
        lag = whole(self.uniform("获利") * 6)
        profitable = self.founded_year + lag
        sheet.put(首个获利年度=Year(profitable, profitable <= self.setting.year))

    # -- titles ----------------------------------------------------------------------------------

    def _year_of(self, name: str, span: int) -> Rows:
        """The year in which a title was given: evenly one of the last `span`."""
        holders = self.model.holders[name]
        jitter = self.uniform(f"{name}/年度")
        slot = whole(holders.even(self.cell, self.place, jitter) * span)
        return np.maximum(
            self.setting.year - slot, np.minimum(self.founded_year, self.setting.year)
        )

    def _titles(self, sheet: Sheet) -> None:
        for name, span in (
            ("高新技术企业", 3),  # a certificate holds three years
            ("创新型中小企业", 3),
            ("科技型中小企业", 4),
            ("科技领军企业", 4),
        ):
            mine = self.has(name)
            given = self._year_of(name, span)
            sheet.facts[name, None] = Truth(mine)
            sheet.facts[f"{name}认定年度", None] = Year(given, mine)
            if name == "高新技术企业":
                age = given - self.founded_year
                first = self.chance("首次认定", np.where(age < 8, 0.7, 0.15))
                sheet.put(高新技术企业首次认定=Truth(first, mine))
        share = self.by_industry("战略性新兴产业")
        level = self.has("专精特新中小企业").astype(np.int64) + self.has("小巨人企业")
        sheet.put(
            专精特新级别=Category(level, ("未入选", "省级", "国家级")),
            专精特新中小企业=Truth(self.has("专精特新中小企业")),
            小巨人企业=Truth(self.has("小巨人企业")),
            市级总部企业=Truth(self.has("市级总部企业")),
            服务业领军企业=Truth(self.has("服务业领军企业")),
            首店=Truth(self.has("首店")),
            数字广告主体=Truth(self.has("数字广告主体")),
            跨境电商主体=Truth(self.has("跨境电商主体")),
            由个体工商户转型=Truth(self.has("个转企")),
            战略性新兴产业企业=Truth(self.chance("战略性新兴产业", share)),
        )
        hq, key = self.has("区级总部企业"), self.has("重点软件企业")
        for back, year in enumerate(self.setting.years):
            kept = self.uniform("称号延续") >= 0.1 * back
            sheet.put_year(
                year,
                区级总部企业=Truth(hq & kept),
                软件企业=Truth(self.has("软件企业") & kept),
                重点软件企业=Truth(key & kept),
            )

    # -- what some of them do ----------------------------------------------------------------------

    def _trade(self, sheet: Sheet) -> None:
        setting, zero = self.setting, np.zeros(len(self.rows))
        tests, big = self.has("检验检测机构"), self.has("亿元检验检测机构")
        sheet.put(
            检验检测机构=Truth(tests),
            平台企业=Truth(self.has("平台企业")),
            数字贸易企业=Truth(self.has("数字贸易企业")),
            服务贸易企业=Truth(self.has("服务贸易企业")),
        )
        large = self.p.spread("检测产值大")
        holders = self.model.holders["亿元检验检测机构"]
        rest = setting.published_sum("检验检测收入") - large.mean * holders.total
        small = self.share_out("检验检测机构", "检测产值小", 1.0)
        # The five above 1亿元 keep their own figures; the others share what is left.
        count = self.model.holders["检验检测机构"].total
        others = np.minimum(small * max(rest, 0.0) * count / max(count - holders.total, 1), 9.99e7)
        jitter = self.uniform("检测产值大")
        output = np.where(
            big, large.at(holders.even(self.cell, self.place, jitter)), np.where(tests, others, 0.0)
        )
        trade = self.share_out("外贸企业", "进出口分布", setting.published_sum("外贸进出口"))
        insures = self.chance("投保", self.p.share("投保出口信用险比例"))
        premium = np.where(insures, trade * self.p.spread("保费率").at(self.uniform("保费率")), 0.0)
        boxes = self.share_out("水运企业", "运量分布", setting.published_sum("集装箱吞吐量"))
        digital = self.has("数字贸易企业") | self.has("服务贸易企业")
        translates = digital & self.chance("译外", self.p.share("数字内容企业比例"))
        dubs = translates & self.chance("配音", 0.5)
        cost = self.p.spread("翻译费")
        deals = self.chance("技术交易", self.by_industry("技术交易"))
        for back, year in enumerate(setting.years):
            if back:
                output, trade, premium = output * 0.93, trade * 0.97, premium * 0.95
                boxes = boxes * self.p.spread("运量上年").at(self.uniform(f"运量{back}"))
            sheet.put_year(
                year,
                检验检测产值=fen(output, tests),
                水路集装箱运量=grains(boxes, "1/100"),
                短期出口信用保险保费=fen(premium),
                外贸进出口额=fen(trade),
                数字内容中译外翻译费=fen(
                    np.where(translates, cost.at(self.uniform(f"翻译费{back}")), zero)
                ),
                数字内容外语配音费=fen(
                    np.where(dubs, cost.at(self.uniform(f"配音费{back}")), zero)
                ),
                开展技术交易=Truth(deals & self.chance(f"技术交易{back}", 0.85)),
            )
        sheet.put_year(
            setting.year,
            数字贸易额=fen(
                self.share_out("数字贸易企业", "贸易分布", setting.published_sum("数字贸易额"))
            ),
            服务贸易额=fen(
                self.share_out("服务贸易企业", "贸易分布", setting.published_sum("服务贸易额"))
            ),
        )

    def _candidates(self, sheet: Sheet) -> None:
        high = self.has("高新技术企业")
        tech = high | self.has("科技型中小企业") | self.has("创新型中小企业")
        sheet.candidates.update(
            符合条件的研发投入企业=tech,
            符合企业研发投入补助政策=tech,
            符合支持科技创新的税收优惠政策=tech,
            符合条件的牵头企业=high,
            符合条件的技术交易企业=tech,
            符合条件的服务机构=self.has("智能制造服务机构"),
            符合区级总部经济政策兑现条件=self.has("区级总部企业"),
            符合条件的软件企业=self.has("软件企业"),
            使用公共数据的条件=self.has("平台企业"),
            符合延续的补助政策=self.has("水运企业"),
            有条件建设境外经贸合作园区=self.has("外贸企业") & (self.size >= MEDIUM),
            新质生产力方向的中小企业=high & (self.size < LARGE),
            符合市工信专项资金支持要求=tech,
            符合无还本续贷政策=self.size < LARGE,
            符合省市中小企业发展专项资金支持条件=tech & (self.size < LARGE),
        )
