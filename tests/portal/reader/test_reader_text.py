"""The whole text: every word of the document once, every rule beside its words."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest
from django.urls import reverse

from duixian.basics.text import speaking
from duixian.corpus import read
from duixian.language.provision import Benefit, Status
from duixian.library.package import load
from duixian.library.places import policies
from duixian.portal.reader import drawn
from duixian.portal.reader.marked import marked_sentences
from duixian.portal.reader.outline import outline_of, status_of
from duixian.portal.reader.sheet import sheet_of
from duixian.portal.shell.policies import official

# No test here opens the database: a page that asked it anything would fail.


VOID = ("meta", "link", "img", "input", "br")


class Page(HTMLParser):
    """The words of each sentence, the links, the ids and the marks of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.sentences: dict[str, str] = {}
        self.links: list[tuple[str, str]] = []
        """Address, and the id of the sentence or the list around it."""
        self.ids: list[str] = []
        self.marks: list[dict[str, str | None]] = []
        self.around = ""
        self.number = False
        self.chinese: list[str] = []
        """Open elements, from the one that says that its words are Chinese."""
        self.others = ""
        """Words outside of those."""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        of = dict(attrs)
        classes = (of.get("class") or "").split()
        if "id" in of:
            self.ids.append(of["id"])
        if "words" in classes:
            self.around = of["id"]
            self.sentences[self.around] = ""
        elif "encoded" in classes:
            self.around = of["id"]
        self.number = "no" in classes
        if tag not in VOID and (self.chinese or (of.get("lang") == "zh-Hans" and tag != "html")):
            self.chinese.append(tag)
        if tag == "a":
            self.links.append((unquote(of["href"]), self.around))
        if tag == "mark" and "data-p" in of:
            self.marks.append(of)

    def handle_endtag(self, tag):
        if self.chinese:
            self.chinese.pop()
        if tag == "a":
            self.number = False
        if tag in ("p", "ul"):
            self.around = ""

    def handle_data(self, data):
        if not self.chinese:
            self.others += data
        if self.around in self.sentences and not self.number:
            self.sentences[self.around] += data


@pytest.fixture
def whole(client):
    return Page(client.get("/policy").content.decode())


@pytest.fixture
def document():
    return official().document


def test_every_sentence_of_the_document_is_on_the_page_exactly_once(client, settings, document):
    settings.TYPESET = True  # which leaves the official words as they were published
    whole = Page(client.get("/policy").content.decode())
    shown = Counter(words.strip() for words in whole.sentences.values())
    assert shown == Counter(sentence.text.strip() for sentence in document.sentences)


def test_every_rule_is_linked_from_its_sentence_and_back(whole):
    outline = outline_of(official())
    anchors = {
        sentence.id: f"{part.anchor}-{sentence.index}"
        for part in outline.parts
        for sentence in part.section.sentences
    }
    seen = set()
    for marked in marked_sentences(official()).values():
        anchor = anchors[marked.sentence.id]
        for name in marked.provisions:
            assert (f"/policy/provision/{name}", f"e{anchor}") in whole.links
            assert (f"#{anchor}", f"e{anchor}") in whole.links
            seen.add(name)
        assert (f"#e{anchor}", anchor) in whole.links
    assert seen == set(official().provisions)


def test_every_anchor_that_is_linked_is_there_once(whole):
    assert [name for name, count in Counter(whole.ids).items() if count > 1] == []
    wanted = {url[1:] for url, _ in whole.links if url.startswith("#")}
    assert wanted - set(whole.ids) == set()


def test_every_quantity_is_marked_with_its_value_comparator_and_nature(whole, document):
    marks = {mark["title"] for mark in whole.marks}
    assert "不低于1500家 · 力争" in marks
    assert "不超过200万元 · 要求 · 单家企业、每年" in marks
    figures = [f for m in marked_sentences(official()).values() for f in m.figures]
    assert len(whole.marks) == len(figures) > 150
    assert all(mark["title"] for mark in whole.marks)


def test_the_english_page_keeps_the_official_words_and_says_the_rest_in_english(client, document):
    html = client.get("/policy", headers={"accept-language": "en"}).content.decode()
    page = Page(html)
    assert len(page.sentences) == len(document.sentences)
    assert "at least 1,500 establishments" in html
    assert "Awaiting detail".lower() in html
    assert re.findall("[一-龥]{2,}", re.sub(r"“[^”]*”", "", page.others)) == []


