"""What a public notice may show of a natural person. No Django.

Enterprises are named in full with their credit code: both are public registration data. For
natural persons a notice shows just enough to recognise whom it means: the 个人信息保护法 wants no
more than the purpose needs, and what touches 个人隐私 isn't published without consent or a public
interest that outweighs it (政府信息公开条例 第十五条):

- of the name the surname and the last character, of a name with two characters the surname alone;
- of the identity number nothing, unless two people of one list look alike without it; then the
  same few characters as everywhere in the office (`secrets.masked`), never the date of birth;
- of an account number never anything, masked or not: nobody needs it in order to object.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

COMPOUND = frozenset(
    {
        *("欧阳", "司马", "上官", "诸葛", "夏侯", "东方", "皇甫", "尉迟", "公孙", "慕容"),
        *("令狐", "宇文", "长孙", "司徒", "司空", "端木", "独孤", "南宫", "轩辕", "呼延"),
        *("拓跋", "百里", "东郭", "西门", "闻人", "申屠", "公羊", "澹台", "淳于", "单于"),
        *("太史", "第五"),
    }
)
"""Surnames with two characters."""


def name(full: str) -> str:
    """A natural person's name for a notice.

    >>> [name(full) for full in ("王小明", "张三", "欧阳小明", "欧阳修", "王")]
    ['王*明', '张*', '欧阳*明', '欧阳*', '王']
    """
    whole = "".join(full.split())
    surname = 2 if whole[:2] in COMPOUND and len(whole) > 2 else 1
    rest = len(whole) - surname
    if rest <= 0:
        return whole
    last = whole[-1] if rest > 1 else ""
    return whole[:surname] + "*" * (rest - len(last)) + last


def told_apart(names: Sequence[str], numbers: Mapping[int, str]) -> list[str]:
    """Masked names, with the masked number where two in the list would look alike.

    `numbers` holds masked identity numbers by place in the list.

    >>> told_apart(["王小明", "王大明", "李四"], {0: "330***0018", 1: "330***0026"})
    ['王*明(330***0018)', '王*明(330***0026)', '李*']
    """
    shown = [name(full) for full in names]
    alike = Counter(shown)
    return [
        f"{one}({numbers[at]})" if alike[one] > 1 and at in numbers else one
        for at, one in enumerate(shown)
    ]
