"""What tables and logs hold in English is known to the words of pages, whole."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import product
from typing import get_args

import pytest

from cogtrain.adapt.level import BlockResult, TrialResult
from cogtrain.adapt.rules import begin, level_rule, settle
from cogtrain.library.after_dose import STATES
from cogtrain.library.models import TaskCard
from cogtrain.measures.change import Norm
from cogtrain.measures.reaction_time import RtRule
from cogtrain.paradigms import registry
from cogtrain.records.course import Alert
from cogtrain.records.finding import Finding
from cogtrain.review import retelling as told
from cogtrain.review.phrases import DISPLAYS, axis_unit, day, display, left_out, moment, number, person
from cogtrain.scoring.norms import published_norms
from cogtrain.scoring.scores import INVALID_WORDS, LEFT_OUT, RT_LEFT_OUT, STATUS_WORDS
from cogtrain.scoring.verdict import CRAWFORD, JUDGED, METHOD, OWN, Known, Verdict, in_words
from cogtrain.wording.reader import reading
from tests.review.loud import small_words, speak_loud

SAMPLE = Norm(mean1=0.0, mean2=1.0, sd1=1.0, sd2=1.0, r=0.8, n=100)
HERE = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def loud(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    speak_loud(monkeypatch)
    with reading("de"):
        yield


def verdicts() -> Iterator[str]:
    """Every sentence of a verdict."""
    of_norm = (Known(0.8, 1.0, "", SAMPLE), Known(0.8, 1.0, ""), Known(0.4), Known(-0.05), Known(other_days=True))
    for verdict, known, method, better in product(
        get_args(Verdict), of_norm, (CRAWFORD, METHOD, OWN, ""), ("higher", "neither")
    ):
        gated = verdict == "not-reliable" and known.reliability is None
        if (method or verdict not in JUDGED) and not gated:
            for values in ((0.0, 1.0), (1.0, 0.0), (0.0, 9.0)):
                yield in_words(verdict, known, method, values, better)


def test_every_verdict_is_known(loud: None) -> None:
    every = set(verdicts())
    assert len(every) > 25
    assert {words: left for words in every if (left := small_words(told.verdict_told(words)))} == {}


def test_every_measure_unit_and_domain_is_known(loud: None) -> None:
    measures = [measure for paradigm in registry().values() for measure in paradigm.measures.values()]
    assert {one.label for one in measures if small_words(told.measure_told(one.label))} == set()
    assert {one.unit for one in measures if one.unit != "share" and small_words(told.unit_told(one.unit))} == set()
    domains = get_args(TaskCard.model_fields["domain"].annotation)
    assert len(domains) > 4
    assert {name for name in domains if small_words(told.domain_told(name))} == set()
    composites = [one for file in published_norms() for one in file.composites]
    labels = {one.domain.capitalize() for one in composites}
    assert {label for label in labels if small_words(told.measure_told(label))} == set()


def test_a_composite_names_its_measures(loud: None) -> None:
    assert told.form_told("speed (mean of 1 / rt), flanker-48; accuracy, stroop-48") == (
        "SPEED (MEAN OF 1 / RT), flanker-48; ACCURACY, stroop-48"
    )
    assert told.form_told("1.gr2q7gf5,2.gr2q7gf5") == "1.gr2q7gf5,2.gr2q7gf5"


def test_why_a_score_is_not_compared_is_known(loud: None) -> None:
    reasons = [*STATUS_WORDS.values(), *INVALID_WORDS.values(), "never judged", "timing doubtful", "unattended"]
    reasons += [f"{purpose}, not an assessment" for purpose in ("training", "practice", "care")]
    reasons += ["in the hours after a dose", "answered by keys and by touch"]
    reasons += ["a form that was met before, as there are no more"]
    assert small_words(told.reasons_told("; ".join(reasons))) == set()


def test_codes_of_columns_are_known(loud: None) -> None:
    found = [told.state_told(one) for one in STATES]
    found += [told.status_told(one) for one in ("finished", "stopped", "unfinished")]
    found += [told.purpose_told(one) for one in ("assessment", "training", "practice", "care")]
    found += [told.track_told(one) for one in ("training", "training after an infusion", "assessment", "unattended")]
    found += [told.rating_told(one) for one in ("mood", "energy", "motivation", "sleepiness", "distress")]
    found += [told.method_told(OWN), told.setting_told("n adaptive touch in a browser (PHONE)")]
    found += [display(kind) for kind in DISPLAYS]
    counts = {f"out_{name}": 1 for name in (*LEFT_OUT, *RT_LEFT_OUT.values())}
    found += [left_out(counts, "out_"), left_out({}, "out_"), person("", True)]
    assert [words for words in found if small_words(words)] == []


RULES = [
    RtRule(),
    RtRule(floor_s=None, correct_only=False),
    RtRule(ceiling_s=1.5, mad=3.0, sd=2.5, centre="median", after="any", d_prime="1/2N", lapse_s=0.7),
    RtRule(centre="trimmed", after="correct"),
]


def test_rules_of_reaction_times_are_known(loud: None) -> None:
    assert [rule.name for rule in RULES if small_words(told.rule_told(rule.name))] == []
    assert "1,5 S" in told.rule_told(RULES[2].name)


def decisions() -> Iterator[str]:
    """Every kind of decision on a level, in words."""
    answers = tuple(TrialResult(1.0, correct) for correct in (True, True, False, True))
    blocks = [BlockResult(accuracy, True, "", 20, accuracy, answers) for accuracy in (0.5, 0.8, 1.0)]
    blocks += [BlockResult(0.5, False, reason, 20) for reason in INVALID_WORDS]
    plain = {"lowest": 1, "highest": 3, "quantity": "N"}
    rules = [level_rule("block-ladder", start=2, **plain), level_rule("block-ladder", start=3, **plain)]
    rules += [level_rule("block-ladder", start=2, scope="worst-stream", **plain), level_rule("fixed", start=2, **plain)]
    rules += [
        level_rule("weighted-up-down", start=2, step=0.5, **plain),
        level_rule("bayes-follow", start=2, scale="log", **plain),
    ]
    for rule, block in product(rules, blocks):
        yield settle(rule, begin(rule), block)[1].why


def test_every_decision_on_a_level_is_known(loud: None) -> None:
    every = set(decisions())
    assert len(every) > 12
    assert {why: left for why in every if (left := small_words(told.decision_told(why)))} == {}


def test_what_is_said_of_records_is_known(loud: None) -> None:
    words = "the clock was set back between session 1 and session 2: days between them are not known"
    assert small_words(told.finding_told(Finding("A/B", "clock", words))) == set()
    apart = words.replace("clock was set back", "clocks of two stations stood apart")
    assert small_words(told.finding_told(Finding("A/B", "clock", apart))) == set()
    for sentence in (
        "3 lines there say nothing any more: an alert, a dose or a withdrawal may have stood in them.",
        "Not proven: alert 1, A, B, 2026-03-02T09:00 UTC.",
        "Not proven: dose 1, IV, began 2026-03-02T09:00 UTC.",
        "Not proven: consent agreed to, 2026-03-02T09:00 UTC.",
        "Not proven: consent withdrawn, 2026-03-02T09:00 UTC.",
        "Nothing in it is counted. It holds 1 open alerts, 2 doses: look for its owner.",
    ):
        assert small_words(told.damage_told(sentence)) == set()
    for people in ("1 session of 1 person", "2 sessions of 1 person", "12 sessions of 6 people"):
        assert small_words(told.veiled_told(f"{people} in a blinded study: their tasks are not shown yet.")) == set()


@pytest.mark.parametrize(
    ("kind", "source"),
    [
        ("answer 3", "PHQ-9@1, item 9"),
        ("left out", "PHQ-9@1, item 9"),
        ("alertness", "readiness gate, MOAA/S 2"),
        ("reported dose", "the person's own word, before A"),
    ],
)
def test_alerts_are_known(loud: None, kind: str, source: str) -> None:
    alert = Alert("1", HERE, kind, source, ("AB", "SEEN"), proven=False)
    said = [told.kind_of_alert(alert), told.source_of_alert(alert), told.seen_to(alert)]
    assert [words for words in said if small_words(words)] == []


def test_german_writes_names_and_numbers_as_it_does() -> None:
    with reading("de"):
        assert number(-1.5, "per second") == "−1,50\N{NO-BREAK SPACE}je Sekunde"
        assert (axis_unit("share"), axis_unit("per minute")) == ("%", "je Minute")
        assert day("2026-03-02T09:30:00Z").split() == ["2.", "März", "2026"]
        assert moment("2026-03-02T09:30:00Z").endswith("2026, 09:30 Uhr UTC")
        assert told.verdict_told("not reliable for individual change (reliability .40, below 0.70)").endswith(
            "(Reliabilität 0,40, unter 0,70)"
        )
        assert told.at_the_start(told.domain_told("working memory")) == "Arbeitsgedächtnis"
        assert told.inside(told.measure_told("Hits")) == "Treffer"
        source = "hedge-2018@1: Hedge et al. 2018; students, n 47, 21 days apart, here 28; not a clinical norm"
        assert told.source_told(source) == (
            "hedge-2018@1: Hedge et al. 2018; Studierende, n 47, mit 21 Tagen Abstand, hier 28; keine klinische Norm"
        )
    assert told.inside(told.measure_told("Hits")) == "hits"
    assert told.at_the_start(told.domain_told("working memory")) == "Working memory"
