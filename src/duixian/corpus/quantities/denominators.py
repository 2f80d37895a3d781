"""What a figure is counted by: 每年, 单家企业, 每幢(单元), 单件."""

from __future__ import annotations

import re

_EACH = re.compile(
    r"每(?:年度?|个?月|个?季度|季|日|天|幢|栋|层|家|户|人|名|个|件|台|套|辆|项|亩|次|场|张|平方米|吨"
    r"|公里|单元|班|篇|部|位|批|村|所|千瓦时|标箱)(?:\([一-龥]{1,4}\))?(?:企业|项目|机构)?"
    r"|单(?:家|个|户|件|品|项|台|人|次|笔|套|辆|场|幢|层)(?:企业|项目|机构|单位)?"
    r"|人均|户均|亩均"
)


def per(half: str, start: int, end: int) -> tuple[str, ...]:
    """The words that say 'per …' between `start` and `end`, in order."""
    return tuple(m.group() for m in _EACH.finditer(half, start, end))
