"""The keys of the mappings that stand behind a key: what 金额, 封顶, 限量 … may hold.

With `keys` this is the whole grammar of a sheet: the JSON Schema and the formatter read it.
"""

from __future__ import annotations

from duixian.library.amounts import ITEM_CAPS, PERIOD_CAPS
from duixian.library.keys import NARROWING, Key, Shape

OPEN_FIGURE = (
    Key("待配套", Shape.TEXT, "What a supporting document owes", required=True),
    Key("取值", Shape.CANDIDATES, "Values that it may still take, such as 15%、20% or ≤ 50万元"),
    Key("责任", Shape.NAMES, "Who owes it; the provision's departments unless said"),
    Key("说明", Shape.TEXT, "Note"),
)
AWAITED = (
    Key("待下达", Shape.TEXT, "What a higher level still has to hand down", required=True),
    Key("责任", Shape.NAMES, "Who hands it down"),
)
RECOGNITION = (
    Key("认定", Shape.TEXT, "What the text leaves to a department to certify", required=True),
    Key("责任", Shape.NAMES, "Who certifies it; the provision's departments unless said"),
    Key("说明", Shape.TEXT, "Note"),
)
AMOUNT = (
    Key("设", Shape.DEFINITIONS, "Names for intermediate results"),
    Key("基数", Shape.EXPRESSION, "The base, in money"),
    Key("率", Shape.OPEN, "The rate on the base"),
    Key("加成", Shape.EXTRAS, "Percentage points added to the rate"),
    Key("分档", Shape.TIERS, "The first row that fits gives the whole amount"),
    Key("累进", Shape.BANDS, "Each band of the base at its own rate"),
    Key("按类", Shape.BY_CLASS, "An amount for each value of a category"),
)
TIER = (
    Key("当", Shape.EXPRESSION, "When the row fits"),
    Key("给", Shape.OPEN, "The whole amount"),
    Key("其余", Shape.OPEN, "The amount where no earlier row fits"),
)
BAND = (
    Key("至", Shape.EXPRESSION, "Upper end of the band; none in the last"),
    Key("率", Shape.OPEN, "Rate on what lies in the band", required=True),
)
BY_CLASS = (
    Key("依", Shape.EXPRESSION, "The category", required=True),
    Key("表", Shape.TABLE, "Category value → amount", required=True),
    Key("其余", Shape.OPEN, "Amount for values not listed"),
)
EXTRA = (
    Key("当", Shape.EXPRESSION, "When it counts; always unless said"),
    Key("加", Shape.OPEN, "What is added", required=True),
)
CAPS = tuple(
    Key(per, Shape.OPEN, "Cap per item" if per in ITEM_CAPS else "Cap per period")
    for per in (*ITEM_CAPS, *PERIOD_CAPS)
)
STAGE = (
    Key("条件", Shape.CONDITIONS, "Conditions of the stage, beside the general ones"),
    Key("金额", Shape.AMOUNT, "Amount of the stage", required=True),
    Key("封顶", Shape.CAPS, "Caps of the stage"),
    Key("说明", Shape.TEXT, "Note"),
)
UNCOUNTED = (
    Key("文", Shape.TEXT, "Words of the quotation", required=True),
    Key("因", Shape.TEXT, "Why no field carries them", required=True),
)
ITEM = (
    Key("用途", Shape.TEXT, "What the money is for", required=True),
    Key("金额", Shape.FIGURE, "Amount", required=True),
)
QUOTA = (
    Key("每", Shape.NAMES, "The key: so many items for each", required=True),
    Key("件", Shape.COUNTS, "How many, perhaps by category", required=True),
    Key("先后", Shape.TEXT, "Which come first; 申请日期 unless said"),
)
SHARE = (
    Key("比例", Shape.EXPRESSION, "Share of the award", required=True),
    Key("年", Shape.TEXT, "Years after the first; its place in the list unless said"),
    Key("条件", Shape.CONDITIONS, "Conditions of this instalment"),
)

PARTS: dict[Shape, tuple[Key, ...]] = {
    Shape.OPEN: OPEN_FIGURE,
    Shape.FIGURE: AWAITED,
    Shape.CONDITIONS: RECOGNITION,
    Shape.AMOUNT: AMOUNT,
    Shape.TIERS: TIER,
    Shape.BANDS: BAND,
    Shape.BY_CLASS: BY_CLASS,
    Shape.EXTRAS: EXTRA,
    Shape.CAPS: CAPS,
    Shape.STAGES: STAGE,
    Shape.UNCOUNTED: UNCOUNTED,
    Shape.ITEMS: ITEM,
    Shape.QUOTA: QUOTA,
    Shape.SHARES: SHARE,
    Shape.NARROWINGS: NARROWING,
}
"""What the mapping behind a key of that shape, or each mapping in its list, may hold."""


def filling_shape(hole: str) -> Shape:
    """What fills a hole of that name; a recognition is filled by an expression, like an amount."""
    extras = dict.fromkeys(("加成", "上浮", "另加"), Shape.EXTRAS)
    return {"率": Shape.OPEN, "封顶": Shape.CAPS, **extras}.get(hole, Shape.AMOUNT)
