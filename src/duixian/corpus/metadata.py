"""The index data at the head of a published document: 索引号, 发布机构, 发文字号 …"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from duixian.basics.places import Span
from duixian.corpus import headings
from duixian.corpus.lines import Line

# Sites name the same thing differently; the first name is the one Duixian uses.
_NAMES = {
    "索引号": "索引号 索引号码 信息索引号",
    "发布机构": "发布机构 发布机关 发文机关 发文机构 发文单位 发布单位 制发机关",
    "发布日期": "发布日期 公开日期 发布时间 发文日期",
    "成文日期": "成文日期 生成日期 制发日期 成文时间",
    "发文字号": "发文字号 文号 发文文号 公文文号 文件编号",
    "主题分类": "主题分类 主题词 分类 组配分类",
    "有效性": "有效性 有效状态 时效性 是否有效",
    "统一编号": "统一编号 规范性文件登记号 规范性文件统一编号 登记号",
    "相关链接": "相关链接",
    "公开方式": "公开方式 公开属性 公开形式",
    "公开渠道": "公开渠道",
    "公文标题": "公文标题 标题 文件名称 信息名称 名称",
    "公开范围": "公开范围 公开对象",
    "公开时限": "公开时限",
    "体裁分类": "体裁分类 公文种类 文种",
    "信息来源": "信息来源 来源 稿件来源",
    "阅读次数": "浏览次数 阅读次数 点击数 访问次数 点击率",
    "字体": "字体 字号",
    "有效期": "有效期 有效期限",
    "施行日期": "施行日期 实施日期 生效日期",
}
ALIASES = {alias: name for name, aliases in _NAMES.items() for alias in aliases.split()}
ESSENTIAL = ("发布机构", "成文日期", "发文字号")

_BULLET = r"[•●○▪◆·*\-]?\s*"
_LABEL = re.compile(
    rf"(?:^|(?<=\s)){_BULLET}("
    + "|".join(r"\s*".join(a) for a in sorted(ALIASES, key=len, reverse=True))
    + r")\s*:\s*"
)
_UNKNOWN_LABEL = re.compile(r"[•●○▪◆]\s*([一-龥]{2,10})\s*:\s*")
_TITLE_ENDING = re.compile(r"(通知|政策|意见|办法|措施|细则|规定|方案|公告|决定)(\(.*\))?$")


@dataclass(slots=True)
class Head:
    """The index data found, where each value stands, and how many lines it took."""

    values: dict[str, str] = field(default_factory=dict)
    places: dict[str, Span] = field(default_factory=dict)
    used: int = 0


def read_head(lines: Sequence[Line], text: str) -> Head:
    """Read labels and values from the top until a line is neither."""
    head = Head()
    waiting: str | None = None
    for line in lines:
        labelled = labels(line)
        if labelled:
            for name, span in labelled:
                _note(head, name, span, text)
            name, span = labelled[-1]
            waiting = None if span else name
        elif waiting is not None and _can_be_value(line):
            _note(head, waiting, line.span, text)
            waiting = None
        else:
            break
        head.used += 1
    return head


def labels(line: Line) -> list[tuple[str, Span]]:
    """The known labels in a line that begins with one, each with the span of its value."""
    found = list(_LABEL.finditer(line.text))
    if not found or found[0].start() != 0:
        unknown = _UNKNOWN_LABEL.match(line.text)
        if unknown is None:
            return []
        return [(unknown.group(1), line.cut(unknown.end()))]
    read = []
    for i, label in enumerate(found):
        end = found[i + 1].start() if i + 1 < len(found) else len(line.text)
        value = line.text[label.end() : end].rstrip()
        start = line.span.start + label.end()
        name = ALIASES[re.sub(r"\s", "", label.group(1))]
        read.append((name, Span(start, start + len(value))))
    return read


def _can_be_value(line: Line) -> bool:
    """False where an empty value is followed by the title or by the first heading."""
    return not _TITLE_ENDING.search(line.text) and not headings.find([line])


def _note(head: Head, name: str, span: Span, text: str) -> None:
    if not head.values.get(name):
        head.values[name] = text[span.start : span.end]
        head.places[name] = span
