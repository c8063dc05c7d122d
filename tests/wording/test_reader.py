"""Words for whoever reads a page, in the language that was chosen where the page begins."""

from __future__ import annotations

from datetime import UTC, datetime
from threading import Thread
from zoneinfo import ZoneInfo

import pytest

from cogtrain.care.times import ago, clock
from cogtrain.wording import CATALOGUES, decimal, own_words, say
from cogtrain.wording.checks import lacking_words, word_faults
from cogtrain.wording.reader import date_told, numeral, read_in, reading, retold, tell

AT = datetime(2026, 3, 2, 9, 5, tzinfo=UTC)


def test_a_page_is_told_in_one_language_and_the_next_one_in_its_own() -> None:
    assert tell("go_on") == "Go on"
    with reading("de"):
        assert (read_in(), tell("go_on")) == ("de", "Weiter")
        with reading("en"):
            assert tell("go_on") == "Go on"
        assert tell("go_on") == "Weiter"
    assert read_in() == "en"
    with reading("xx"):
        assert read_in() == "en"


def test_another_thread_has_its_own_language() -> None:
    found: list[str] = []
    with reading("de"):
        thread = Thread(target=lambda: found.append(read_in()))
        thread.start()
        thread.join()
    assert found == ["en"]


@pytest.mark.parametrize(
    ("language", "number", "date", "moment", "since"),
    [
        ("en", "−1,234.50", "2 Mar 2026", "Mon 2 Mar 2026, 10:05", "3 h 20 min"),
        ("de", "−1.234,50", "2. März 2026", "Mo. 2. März 2026, 10:05 Uhr", "3 Std. 20 Min."),
    ],
)
def test_numbers_and_dates_are_written_as_the_reader_writes_them(
    language: str, number: str, date: str, moment: str, since: str
) -> None:
    with reading(language):
        assert numeral("−1,234.50") == number
        assert date_told(2026, 3, 2) == date
        assert clock(AT, ZoneInfo("Europe/Berlin")) == moment
        assert ago(3 + 1 / 3) == since
    assert decimal(language, "7") == "7"


def test_a_sentence_of_a_data_file_is_said_anew() -> None:
    told = "Next comes: {session}."
    assert own_words("en")["end.next"] == told
    with reading("de"):
        assert retold("Next comes: Week 2.", "end.") == say("de", "end.next", session="Week 2")
        assert retold("Nobody wrote this.", "end.") == "Nobody wrote this."
    assert retold("Next comes: Week 2.", "end.") == "Next comes: Week 2."


@pytest.mark.parametrize("language", list(CATALOGUES))
def test_the_words_of_a_language_are_whole(language: str) -> None:
    assert list(word_faults(language)) == []
    assert lacking_words(language) == ()
