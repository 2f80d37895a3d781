"""Every sentence that a person may read exists in both languages."""

import re
from string import Formatter

from tools import messages

FOUND = messages.sentences()
KNOWN = messages.translations()
CJK = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
QUOTED = re.compile(r"`[^`]*`|\"[^\"]*\"|“[^”]*”|《[^》]*》|〔[^〕]*〕")
TERMS = (
    # Terms that stay Chinese in English, because an officer looks for exactly them.
    *("兑现", "元", "万元", "亿元", "分", "亩"),
    *(
        "条件",
        "除外",
        "认定",
        "公式",
        "分档",
        "累进",
        "按类",
        "取值",
        "封顶",
        "年度",
        "基准日",
        "上年",
    ),
    *("可计算", "部分可计算", "待配套", "裁量", "待核", "待认定", "无意义", "符合", "不符合"),
    *("且", "或", "非", "属于", "不属于", "合计", "计数", "存在", "每个"),
)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def without_terms(english: str) -> str:
    rest = QUOTED.sub("", english)
    for term in sorted(TERMS, key=len, reverse=True):
        rest = rest.replace(term, "")
    return rest


def test_every_sentence_has_english():
    missing = [sentence for sentence in FOUND if not KNOWN.get(sentence)]
    assert not missing, "run `python tools/messages.py`, then fill in the empty msgstr"


def test_the_english_has_the_same_placeholders():
    assert {
        sentence: english
        for sentence, english in KNOWN.items()
        if english and placeholders(english) != placeholders(sentence)
    } == {}


def test_the_english_is_english():
    """Chinese stands in it only quoted, or as a term that an officer looks for."""
    assert [english for english in KNOWN.values() if CJK.search(without_terms(english))] == []


def test_the_catalogue_is_as_the_tool_writes_it():
    written = messages.CATALOGUE.read_text(encoding="utf-8")
    is_current = written == messages.as_po(FOUND, KNOWN)  # a name, so that no long diff is shown
    assert is_current, "run `python tools/messages.py`"


def test_no_sentence_is_put_together_outside_the_catalogue():
    """`say(f"…")` can't be translated: values go in as keywords."""
    assert [
        f"{path.relative_to(messages.ROOT)}:{line}"
        for path in sorted(messages.SOURCE.rglob("*.py"))
        for line in messages.unmarked_in(path.read_text(encoding="utf-8"))
    ] == []
