"""项目 and 分割单元: type → owner → investment → dates agreed and kept; storeys of factories."""

from __future__ import annotations

import numpy as np

from duixian.simulate.synth.columns import Category, Day, Sheet, Text, Truth, pick, whole
from duixian.simulate.synth.identity import credit_codes, serial
from duixian.simulate.synth.kinds.base import Kind, Setting, by_label, fen, grains
from duixian.simulate.synth.kinds.enterprises import Enterprises
from duixian.simulate.synth.parameters import parameters
from duixian.simulate.synth.randomness import Floats, Rows, Truths
from duixian.simulate.synth.strata import Cells

LAND, RENEWAL, EQUIPMENT, FACTORY = "出让工业用地", "技术改造", "设备更新", "标准厂房"
FOREIGN_MADE, FOREIGN_SERVICE, FARM, ROAD = "外资制造", "外资服务", "农业贷款", "交通工程"
TYPES = (
    LAND, RENEWAL, EQUIPMENT, FACTORY, FOREIGN_MADE, FOREIGN_SERVICE, FARM, ROAD, "其他投资",
)  # fmt: skip
_CLASSES = ("农业设施项目", "规模养殖场更新改造", "现代设施农业建设项目", "其他项目")


class Projects(Kind):
    """All projects; their owners are enterprises of a fitting sort."""

    def __init__(self, setting: Setting, enterprises: Enterprises) -> None:
        p = parameters()["项目"]
        counts = np.array([p.count(name, setting.scale) for name in TYPES])
        super().__init__(setting, "项目", int(counts.sum()), "项目")
        self.enterprises = enterprises
        self.cells = Cells(counts, setting.seed, "项目")
        weights = p.weights("重点权重", TYPES)
        self.key = self.cells.spread("市重点", setting.published("市重点项目"), weights)
        self.major = self.key.nested("省重大", setting.published("省重大项目"))
        renewal = [1.0 if name == RENEWAL else 0.0 for name in TYPES]
        self.renewal = self.cells.spread("技改设备", setting.published("设备更新技改项目"), renewal)
        share = p.share("当年到资比例")
        self.paid = {
            name: self.cells.spread(
                f"到资/{name}",
                max(1, round(counts[TYPES.index(name)] * share)),
                [1.0 if t == name else 0.0 for t in TYPES],
            )
            for name in (FOREIGN_MADE, FOREIGN_SERVICE)
        }

    def type_of(self, rows: Rows) -> Rows:
        """Codes into TYPES."""
        return self.cells.locate(rows)[0]

    def factory(self, number: Rows) -> Rows:
        """The row of the k-th factory project."""
        kind = TYPES.index(FACTORY)
        k = number % max(int(self.cells.counts[kind]), 1)
        return self.cells.row(np.full_like(number, kind), k)

    def owners(self, rows: Rows) -> Rows:
        """The row of the enterprise that builds it."""
        kind, stream = self.type_of(rows), self.stream("建设单位")
        holders = self.enterprises.holders
        industry = holders["规上工业企业"].any_row(stream, rows)
        owner = stream.below(rows, self.enterprises.rows)
        for name in (LAND, RENEWAL, EQUIPMENT, FACTORY, FOREIGN_MADE):
            owner = np.where(kind == TYPES.index(name), industry, owner)
        farm = holders["农业企业"].any_row(stream, rows)
        grown = holders["规上企业"].any_row(stream, rows)
        owner = np.where(kind == TYPES.index(FARM), farm, owner)
        return np.where(
            np.isin(kind, [TYPES.index(FOREIGN_SERVICE), TYPES.index(ROAD)]), grown, owner
        )

    def describe(self, rows: Rows) -> Sheet:
        """All facts of a project."""
        sheet = self.sheet(rows)
        sheet.references["建设单位"] = Text(credit_codes(self.owners(rows), "91", "H"))
        kind, place = self.cells.locate(rows)
        is_type = {name: kind == code for code, name in enumerate(TYPES)}
        begun = self._dates(sheet, rows, is_type)
        self._importance(sheet, rows, kind, place, begun)
        self._foreign(sheet, rows, kind, place, is_type)
        self._energy(sheet, rows)
        p = self.parameters
        renews = is_type[RENEWAL]
        equips = is_type[EQUIPMENT] | self.renewal.holds(kind, place)
        factory = is_type[FACTORY]
        approved = factory & self.chance(rows, "区政府批准", 0.9)
        stage = p["前期阶段"]
        level = self.choose(rows, "技改级别", p["技改级别"], renews)
        # Whatever a higher level lists, the city mostly lists too.
        listed = (level.values == level.labels.index("市级")) | (
            (level.values < level.labels.index("市级")) & self.chance(rows, "同时市级", 0.7)
        )
        pooled = is_type[ROAD] & self.chance(rows, "入库", 0.5)
        loans = is_type[FARM]
        sheet.put(
            名称=Text(serial("合成项目", rows)),
            项目类型=Category(kind, TYPES),
            技术改造项目=Truth(renews),
            技术改造项目级别=level,
            市级技术改造项目=Truth(renews & listed),
            设备更新项目=Truth(equips),
            区政府批准建设工业标准厂房=Truth(approved),
            签订履约监管协议=Truth(approved & self.chance(rows, "监管协议", 0.93)),
            签订出让合同补充协议=Truth(approved & self.chance(rows, "补充协议", 0.9)),
            应结算土地出让价款=fen(self.draw(rows, "土地价款", p.spread("土地价款")), factory),
            列入可提前勘察设计招标项目库=Truth(pooled),
            前期工作阶段=self.choose(rows, "前期阶段", stage, is_type[ROAD]),
            农业贷款项目类别=Category(
                np.where(loans, pick(self.uniform(rows, "农业类别"), [3, 2, 3, 1]), 3), _CLASSES
            ),
            取得建设贷款=Truth(loans & self.chance(rows, "贷款", 0.8)),
        )
        sheet.candidates.update(
            市工信专项资金支持重点的工业重点行业项目=equips,
            符合超长期特别国债条件的设备更新项目=equips,
            符合再贷款条件的设备更新项目=equips,
            符合条件的外资项目=is_type[FOREIGN_MADE] | is_type[FOREIGN_SERVICE],
            符合条件的区内重大外资项目=is_type[FOREIGN_MADE] | is_type[FOREIGN_SERVICE],
            重点产业=renews,
            专项债负面清单外项目=is_type[ROAD] | is_type["其他投资"],
        )
        return sheet

    # -- dates -----------------------------------------------------------------------------------

    def _dates(self, sheet: Sheet, rows: Rows, is_type: dict[str, Truths]) -> Rows:
        """Agreed and actual days; what has not happened yet is unknown. Gives the day of start."""
        table, today = self.parameters["约定期"], self.setting.today

        def drawn(name: str, key: str) -> Rows:
            return whole(self.draw(rows, name, table.spread(key)))

        agreed = today - drawn("约定开工", "开工")
        finish = agreed + drawn("工期", "工期")
        produce = finish + drawn("投产期", "投产")
        begun = agreed + drawn("开工延误", "延误")
        done = finish + drawn("竣工延误", "延误")
        made = produce + drawn("投产延误", "延误")
        done, made = np.maximum(done, begun + 60), np.maximum(made, done)
        factory = is_type[FACTORY]
        earlier = factory & (begun > today - 700)
        begun, done, made = (np.where(earlier, day - 800, day) for day in (begun, done, made))
        land = is_type[LAND]
        contract = land | factory
        sheet.put(
            出让工业用地项目=Truth(land),
            约定开工日=Day(agreed, contract),
            约定竣工日=Day(finish, contract),
            约定投产日=Day(produce, contract),
            实际开工日=Day(begun, begun <= today),
            实际竣工日=Day(done, done <= today),
            实际投产日=Day(made, made <= today),
        )
        return begun

    # -- how big, how important ------------------------------------------------------------------

    def _importance(self, sheet: Sheet, rows: Rows, kind: Rows, place: Rows, begun: Rows) -> None:
        """17 省重大 inside 103 市重点; their investment of the year adds up as announced."""
        published, p = self.setting.published_sum, self.parameters
        key, major = self.key.holds(kind, place), self.major.holds(kind, place)
        spread = p.spread("重点投资")
        first = published("省重大项目投资")
        rest = published("市重点项目投资") - first
        of_major = self.share_out(self.major, kind, place, spread, first, "省重大投资")
        of_key = self.share_out(self.key, kind, place, spread, 1.0, "市重点投资")
        others = self.key.total - self.major.total
        of_key = of_key * rest * self.key.total / max(others, 1)
        yearly = np.where(major, of_major, np.where(key, of_key, 0.0))
        plain = self.draw(rows, "投资额", p.spread("投资额"))
        years = np.maximum((self.setting.today - begun) / 365.2425, 0.0)
        progress = np.clip(years / 3, 0.0, 1.0)
        done = np.where(key, yearly * (1 + years * 0.5), plain * progress)
        listed = key | self.chance(rows, "千项万亿", 0.08)
        private = np.array(p.weights("民间投资", TYPES))[kind]
        new = (begun >= self.setting.new_year) & (begun <= self.setting.today)
        sheet.put(
            省重大项目=Truth(major),
            市重点项目=Truth(key),
            重大产业项目=Truth(key & (kind != TYPES.index(ROAD))),
            民间投资项目=Truth(self.chance(rows, "民间投资", private)),
            新上项目=Truth(new),
            完成投资额=fen(done, begun <= self.setting.today),
        )
        sheet.put_year(self.setting.year, 完成投资=fen(yearly))
        for back, year in enumerate(self.setting.years):
            kept = self.chance(rows, f"计划延续{back}", 0.9) if back else np.ones_like(key)
            sheet.put_year(year, 千项万亿年度计划项目=Truth(listed & kept))

    # -- foreign capital -------------------------------------------------------------------------

    def _foreign(
        self, sheet: Sheet, rows: Rows, kind: Rows, place: Rows, is_type: dict[str, Truths]
    ) -> None:
        """10亿美元 paid in, half of it in manufacturing (第三十四条)."""
        published, p = self.setting.published_sum, self.parameters
        made = published("制造业外资")
        sums = {FOREIGN_MADE: made, FOREIGN_SERVICE: published("利用外资") - made}
        paid: Floats = np.zeros(len(rows))
        for name, holders in self.paid.items():
            paid += self.share_out(holders, kind, place, p.spread("到资"), sums[name], name)
        foreign = is_type[FOREIGN_MADE] | is_type[FOREIGN_SERVICE]
        multiple = self.draw(rows, "总额倍数", p.spread("总额倍数"))
        least = self.draw(rows, "总额", p.spread("到资"))
        sheet.put(
            外资项目=Truth(foreign),
            外资投资总额=grains(np.maximum(paid, least) * multiple, "1/100", foreign),
        )
        for back, year in enumerate(self.setting.years):
            amount = paid if not back else paid * self.uniform(rows, f"到资{back}")
            sheet.put_year(year, 外资到资额=grains(amount, "1/100", foreign))

    def _energy(self, sheet: Sheet, rows: Rows) -> None:
        commits = self.chance(rows, "承诺非化石", 0.25)
        share = self.draw(rows, "非化石比例", self.parameters.spread("非化石比例"))
        sheet.put(
            承诺非化石能源消费=Truth(commits),
            购买省外绿证=Truth(self.chance(rows, "绿证", 0.12)),
            非化石能源消费承诺比例=grains(share, "1/10000", commits),
        )


