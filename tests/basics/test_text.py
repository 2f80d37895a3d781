"""A sentence is made once and read in either language."""

import pytest
from tools import messages

from duixian.basics.text import current_language, say, speaking, translate

TRANSLATED = {
    sentence: english
    for sentence, english in messages.translations().items()
    if english and "{" not in sentence
}


@pytest.mark.skipif(not TRANSLATED, reason="the catalogue is empty")
def test_a_sentence_is_read_in_the_language_of_the_reader():
    sentence, english = next(iter(TRANSLATED.items()))
    message = say(sentence)
    assert str(message) == sentence
    with speaking("en"):
        assert current_language() == "en"
        assert str(message) == english
    assert current_language() == "zh"


def test_without_a_translation_the_chinese_stands():
    with speaking("en"):
        assert translate("没有人翻译过的一句话") == "没有人翻译过的一句话"


def test_values_are_filled_in_late_and_braces_without_values_stay():
    assert str(say("缺少{name}", name=say("原文"))) == "缺少原文"
    assert str(say("写成 {封顶: 2万元}")) == "写成 {封顶: 2万元}"


def test_a_language_that_is_not_spoken_is_refused():
    with pytest.raises(ValueError, match="known: zh, en"), speaking("fr"):
        pass
