"""The keys of a rule sheet, in one table: the loader checks by it, the JSON Schema is printed
from it, the formatter orders by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from duixian.corpus.quantities import Nature
from duixian.language.provision import Funding, Kind, Measure


class Shape(StrEnum):
    """What may stand behind a key."""

    TEXT = "text"
    TEXTS = "texts"
    """One text or a list of texts."""
    NAMES = "names"
    """Names with 、 between them, or a list of names."""
    EXPRESSION = "expression"
    CONDITIONS = "conditions"
    DEFINITIONS = "definitions"
    AMOUNT = "amount"
    STAGES = "stages"
    EXTRAS = "extras"
    CAPS = "caps"
    FIGURE = "figure"
    DATE = "date"
    YEAR = "year"
    FLAG = "flag"
    CHOICE = "choice"
    QUOTE = "quote"
    UNCOUNTED = "uncounted"
    ITEMS = "items"
    QUOTA = "quota"
    SHARES = "shares"
    # Inside the above; see duixian.library.parts.
    OPEN = "open"
    """An expression, 待配套, or a mapping that says what is missing."""
    CANDIDATES = "candidates"
    TIERS = "tiers"
    BANDS = "bands"
    BY_CLASS = "by-class"
    TABLE = "table"
    COUNTS = "counts"
    FILLINGS = "fillings"
    NARROWINGS = "narrowings"


@dataclass(frozen=True, slots=True)
class Key:
    """One key: its Chinese name, what may stand behind it, and an English description."""

    name: str
    shape: Shape
    note: str
    required: bool = False
    choices: tuple[str, ...] = ()


TOOLS = (
    "奖励",
    "补助",
    "补贴",
    "资助",
    "配套",
    "贴息",
    "立减",
    "减免",
    "奖补",
    "消费券",
    "返还",
    "保险",
    "资金支持",
)
ELEMENTS = ("财政金融", "自然资源", "能源", "人才")
ROLES = ("领域", "总额", "专项", "上级")

COMMON = (
    Key("种类", Shape.CHOICE, "Kind of provision; 待遇 unless said", choices=tuple(Kind)),
    Key("原文", Shape.QUOTE, "The words of the official text, verbatim; … elides", required=True),
    Key("英文", Shape.TEXT, "English name of the provision"),
    Key("责任", Shape.NAMES, "Departments responsible; the field's lead unless said"),
    Key("推定", Shape.FLAG, "是 where the responsible department is inferred, not stated"),
    Key("自", Shape.DATE, "First day on which the provision holds"),
    Key("至", Shape.DATE, "Last day on which the provision holds"),
    Key("不计", Shape.UNCOUNTED, "Quantities or benefit words that no field carries, and why"),
    Key("说明", Shape.TEXT, "How a doubtful reading was decided, and why"),
)

_SUBJECT = Key("对象", Shape.TEXT, "Kind of subject the provision is about")
_EXCLUDING = Key("除外", Shape.CONDITIONS, "Who is excluded, whatever the conditions say")
_CONDITIONS = Key("条件", Shape.CONDITIONS, "All must hold")
_DEFINE = Key("设", Shape.DEFINITIONS, "Names for intermediate results")
_DISCRETION = Key("裁量", Shape.FLAG, "是 where the text leaves the decision to an authority")
_FIGURE = Key("目标", Shape.FIGURE, "Comparator and value, or 待下达 with the owing authority")
_NATURE = Key("性质", Shape.CHOICE, "How firmly it is stated", choices=tuple(Nature))
_YEAR = Key("年度", Shape.YEAR, "Budget year; the package's unless said")

BY_KIND: dict[Kind, tuple[Key, ...]] = {
    Kind.BENEFIT: (
        Key("工具", Shape.CHOICE, "Instrument", required=True, choices=TOOLS),
        Key("对象", Shape.TEXT, "Kind of subject the benefit is judged for", required=True),
        Key("受益人", Shape.TEXT, "Reference from the subject to whoever is paid"),
        _EXCLUDING,
        _CONDITIONS,
        _DEFINE,
        Key("金额", Shape.AMOUNT, "How the amount is worked out, or 待配套"),
        Key("分阶段", Shape.STAGES, "Stages, each an offer of its own"),
        Key("上浮", Shape.EXTRAS, "Uplifts: the amount is multiplied by one plus their sum"),
        Key("另加", Shape.EXTRAS, "Fixed additions"),
        Key("保底", Shape.EXPRESSION, "Never less than this"),
        Key("实付", Shape.EXPRESSION, "What was actually paid; the award is never above it"),
        Key("封顶", Shape.CAPS, "Caps per item or per period"),
        Key("取整", Shape.TEXT, "Rounding, such as 向下到万元; to the 分 unless said"),
        Key("减去", Shape.EXPRESSION, "Earlier awards to deduct, 已得(…)"),
        Key("限量", Shape.QUOTA, "At most so many items"),
        Key("兑付", Shape.SHARES, "Instalments"),
        Key("事项", Shape.TEXT, "Matter: the key of non-duplication; the name unless said"),
        Key("互斥", Shape.NAMES, "Benefits that exclude this one"),
        Key("叠加", Shape.FLAG, "是 where the text allows it on top of others"),
        Key("资金", Shape.CHOICE, "Whose money; 区级 unless said", choices=tuple(Funding)),
        Key("预算", Shape.TEXT, "Id of the appropriation that it draws on"),
        _DISCRETION,
    ),
    Kind.STANDARD: (
        Key("对象", Shape.TEXT, "Kind of subject the standard judges", required=True),
        _EXCLUDING,
        Key("条件", Shape.CONDITIONS, "All must hold", required=True),
        _DEFINE,
        _DISCRETION,
    ),
    Kind.TARGET: (
        Key("指标", Shape.TEXT, "Name of the indicator", required=True),
        Key("目标", Shape.FIGURE, _FIGURE.note, required=True),
        _NATURE,
        Key("口径", Shape.CHOICE, "What is counted", required=True, choices=tuple(Measure)),
        _YEAR,
        Key("单位", Shape.TEXT, "Unit, where the value is relative to another period"),
        Key("分母", Shape.TEXT, "What a share is a share of"),
        Key("上位", Shape.TEXT, "Id of the target that this one is part of"),
        _SUBJECT,
        Key("范围", Shape.CONDITIONS, "Which subjects count"),
    ),
    Kind.APPROPRIATION: (
        Key("金额", Shape.FIGURE, "Amount announced", required=True),
        _YEAR,
        Key("层级", Shape.CHOICE, "Field, ceiling, or a smaller sum", required=True, choices=ROLES),
        Key("用途", Shape.TEXTS, "What the money is for"),
        Key("其中", Shape.ITEMS, "Itemised amounts"),
    ),
    Kind.TASK: (
        Key("动作", Shape.TEXT, "Verb", required=True),
        Key("内容", Shape.TEXT, "Object", required=True),
        Key("期限", Shape.TEXT, "Deadline: a quoted date, or the words of the text"),
    ),
    Kind.REGISTER: (
        Key("名录", Shape.TEXT, "Name of the list, register or project pool", required=True),
        _SUBJECT,
        Key("内容", Shape.TEXTS, "Entries that the text names"),
    ),
    Kind.GUARANTEE: (
        Key("要素", Shape.CHOICE, "Which of the four lists", required=True, choices=ELEMENTS),
        Key("指标", Shape.TEXT, "What is guaranteed", required=True),
        _FIGURE,
        _NATURE,
        _YEAR,
        Key("分母", Shape.TEXT, "What a share is a share of"),
        Key("单位", Shape.TEXT, "Unit, where the value is relative to another period"),
        _SUBJECT,
        _EXCLUDING,
        _CONDITIONS,
        _DEFINE,
    ),
    Kind.STATEMENT: (Key("理由", Shape.TEXT, "Why nothing here can be computed"),),
    Kind.CONVENTION: (
        Key("依", Shape.NAMES, "Keys of policy.yaml that carry it", required=True),
        Key("理由", Shape.TEXT, "How it is applied"),
    ),
}

ECHO = (Key("同", Shape.TEXT, "Id of the provision that makes the same promise", required=True),)

SUPPLEMENT = (
    Key("出处", Shape.TEXT, "Published source of the filling", required=True),
    Key("自", Shape.DATE, "First day on which the filling holds"),
    Key("至", Shape.DATE, "Last day on which the filling holds"),
    Key("填补", Shape.FILLINGS, "Fillings of named holes"),
    Key("收窄", Shape.NARROWINGS, "Further conditions and limits"),
    Key("说明", Shape.TEXT, "Note"),
)
_NARROWING = {"除外", "条件", "封顶", "限量", "取整", "兑付", "减去"}
NARROWING = tuple(key for key in BY_KIND[Kind.BENEFIT] if key.name in _NARROWING)
WITH_AMOUNT = ("上浮", "另加", "保底", "实付")
"""What a supplement may give beside an amount that it fills."""


def keys_of(kind: Kind) -> dict[str, Key]:
    """The keys that a provision of this kind may have, in canonical order."""
    return {key.name: key for key in (*COMMON[:3], *BY_KIND[kind], *COMMON[3:])}


def echo_keys() -> dict[str, Key]:
    """The keys of a provision that repeats another."""
    return {key.name: key for key in (*ECHO, COMMON[1], *COMMON[7:9])}
