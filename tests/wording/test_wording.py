"""The engine's own words: every language has the same keys and fills in the same things."""

from __future__ import annotations

import re

import pytest

from cogtrain.wording import CATALOGUES, duration, key_name, level_name, say

BRACES = re.compile(r"\{([a-z_]+)\}")


@pytest.mark.parametrize("language", CATALOGUES)
def test_every_language_has_the_same_keys_and_fills_in_the_same(language: str) -> None:
    own, english = CATALOGUES[language], CATALOGUES["en"]
    assert list(own) == list(english)
    for key, words in own.items():
        assert isinstance(words, str), key
        assert words.strip(), key
        assert set(BRACES.findall(words)) == set(BRACES.findall(english[key])), key


def test_words_are_filled_in() -> None:
    assert say("en", "practice.passed.text", right=7, of=8) == "7 of 8 were right. Now it begins."
    assert duration("en", 30) == "30 seconds"
    assert duration("en", 720) == "12 minutes"
    assert key_name("en", "space") == "SPACE"
    assert key_name("en", "num_7") == "7"
    assert level_name("en", "n", 3) == "level 3"
    with pytest.raises(KeyError):
        say("xx", "go_on")
