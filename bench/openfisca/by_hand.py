"""disposable_income twice more, as somebody would write it by hand: for DuckDB and for Numba.

Both count in 1/300 分, in which every term is whole, and round once at the end.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from bench.openfisca.people import Ints, People

SQL = """
WITH person AS (
  SELECT "引用:所属住户" AS home, 工资 AS wage, 资本收益 AS capital, 家庭角色 AS role,
    出生日期 AS birth
  FROM {个人}
), home AS (
  SELECT home,
    sum(wage) AS wages,
    sum(capital) AS capital,
    count(*) FILTER (birth <= DATE '1955-06-01') AS pensioners,
    count(*) FILTER (birth <= DATE '1998-06-01' AND wage = 0) AS idle,
    sum(wage + 2 * greatest(wage - 1230000, 0)) AS contributions,
    count(*) FILTER (role = '成人') = 1 AS single,
    bool_or(birth > DATE '2010-06-01') AS under6,
    bool_or(birth > DATE '2008-06-01') AS under8
  FROM person GROUP BY home
), income AS (
  SELECT h.标识 AS id,
    255 * (coalesce(wages, 0) + coalesce(g.capital, 0) + 100 * coalesce(pensioners, 0))
    + 18000000 * coalesce(idle, 0)
    + 75 * 房租
    - 12 * coalesce(contributions, 0)
    + CASE WHEN coalesce(wages, 0) <= 50000 AND (under6 OR (single AND under8))
        THEN 18000000 ELSE 0 END
    - CASE WHEN 居住状况 IN ('自有', '租住')
        THEN 2500 * greatest(住房面积 * 10, 200) ELSE 0 END AS x
  FROM {住户} AS h LEFT JOIN home AS g ON h.标识 = g.home
)
SELECT id, CASE WHEN x < 0 THEN 0 ELSE CAST((2 * x + 300) // 600 AS BIGINT) END AS fen FROM income
"""
"""For people of whom everything is known; what it takes for granted, the generated query asks."""


@cache
def loop() -> Callable[..., Any]:
    """The loop, compiled; persons are sorted by household."""
    from numba import njit

    @njit
    def disposable(  # type: ignore[no-untyped-def]  # pragma: no cover
        salary, capital, birth, role, household, rent, area, occupancy
    ):
        homes = len(rent)
        found = np.empty(homes, np.int64)
        person = 0
        for home in range(homes):
            wages = returns = pensioners = idle = contributions = adults = 0
            under6 = under8 = False
            while person < len(salary) and household[person] == home:
                wage, born = salary[person], birth[person]
                wages += wage
                returns += capital[person]
                pensioners += born <= -5328  # 1955-06-01
                idle += born <= 10378 and wage == 0  # 1998-06-01
                contributions += wage + 2 * max(wage - 1230000, 0)
                adults += role[person] == 0
                under6 |= born > 14761  # 2010-06-01
                under8 |= born > 14031  # 2008-06-01
                person += 1
            x = 255 * (wages + returns + 100 * pensioners) + 18000000 * idle
            x += 75 * rent[home] - 12 * contributions
            if wages <= 50000 and (under6 or (adults == 1 and under8)):
                x += 18000000
            if occupancy[home] <= 1:
                x -= 2500 * max(area[home] * 10, 200)
            found[home] = (2 * x + 300) // 600 if x > 0 else 0
        return found

    return disposable


def by_loop(people: People) -> Ints:
    """分 for each household."""
    found: Ints = loop()(
        people.salary,
        people.capital,
        people.birth,
        people.role,
        people.household,
        people.rent,
        people.area,
        people.occupancy,
    )
    return found
