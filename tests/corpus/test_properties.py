"""Whatever the text: nothing raises, places are exact, no digit is lost."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from duixian.basics.characters import half_width
from duixian.corpus import read
from duixian.corpus.quantities import find, find_in

PIECES = [
    *"一二三四五六七八九十百千万亿两零〇第条章款项年月日至到个家名元%‰，。；：、（）()【】“”《》〔〕",
    *" \n\t.-—~/:+0123456789０５",
    *("以上", "以下", "不超过", "不低于", "力争", "保障", "安排", "其中", "每万", "人口", "分之"),
    *("免", "减半", "减按", "亿元", "平方米", "千瓦时", "3个80%", "15-20年", "1,500", "9" * 20),
    *("索引号：", "发文字号：", "成文日期：", "各单位：", "现将", "的通知", "区人民政府"),
    *("本政策自", "由区商务局牵头", "2025年3月31日", "某政发〔2025〕3号"),
    *("\n一、", "\n（一）", "\n1.", "\n第一条", "\n第二章 ", "\n附件："),
    *("\n\u3000\u3000", "\r\n", "\u2028", "\ufeff"),
]
genre = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)
anything = st.one_of(genre, st.text(max_size=200))


@settings(max_examples=200, deadline=None)
@given(anything)
def test_reading_never_raises_and_every_span_is_exact(text):
    document, problems = read(text)
    [str(p) for p in problems]
    end = 0
    for section in document.sections:
        assert end <= section.span.start <= section.span.end <= len(text)
        assert section.body in section.span
        end = section.span.end
        for index, sentence in enumerate(section.sentences, start=1):
            assert sentence.index == index and sentence.section == section.id
            assert sentence.span in section.body
            assert sentence.text == text[sentence.span.start : sentence.span.end] != ""
            assert document.sentence_at(sentence.span.start) == sentence
    ids = [s.id for s in document.sections]
    assert len(ids) == len(set(ids))
    assert [a for f in document.fields for a in f.articles] == [
        a for a in document.articles if a.field is not None
    ]
    for cited in document.cited:
        assert cited.number in half_width(text[cited.span.start : cited.span.end])


@settings(max_examples=300, deadline=None)
@given(anything)
def test_finding_never_raises_and_accounts_for_every_digit(text):
    end = 0
    for found in find(text):
        assert end <= found.span.start < found.span.end
        assert found.text == text[found.span.start : found.span.end]
        assert (found.comparator is not None) == found.kind.is_measure == (found.nature is not None)
        end = found.span.end
    covered = {i for f in find(text) for i in range(f.span.start, f.span.end)}
    assert {m.start() for m in re.finditer("[0-9]", half_width(text))} <= covered


@settings(max_examples=100, deadline=None)
@given(genre)
def test_figures_of_a_section_are_placed_in_the_document(text):
    document, _ = read(text)
    for section in document.sections:
        for found in find_in(document, section):
            assert found.text == text[found.span.start : found.span.end]
            for span in (found.comparator_span, found.nature_span):
                assert span is None or span in section.body


def test_long_and_hostile_texts_are_read():
    hostile = ["a1" * 20_000, "1" * 40_000, "(" * 20_000, "第一条" * 5_000, "“" * 20_000]
    hostile += ["一" * 40_000, "每" * 20_000, " " * 40_000 + "a", "1.1." * 8_000, "不超过" * 8_000]
    hostile += [
        "（一）" * 8_000,
        "\n（一）甲。" * 3_000,
        "20家、" * 5_000,
        "某" * 40_000 + "〔2025〕3号",
    ]
    for text in hostile:
        document, _ = read(text)
        find(text)
        assert document.text == text
