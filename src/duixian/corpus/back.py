"""What stands after the last article: closing provisions, signature, page furniture."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from duixian.corpus.front import as_date, is_signature
from duixian.corpus.lines import Line

_FURNITURE = re.compile(
    r"(?:附件|附表|附)\s*[0-9一二三四五六七八九十]{0,3}\s*(?::.*|)$"
    r"|【?(?:打印|关闭|收藏|分享|返回|上一篇|下一篇|扫一扫|责任编辑|抄送|主办单位|版权所有)[^。]*$"
    r"|(?:相关|政策)(?:解读|文档|文件|链接|阅读|附件)[^。]*$"
    r"|\(?此件.{0,10}公开.{0,4}\)?$"
    r"|[^。]{2,30}办公室\s*[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日印发$"
)
_ATTACHMENT = re.compile(r"(?:附件|附表|附)\s*[0-9一二三四五六七八九十]{0,3}\s*(?::.*|)$")
_CLOSING = re.compile(
    r"本(?:政策|办法|意见|通知|措施|文件|细则|规定|方案|若干)"
    r"|(?:上述|以上).{0,12}(?:政策|条款|措施|领域)"
    r"|自[0-9二〇]{4}年.{0,12}(?:施行|实施|执行)"
    r"|(?:此前|原有|国家、省、市)"
)


@dataclass(slots=True)
class Back:
    """Where the body ends, and who signed when."""

    end: int
    signature: list[Line] = field(default_factory=list)
    signed: Line | None = None


def read_back(lines: Sequence[Line], first_heading: int, last_article: int) -> Back:
    """Cut page furniture and attachments, then a signature with its date, from the end."""
    end = len(lines)
    for i in range(first_heading + 1, len(lines)):
        pattern = _FURNITURE if i > last_article else _ATTACHMENT
        if pattern.match(lines[i].text):
            end = i
            break
    back = Back(end)
    for i in range(max(first_heading, last_article) + 1, len(lines)):
        if as_date(lines[i].text):
            back.signed = lines[i]
            start = i
            while start - 1 > last_article and _signs(lines[start - 1]):
                start -= 1
                back.signature.insert(0, lines[start])
            back.end = min(end, start)
            break
    return back


def _signs(line: Line) -> bool:
    return is_signature(line) and not _FURNITURE.match(line.text) and "。" not in line.text


def last_article(lines: Sequence[Line], articles: Sequence[int]) -> int:
    """The index of the last article before an attachment, which has numbers of its own."""
    last = articles[0] if articles else -1
    for index in articles[1:]:
        if any(_ATTACHMENT.match(line.text) for line in lines[last:index]):
            break
        last = index
    return last


def opens_closing(line: Line) -> bool:
    """True if a paragraph after the last article speaks of the policy as a whole."""
    return _CLOSING.match(line.text) is not None
