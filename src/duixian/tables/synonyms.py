"""Other names that tables use for identifiers and facts of the vocabulary.

Only what means the same: 主营业务收入 is a part of 营业收入 and is not listed.
"""

from __future__ import annotations

SYNONYMS: dict[str, tuple[str, ...]] = {
    "统一社会信用代码": (
        "社会信用代码", "信用代码", "统一信用代码", "企业代码", "纳税人识别号", "税号", "uscc",
        "unified social credit code",
    ),
    "身份证号": ("身份证", "身份证号码", "公民身份号码", "证件号码", "居民身份证号"),
    "项目代码": ("项目编码", "项目统一代码", "投资项目代码"),
    "发票号码": ("发票号", "发票代码及号码"),
    "营业收入": ("营收", "年营业收入", "营业总收入"),
    "研发费用": ("研发投入", "研发经费", "研究开发费用", "R&D费用", "R&D经费", "R&D经费支出"),
    "企业规模": ("规模", "企业划型"),
    "规上企业": ("规上", "是否规上"),
    "高新技术企业": ("高企", "国高企", "国家高新技术企业"),
    "科技型中小企业": ("科小",),
    "出生日期": ("出生年月日", "生日"),
    "成交价": ("成交价格", "购买价格", "实付金额", "发票金额"),
    "购买日期": ("购买时间", "开票日期", "发票日期"),
    "完成投资额": ("完成投资", "已完成投资"),
    "实际开工日": ("开工日期", "实际开工日期"),
    "实际竣工日": ("竣工日期", "实际竣工日期"),
    "实际投产日": ("投产日期", "实际投产日期"),
    "投用日期": ("投入使用日期",),
}  # fmt: skip


def other_names(name: str) -> tuple[str, ...]:
    """The other names of an identifier or a fact."""
    return SYNONYMS.get(name, ())