def test_the_page_names_the_document_and_what_it_rests_on(client):
    html = client.get("/policy").content.decode()
    for said in ("330B001/2025-00596", "杭州市钱塘区人民政府", "有效", "浙政发〔2025〕3号",
                 "杭政函〔2025〕21号", "目标值待上级下达"):  # fmt: skip
        assert said in html


def test_an_article_has_status_lead_and_deadlines(client):
    html = client.get(reverse("reader:article", args=["12"])).content.decode()
    assert "第十二条" in html
    assert "可计算" in html
    assert "区经信科技局" in html
    assert "2项目标:2025年度" in html
    assert "不超过200万元" in html  # the table of its figures
    same = client.get(reverse("reader:article", args=["第十二条"])).content.decode()
    assert same.count('class="row"') == html.count('class="row"') == 2


@pytest.mark.parametrize("number", ["0", "55", "99999999999999999999", "第一百条", "<b>"])
def test_an_article_that_is_not_there_is_not_found(client, number):
    assert client.get(reverse("reader:article", args=[number])).status_code == 404


def test_every_section_has_a_page_with_its_sentences(client, document):
    for part in outline_of(official()).parts:
        page = Page(client.get(part.url).content.decode())
        assert len(page.sentences) == len(part.section.sentences)


def test_the_status_of_an_article_follows_from_its_benefits():
    assert status_of([]) is None
    assert status_of([Status.AWAITING, Status.AWAITING]) is Status.AWAITING
    assert status_of([Status.COMPUTABLE, Status.AWAITING]) is Status.PARTIAL
    assert status_of([Status.PARTIAL, Status.DISCRETION]) is Status.PARTIAL
    assert status_of([Status.AWAITING, Status.DISCRETION]) is Status.AWAITING
    counted = {word: n for word, _, n in outline_of(official()).statuses}
    assert sum(counted.values()) == 54
    assert counted["没有待遇"] == sum(not part.benefits for part in outline_of(official()).articles)


def test_the_text_is_drawn_once_for_each_language():
    package = official()
    assert drawn.whole_of(package) is drawn.whole_of(package)
    with speaking("en"):
        english = drawn.whole_of(package)
    assert english != drawn.whole_of(package)


def test_a_figure_stays_whole_where_a_quotation_begins_inside_it():
    for marked in marked_sentences(official()).values():
        for piece in marked.pieces:
            if piece.figure is not None:
                assert len(piece.text) == len(piece.figure.span)


def test_a_policy_without_a_document_has_an_empty_outline(tmp_path):
    sheet = tmp_path / "一张.yaml"
    sheet.write_text("包: 一张\n第一条: {}\n", encoding="utf-8")
    package = load(sheet)
    assert outline_of(package).parts == ()
    assert marked_sentences(package) == {}
    assert drawn.rows_of(package) == {}


def test_words_that_are_not_in_the_document_stand_nowhere():
    from dataclasses import replace

    from duixian.portal.reader.marked import places_of

    package = official()
    benefit = next(p for p in package.provisions.values() if isinstance(p, Benefit))
    quote = replace(benefit.quotes[0], pieces=("没有这几个字",))
    assert list(places_of(package.document, replace(benefit, quotes=(quote,)))) == []
    elsewhere = replace(benefit.quotes[0], section="第一百条")
    assert list(places_of(package.document, replace(benefit, quotes=(elsewhere,)))) == []


def test_the_sheet_of_a_provision_is_shown_as_it_is_written():
    for provision in official().provisions.values():
        sheet = sheet_of(provision)
        assert sheet.text.startswith(f"{provision.name}:")
        text = (policies() / "qiantang-2025" / sheet.file).read_text(encoding="utf-8")
        assert all(line.strip() in text for line in sheet.text.splitlines())
        assert "\n第" not in sheet.text


def test_a_sheet_that_is_gone_is_left_out(tmp_path):
    from dataclasses import replace

    from duixian.basics.places import Place

    provision = official().provisions["领域二.预算"]
    assert sheet_of(replace(provision, place=Place(str(tmp_path / "没有.yaml"), 3, 3))) is None
    short = tmp_path / "短.yaml"
    short.write_text("一行:\n", encoding="utf-8")
    assert sheet_of(replace(provision, place=Place(str(short), 30, 3))) is None


def test_the_reader_knows_the_document_as_published(document):
    again, _ = read((policies() / "qiantang-2025" / "source.txt").read_text(encoding="utf-8"), "x")
    assert len(again.sentences) == len(document.sentences)