class Units(Kind):
    """分割单元: the buildings, units and storeys of the factory projects."""

    def __init__(self, setting: Setting, projects: Projects) -> None:
        rows = parameters()["分割单元"].count("单元数", setting.scale)
        super().__init__(setting, "分割单元", rows, "分割单元")
        self.projects = projects
        ways, areas = self.parameters["方式"], self.parameters["面积"]
        shares = np.array([ways.share(way) for way in ways])
        means = np.array([areas.spread(way).mean for way in ways])
        mean = float((shares * means).sum() / shares.sum())
        mean *= 1 - 0.9 * self.parameters.share("公共配套")
        self.stretch = setting.published_sum("工业上楼") / (rows * mean)

    def describe(self, rows: Rows) -> Sheet:
        """How it is divided, how large, and whether it is a shared facility."""
        sheet = self.sheet(rows)
        owner = self.projects.factory(rows)
        sheet.references["所属项目"] = self.projects.identify(owner)
        ways = self.parameters["方式"]
        way = Category(
            pick(self.even(rows, "方式"), [ways.share(name) for name in ways]), tuple(ways)
        )
        u, area = self.even(rows, "面积"), np.zeros(len(rows))
        for code, label in enumerate(way.labels):
            spread = self.parameters["面积"].spread(label)
            area = np.where(way.values == code, spread.at(u), area)
        area = area * self.stretch
        needed = self.parameters["合规面积"]
        enough = by_label(way, {label: needed.share(label) for label in way.labels})
        heeds = self.chance(owner, "合规项目")
        area = np.where(heeds, np.maximum(area, enough), area)
        shared = self.chance(rows, "公共配套")
        area = np.where(shared, area * 0.1, area)
        sheet.put(
            分割方式=way,
            建筑面积=grains(area, "1/100"),
            公共配套设施=Truth(shared),
        )
        return sheet
