"""The pages of a rehearsal and of power in another language: nothing but names is left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd
import pytest

from cogtrain.library import load_library
from cogtrain.rehearsal import findings
from cogtrain.rehearsal.power import Found, TrialPlan
from cogtrain.rehearsal.power_view import power_view
from cogtrain.rehearsal.view import Rehearsal, rehearsal_view
from cogtrain.review.view import View
from cogtrain.wording.reader import reading
from tests.review.loud import speak_loud
from tests.review.test_course_pages_in_words import no_english, small, told_in

TASKS = {"task": ["flanker", "unknown"], "measure": ["mean_rt_ms", "mean_n"]}
REHEARSAL = Rehearsal(
    people=12,
    observer="typical",
    lengths=pd.DataFrame({"session": ["A"], "count": [12], "median": [10.5], "p90": [12.0], "finished": [1.0]}),
    paths=pd.DataFrame(
        {"task": "flanker", "quantity": "n", "number": [1, 2], "mean": [2.0, 2.5], "p10": [1, 2], "p90": [3, 4]}
    ),
    scores=pd.DataFrame(
        TASKS | {"unit": ["ms", "share"], "mean": [500.0, 0.9], "sd": 40.0, "sem": [20.0, float("nan")]}
        | {"own_error": 12.0, "retest_r": 0.81, "flagged": 0.0}
    ),
    recovery=pd.DataFrame(TASKS | {"measure": ["mean_rt_ms", "level: n"]} | dict.fromkeys(findings.PARAMETERS, 0.55)),
    useless={"random": {"flanker": 1.0}},
    effect=0.5,
)  # fmt: skip
JUDGED = pd.DataFrame(TASKS | {"people": 12, "normed": [1.0, 0.0], "changed": 0.05, "better": 0.02})
NONE = pd.DataFrame(columns=JUDGED.columns)
FOUND = Found("following", 0.12, 0.8, 0.82, -0.002, 0.95, 0.09, 0.05, 0.9, 0.25, ((40, 0.5), (80, 0.9)))


@pytest.fixture
def loud(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    speak_loud(monkeypatch)
    with reading("de"):
        yield


def pages() -> Iterator[View]:
    """The first two of a rehearsal, the others of power."""
    loaded, study = load_library().protocol("demo"), load_library().studies["attention-training"]
    for judged in (JUDGED, NONE):
        yield rehearsal_view(loaded, replace(REHEARSAL, still=judged, changed=judged))
    mixed = study.study.analysis.model_copy(update={"model": "mixed"})
    for analysis in (study.study.analysis, mixed):
        yield power_view(
            replace(study, study=study.study.model_copy(update={"analysis": analysis})),
            TrialPlan(people=60, gain=0.125, trials=500),
            [FOUND, replace(FOUND, curve=(), theory=float("nan"))],
        )


def test_every_page_is_told(loud: None) -> None:
    names = ("demo", "typical", "random", "unknown", "mean", "attention", "training", "following", "steady")
    titles = {"Flankierte", "Pfeile"} | {
        word for card in load_library().cards.values() if card.card.task == "flanker"
        for title in card.card.title.values() for word in title.split()
    }  # fmt: skip
    for page in pages():
        assert small(page, *names, *titles, "flanker", "hedge") == set()


def test_every_page_is_german() -> None:
    with reading("de"):
        rehearsed, unjudged, power, mixed = pages()
    for page in (rehearsed, unjudged):
        no_english(page, "rehearsal.")
    for page in (power, mixed):
        no_english(page, "power.")
    assert rehearsed.heading == "Probelauf von demo"
    said = set(told_in(rehearsed))
    assert {"Wie lange", "10,5", "Von 2,00 in Sitzung 1 bis 2,50 in Sitzung 2.", "0,81", "Stufe: n", "Aussetzer"} < said
    assert "Besser genannt, 50 % mehr Evidenz je Sekunde" in said
    assert rehearsed.closing[-1] == power.closing[-1] == "Nichts davon ist ärztlicher Rat."
    assert "Kein Wert wird mit einer Ausgangsmessung verglichen." in set(told_in(unjudged))
    assert power.heading == "attention-training: die Studie als Probelauf"
    said = set(told_in(power))
    assert {"Teststärke", "+0,120 je Sekunde", "Personen in der Studie", "+0,48 SD zuvor", "80,0 % (± 3,5)"} < said
    assert any("die Drift wächst um 12,5 % über das gesamte Training" in words for words in said)
    assert any(", gemischtes Modell; " in words for words in told_in(mixed))
