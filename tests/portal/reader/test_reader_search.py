"""Search: short words, several words, other spellings, and what is said where nothing is found."""

from __future__ import annotations

import pytest

from duixian.basics.text import speaking
from duixian.portal.reader import finding
from duixian.portal.reader.finding import Group
from duixian.portal.reader.folded import fold, folded, words_of
from duixian.portal.reader.views import EXAMPLES
from duixian.portal.shell.policies import official


def titles(query: str, group: Group) -> list[str]:
    return [hit.entry.title for hit in finding.search(official(), query)[group]]


def found(query: str) -> set[str]:
    return {hit.entry.url for hits in finding.search(official(), query).values() for hit in hits}


@pytest.mark.parametrize("word", ["高企", "家电", "人才", "房租", "研发", "稳岗"])
def test_words_of_two_characters_are_found_where_they_stand(word):
    package = official()
    document = package.document
    articles = finding.search(package, word)[Group.ARTICLES]
    holding = {
        s.id for s in document.sections
        if word in document.text[s.body.start : s.body.end] or word in s.title
    }  # fmt: skip
    assert len(articles) == len(holding)
    assert len(found(word)) > 0 or not holding


def test_one_character_is_enough():
    assert titles("税", Group.BENEFITS)


def test_a_title_comes_before_a_mention():
    hits = finding.search(official(), "人才")[Group.ARTICLES]
    in_title = ["人才" in hit.entry.title for hit in hits]
    assert any(in_title)
    assert in_title == sorted(in_title, reverse=True)


def test_all_words_must_occur():
    assert found("家电 手机") <= found("家电") & found("手机")
    assert found("人才 奖励") == found("奖励 人才") == found("人才、奖励")
    assert found("家电 火星") == set()


@pytest.mark.parametrize(
    ("written", "meant"),
    [("家電", "家电"), ("高 企", "高 企"), ("研發費用", "研发费用"), ("５％", "5%"),
     ("ｒ＆ｄ", "R&D"), ("  家电 ", "家电"), ("《家电》", "家电"), ("r&d", "R&D")],
)  # fmt: skip
def test_other_spellings_find_the_same(written, meant):
    assert found(written) == found(meant)


def test_folding_is_one_to_one_so_that_marks_stand_where_the_words_do():
    text = "Ａ 業㎡ ﬁ"
    made = folded(text)
    assert len(made.text) == len(made.places)
    assert made.find_all("业") == [(2, 3)]
    assert fold("㎡") == "㎡" or len(fold("㎡")) == 1
    assert made.find_all("") == []
    assert folded("ab ab").find_all("ba") == [(1, 4)]


def test_words_are_parted_by_what_parts_titles_but_not_by_a_decimal_point():
    assert words_of("家电、人才 家电") == ("家电", "人才")
    assert words_of("1.5万户") == ("1.5万户",)
    assert words_of("  ") == ()


def test_the_found_words_are_marked_and_everything_else_is_escaped():
    made = finding.marked("<b>家电</b>", [(3, 5)])
    assert made == "&lt;b&gt;<mark>家电</mark>&lt;/b&gt;"
    assert finding.places(folded("高新技术企业"), ("高新技术", "新技术企业")) == [(0, 6)]


def test_a_hit_shows_the_words_around_and_leads_to_the_sentence():
    hits = finding.search(official(), "大赛")[Group.ARTICLES]
    hit = next(h for h in hits if "二十三" in h.entry.title)
    assert "<mark>大赛</mark>" in hit.body
    assert hit.url.startswith("/policy/article/23#a23-")
    only_title = next(
        h for h in finding.search(official(), "降低全社会物流成本")[Group.ARTICLES]
    )  # fmt: skip
    assert only_title.url == "/policy/article/19"


def test_english_names_are_found_in_both_languages():
    assert titles("appliances", Group.BENEFITS) == ["家电以旧换新"]
    with speaking("en"):
        assert titles("appliances", Group.BENEFITS) == ["Instant discount on home appliances"]
        assert titles("家电以旧换新", Group.BENEFITS) == ["Instant discount on home appliances"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_example_finds_something(language):
    with speaking(language):
        assert [str(e) for e in EXAMPLES if not found(str(e))] == []


def test_terms_of_the_vocabulary_are_found():
    assert "研发费用" in titles("研发费用", Group.TERMS)
    assert titles("加计扣除", Group.TERMS)  # by the register that holds it


def test_a_query_that_finds_nothing_is_taken_apart():
    assert finding.known_parts(official(), "高新企业补贴火星") == ("高新企业", "补贴")
    assert finding.known_parts(official(), "〇〇") == ()


def test_the_page_of_results(client):
    html = client.get("/policy/search", {"q": "家电"}).content.decode()
    assert "<mark>家电</mark>" in html
    assert html.count("<h1") == 1


def test_htmx_gets_the_results_alone(client):
    html = client.get(
        "/policy/search", {"q": "家电"}, headers={"hx-request": "true"}
    ).content.decode()
    assert "<mark>家电</mark>" in html
    assert "<html" not in html
    assert "<h1" not in html


def test_an_empty_query_and_a_lost_one_offer_examples(client):
    for query in ("", "火星移民"):
        html = client.get("/policy/search", {"q": query}).content.decode()
        assert "?q=%E9%AB%98%E4%BC%81" in html
    assert "没有找到“火星移民”" in html
    lost = client.get("/policy/search", {"q": "家电火星"}).content.decode()
    assert "这些词能找到" in lost


def test_markup_in_a_query_stays_text(client):
    html = client.get("/policy/search", {"q": "<script>x</script>"}).content.decode()
    assert "<script>x" not in html


def test_one_group_can_be_read_to_its_end_by_pages(client):
    others = finding.search(official(), "区")[Group.OTHERS]
    assert len(others) > 100
    first = client.get("/policy/search", {"q": "区", "group": "others"}).content.decode()
    last = client.get(
        "/policy/search", {"q": "区", "group": "others", "page": "3"}
    ).content.decode()
    assert first.count("<p lang") == 50
    assert "page=2" in first
    assert last.count("<p lang") == min(50, len(others) - 100)
    assert "page=2" in last
    odd = client.get("/policy/search", {"q": "区", "group": "others", "page": "x"}).content.decode()
    assert odd.count("<p lang") == 50
