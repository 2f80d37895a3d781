"""个人: households → roles → dates of birth; who came this year, who farms, who needs care."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from duixian.simulate.synth.columns import Category, Day, Number, Sheet, Text, Truth, Year, whole
from duixian.simulate.synth.identity import Letters, person_numbers, settle_births
from duixian.simulate.synth.kinds.base import Kind, Setting, days
from duixian.simulate.synth.parameters import Spread, parameters
from duixian.simulate.synth.randomness import Rows, Stream
from duixian.simulate.synth.strata import Cells, apportion

ARRIVED, NURSERY, EDGE = "本年引进大学生", "入托家庭", "年龄边界"
THIS_YEAR = (ARRIVED, EDGE, "本年引进务工", "本年引进人才")
ROLES = ("户主", "配偶", "子女", "老人")
HEAD, SPOUSE, CHILD, ELDER = range(4)
YOUNG = 35
"""35周岁以下 (第七条)."""


class Members(NamedTuple):
    """Where rows stand: type of household, place in its cell, household, role, number in it."""

    kind: Rows
    place: Rows
    household: Rows
    role: Rows
    inside: Rows


class Residents(Kind):
    """All residents. A household's members are rows of one cell, `size` places apart or fewer."""

    def __init__(self, setting: Setting) -> None:
        p = parameters()["居民"]
        rows = max(p.count("人数", setting.scale), 200)
        super().__init__(setting, "个人", rows, "居民")
        table = p["户型"]
        self.types = (*table, ARRIVED, NURSERY, EDGE)
        members: list[list[int]] = [
            [ROLES.index(role) for role in table[name].words("人员")] for name in table
        ]
        members += [[HEAD], [HEAD, SPOUSE, CHILD], [HEAD]]
        self.roles = np.full((len(members), max(map(len, members))), -1)
        for i, member in enumerate(members):
            self.roles[i, : len(member)] = member
        self.sizes = np.array([len(member) for member in members])
        fixed = [
            setting.published("新引进大学生"),
            3 * setting.published("托位"),
            max(4, round(40 * setting.scale)),
        ]
        rest = apportion(max(rows - sum(fixed), 0), [table[name].share("人数") for name in table])
        households = np.concatenate(
            [rest // self.sizes[: len(rest)], [fixed[0], fixed[1] // 3, fixed[2]]]
        )
        self.households = households.astype(np.int64)
        self.cells = Cells(self.households * self.sizes, setting.seed, "个人")
        self.rows = self.cells.rows
        self.ages: list[Spread] = [table[name].spread("年龄") for name in table] + [
            Spread.read("0% 20, 50% 24, 90% 30, 100% 35.99"),
            p.spread("入托家庭年龄"),
            Spread.read("0% 35, 100% 36"),
        ]
        self.graduates = np.array([table[name].share("大学生") for name in table] + [1.0, 0.5, 1.0])
        farmers = [3.0 if name == "农户" else 0.05 for name in self.types]
        scale = setting.scale
        self.farmers = self.cells.spread("从事现代农业", p.count("从事现代农业", scale), farmers)
        self.makers = self.farmers.nested("农创客会员", setting.published("农创客"))
        self.managers = self.farmers.nested("农村职业经理人", p.count("农村职业经理人", scale))
        self._first = np.concatenate(([0], np.cumsum(self.households)))

    # -- households ------------------------------------------------------------------------------

    def heads(self, stream: Stream, rows: Rows) -> Rows:
        """A head of household for each row, at random."""
        number = stream.below(rows, int(self._first[-1]))
        kind = np.searchsorted(self._first, number, side="right").astype(np.int64) - 1
        return self.cells.row(kind, (number - self._first[kind]) * self.sizes[kind])

    def of_type(self, name: str, number: Rows, member: int = 0) -> Rows:
        """The row of a member of the k-th household of a type."""
        kind = self.types.index(name)
        k = number % max(int(self.households[kind]), 1)
        return self.cells.row(np.full_like(number, kind), k * self.sizes[kind] + member)

    def _members(self, rows: Rows) -> Members:
        kind, place = self.cells.locate(rows)
        inside = place % self.sizes[kind]
        household = self.cells.starts[kind] + place - inside
        return Members(kind, place, household, self.roles[kind, inside], inside)

    def births(self, rows: Rows) -> Rows:
        """Days since 1970 on which they were born."""
        return self._births(rows, self._members(rows))

    def _births(self, rows: Rows, members: Members) -> Rows:
        kind, household, role = members.kind, members.household, members.role
        u = self.uniform(household, "户主年龄")
        head = np.zeros(len(rows))
        for i, spread in enumerate(self.ages):
            here = kind == i
            head[here] = spread.at(u[here])
        own = self.uniform(household * 8 + members.inside, "年龄差")
        nursery = kind == self.types.index(NURSERY)
        child = np.maximum(head - 23 - 13 * own, own * 2)
        child = np.where(nursery, 0.5 + 2.4 * own, child)
        spouse = np.maximum(head - 3 + 6 * own, 18)
        elder = np.minimum(head + 23 + 10 * own, 101)
        age = np.choose(role, [head, spouse, child, elder])
        born = self.setting.today - whole(age * 365.2425)
        arrived = kind == self.types.index(ARRIVED)
        if arrived.any():
            came = self.came_on(rows[arrived])
            born[arrived] = came - whole(self.ages[kind[arrived][0]].at(u[arrived]) * 365.2425)
        edge = kind == self.types.index(EDGE)
        born[edge] = self._edge(members.place[edge])
        return settle_births(born, rows, self.rows)

    def came_on(self, rows: Rows) -> Rows:
        """The day on which whoever came this year came."""
        span = self.setting.today - self.setting.new_year + 1
        return self.setting.new_year + whole(self.uniform(rows, "引进日") * span)

    def _edge(self, place: Rows) -> Rows:
        """Turning 35 or 36 the day before they came, that day, or the day after."""
        year = self.setting.year
        born = [days(date(year - age, 7, 1)) for age in (YOUNG, YOUNG + 1)]
        return np.where(place % 2 == 0, *born) + (place // 2) % 3 - 1

    # -- rows ------------------------------------------------------------------------------------

    def numbers(self, rows: Rows) -> Letters:
        """身份证号: see `identity`."""
        return person_numbers(rows, self.births(rows))

    def identify(self, rows: Rows) -> Text:
        """身份证号."""
        return Text(self.numbers(rows))

    def streets(self, rows: Rows) -> Category:
        """One street for a household."""
        return self._streets(self._members(rows).household)

    def _streets(self, household: Rows) -> Category:
        return self.choose(household, "街道", parameters()["街道"])

    def describe(self, rows: Rows) -> Sheet:
        """Date of birth, schooling, arrival, farming; household and street in the background."""
        members = self._members(rows)
        born = self._births(rows, members)
        kind, place, role = members.kind, members.place, members.role
        sheet = Sheet(rows, Text(person_numbers(rows, born)))
        age = (self.setting.today - born) / 365.2425
        graduate = self.chance(rows, "大学生", self.graduates[kind])
        graduate &= (age >= 20) & (role != ELDER)
        farms = self.farmers.holds(kind, place)
        old = age >= 60
        care = self.choose(rows, "失能等级", self.parameters["失能等级"], old)
        injury = self.choose(rows, "劳动能力鉴定等级", self.parameters["劳动能力鉴定等级"])
        hurt = ~old & (age >= 18) & self.chance(rows, "工伤")
        sheet.put(
            街道=self._streets(members.household),
            户号=Number(members.household, Fraction(1)),
            家庭角色=Category(role, ROLES),
            出生日期=Day(born),
            大学生=Truth(graduate),
            从事现代农业=Truth(farms),
            农创客会员=Truth(self.makers.holds(kind, place)),
            农村职业经理人=Truth(self.managers.holds(kind, place)),
            失能等级=care,
            劳动能力鉴定等级=Category(injury.values, injury.labels, hurt),
        )
        self._arrival(sheet, members)
        sheet.candidates.update(
            消费券领取资格=age >= 18,
            成绩突出的现代新农人=farms,
            困难老年人=old & self.chance(rows, "困难"),
            按规定应予职业伤害保障的新就业形态就业人员=(age >= 18)
            & ~old
            & self.chance(rows, "新就业形态"),
        )
        return sheet

    def _arrival(self, sheet: Sheet, members: Members) -> None:
        """Year and day of arrival; of others nothing is recorded."""
        rows, year = sheet.rows, self.setting.year
        this_year = np.isin(members.kind, [self.types.index(t) for t in THIS_YEAR])
        before = members.kind == self.types.index("往年引进青年")
        back = np.where(this_year, 0, 1 + self.stream("引进").below(rows, 4))
        day = self.came_on(rows)
        at_edge = members.kind == self.types.index(EDGE)
        day = np.where(at_edge, days(date(year, 7, 1)), day) - back * 365
        known = this_year | before
        sheet.put(引进年度=Year(year - back, known), 引进日期=Day(day, known))
