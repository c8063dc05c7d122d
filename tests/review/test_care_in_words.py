"""Questionnaires, exercises, alerts and the rule of relief on a page of another language: nothing but names is left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cogtrain.library.after_dose import Felt, Relief, StateBounds
from cogtrain.records.course import Alert, Answered, Commitment, Course, Dose, Exercised, GateDecision, Held
from cogtrain.records.tables.logs import Records
from cogtrain.review import care
from cogtrain.review.relief import relief_parts
from cogtrain.review.view import Section
from cogtrain.wording.reader import reading
from tests.review.loud import small_words, speak_loud
from tests.review.test_view import words_of

DAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
BAND = {"from": 0, "name": {"en": "mild", "de": "LEICHT"}}
CARDS: dict[str, dict[str, Any]] = {
    "phq@1": {"title": {"en": "PHQ"}, "better": "lower", "meaningful_change": 2.5, "bands": [BAND]},
    "state@1": {"title": {"en": "STATE"}, "total": "none"},
    "walk@1": {"title": {"en": "WALK"}},
}


def answered(days: float, reference: str, total: int | None = None, **answers: int | None) -> Answered:
    return Answered(DAY + timedelta(days=days), reference, answers, total, "" if total is None else "mild")


KNOWN = Course(
    participant="AB01",
    doses=(Dose("1", DAY, "UTC", "iv", 40.0),),
    answered=(
        answered(0.06, "phq@1", 9, first=3),
        answered(5, "phq@1", 6, first=3, energy=None),
        answered(9, "phq@1", 1, first=0),
        answered(0.06, "state@1", mood=3, energy=4),
        answered(4, "state@1", mood=5, energy=4),
        Answered(DAY + timedelta(days=6), "madrs-total@1", {}, 12, "", staff="NN"),
    ),
    exercised=(Exercised(DAY, "walk@1", "habits", {}, 4.0),),
    commitments=tuple(Commitment(str(i), DAY, "A", "B", outcome) for i, outcome in enumerate(("", "done", "not_yet"))),
    held=(Held("1", DAY, 50, "cbt", "NN"),),
    writings=({"keep": "shared"}, {"keep": "private"}, {"keep": "private"}),
    gates=(GateDecision(DAY + timedelta(hours=3), {"moaa_s": 5, "energy": 4}, "go", (), "NN", ""),),
    alerts=(
        Alert("1", DAY, "answer 1", "PHQ@1, item 9"),
        Alert("2", DAY, "alertness", "readiness gate, MOAA/S 2", ("NN", "SEEN"), proven=False),
    ),
)


@pytest.fixture
def loud(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    speak_loud(monkeypatch)
    monkeypatch.setattr(care, "pinned_supports", lambda _sessions: CARDS)
    with reading("de"):
        yield


def test_every_section_of_care_is_told(loud: None) -> None:
    sections: list[Section] = list(care.care_sections(Records(()), KNOWN, ()))
    assert [one.name for one in sections] == ["questionnaires", "exercises", "gates", "alerts"]
    every = [words for one in sections for part in (one.title, *one.parts) for words in words_of(part)]
    names = {"first"}  # an item's
    assert {words for words in every if small_words(words.replace("März", "")) - names} == set()
    assert any("HOLLOW, CROSS" in words for words in every)
    assert any("LEICHT" in words for words in every)
    assert care.alert_notice(KNOWN).startswith("1 ALERT OPEN, SEEN TO BY NOBODY YET: PHQ@1, ITEM 9 ON 2.")


def test_the_rule_of_relief_is_told(loud: None) -> None:
    begins = Felt(energy_at_least=3, motivation_at_least=3, sleepiness_at_most=8)
    for rule in (
        Relief(holds=["a1"], begins=begins, days=1, questionnaire="state@1"),
        Relief(holds=["a1"], begins=begins, grows=begins, days=2, questionnaire="state@1"),
    ):
        for now in (DAY + timedelta(days=4), DAY + timedelta(days=40)):
            parts = relief_parts(rule, KNOWN, now, StateBounds())
            assert {words for part in parts for words in words_of(part) if small_words(words)} == set()
