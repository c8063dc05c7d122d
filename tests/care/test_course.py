"""A whole course of six infusions, rehearsed once: it ends, its logs are sound, and no drugged session is compared."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

from cogtrain.care.adherence import adherence
from cogtrain.care.note import LIMITS, Note, as_json, as_text, write_note
from cogtrain.library.after_dose import UNSCORED
from cogtrain.paradigms import registry
from cogtrain.records import person_state, read_log, trial_table, verify
from cogtrain.records.course import Held as HeldByTherapist
from cogtrain.records.course_fold import course
from cogtrain.records.log.chain import LogLine
from cogtrain.records.person_state import SessionEntry
from cogtrain.records.tables.logs import Records, load
from cogtrain.rehearsal import DOSE_HOUR, FIRST_DAY
from cogtrain.report.page import note_page, scored_page
from cogtrain.scoring.compare import compare
from cogtrain.scoring.results import Scored, score_results
from cogtrain.scoring.scores import score_table
from tests.care.people import LIBRARY, dose, lay
from tests.records.told import own_log, placed

pytestmark = pytest.mark.slow
CODE = "SIM0001"
SERIAL = LIBRARY.protocol("serial-infusions")
DOSE_DAYS = [3, 7, 10, 14, 17, 21]
LONG_AFTER = FIRST_DAY + timedelta(days=400)


@dataclass(frozen=True)
class Held:
    """A course that was held, read once."""

    results: Path
    records: Records
    scored: Scored
    trials: pd.DataFrame

    @property
    def sessions(self) -> tuple[SessionEntry, ...]:
        return person_state(placed(self.person)).sessions

    @property
    def person(self) -> tuple[LogLine, ...]:
        return read_log(own_log(self.results, CODE)).lines


@pytest.fixture(scope="module")
def held(around_six_infusions: Path) -> Held:
    records = load(around_six_infusions, None)
    return Held(around_six_infusions, records, score_results(records, registry()), trial_table(records))


def test_every_session_of_the_course_is_held_and_finished(held: Held) -> None:
    assert {one.status for one in held.sessions} == {"finished"}
    counts = Counter(one.session for one in held.sessions)
    assert counts == {
        "preparation": 1,
        "trauma-questions": 1,
        "mood": 1 + 3 + 3,
        "first-meeting": 1,
        "assessment": 2 + 4,
        "monitored-training": 6,
        "journal": 6,
        "home-practice": counts["home-practice"],
        "quiet": counts["quiet"],
        "regulation": 6,
        "integration": 6 + 4,
        "activation": 6,
        "relapse-plan": 1,
        "background": 1,
        "looking-ahead": 6,
        "looking-back": 6,
    }
    # After each dose three days, or, where the next dose comes on the third, two of them whole.
    whole_days = sum(min(3, later - day - 1) for day, later in pairwise([*DOSE_DAYS, 999]))
    assert counts["quiet"] == whole_days
    laid = lay(SERIAL, course(placed(held.person)), LONG_AFTER, held.sessions)
    waited = [slot for slot in laid.of("held") if slot.nth == 2]
    assert counts["home-practice"] == 2 * whole_days - len(waited), "a second one waits where the ratings ask for rest"
    assert len(waited) < whole_days / 2


def test_regulation_and_integration_lie_in_the_days_after_a_dose_and_activation_later(held: Held) -> None:
    doses = course(placed(held.person)).doses
    entries = held.sessions
    for name, first_h, last_h in (("regulation", 24, 72), ("integration", 24, 72), ("activation", 48, 72)):
        own = [entry for entry in entries if entry.session == name][:6]
        hours = [(entry.started - one.ended).total_seconds() / 3600 for entry, one in zip(own, doses, strict=True)]
        assert all(first_h <= each <= last_h for each in hours), name
    assert [entry.session for entry in entries].count("integration") == 10, "it goes on in maintenance"


def test_every_gated_task_was_met_before_the_first_dose(held: Held) -> None:
    first = min(dose.at for dose in course(placed(held.person)).doses)
    files = {entry.file for entry in held.sessions if entry.started < first}
    met = {drawn.task for drawn in person_state(placed(held.person)).forms if drawn.file in files}
    assert {task.loaded.card.task for _, task in SERIAL.tasks("monitored-training")} <= met


def test_something_that_is_not_trained_is_assessed_twice_before_the_first_dose(held: Held) -> None:
    sessions = SERIAL.protocol.sessions
    trained = {task.loaded.card.task for name in sessions if sessions[name].purpose == "training"
               for _, task in SERIAL.tasks(name)}  # fmt: skip
    assessed = {task.loaded.card.task for _, task in SERIAL.tasks("assessment")}
    assert {"cued-switching", "go-nogo-hedge2018", "stroop-hedge2018"} <= assessed - trained
    first = min(dose.at for dose in course(placed(held.person)).doses)
    days = {e.started.date() for e in held.sessions if e.session == "assessment" and e.started < first}
    assert len(days) == 2


def test_all_logs_are_as_they_were_written(held: Held) -> None:
    findings = verify(held.results)
    assert len(findings) == 1 + len(held.sessions)
    assert {finding.verdict for finding in findings} == {"intact"}


def test_six_doses_are_given_on_their_days(held: Held) -> None:
    doses = course(placed(held.person)).doses
    midnight = FIRST_DAY.replace(hour=0)
    assert [one.at for one in doses] == [midnight + timedelta(days=day, hours=DOSE_HOUR) for day in DOSE_DAYS]
    assert not any(one.reported or one.corrected for one in doses)


def test_all_six_monitored_sessions_bear_their_state_on_every_trial(held: Held) -> None:
    monitored = held.trials[held.trials["session"] == "monitored-training"]
    assert monitored["file"].nunique() == 6
    assert set(monitored["state"]) == {"monitoring"}
    assert not set(held.trials[held.trials["session"] != "monitored-training"]["state"]) & {"acute", "monitoring"}
    assert (held.trials["state"] == "").any(), "before the first dose"


def test_the_state_of_every_trial_follows_from_the_doses_by_hand(held: Held) -> None:
    """Hours since the last dose's end, from the logs alone."""
    doses = [
        datetime.fromisoformat(line.data["at"]) + timedelta(minutes=line.data["minutes"])
        for line in held.person
        if line.kind == "dose"
    ]
    seen = Counter()
    for log in held.records.sessions:
        for line in log.lines:
            if line.kind == "trial":
                hours = [(line.moment - ended).total_seconds() / 3600 for ended in doses if ended <= line.moment]
                labels = {2: "acute", 4: "monitoring", 24: "rising", 72: "window", 10**6: "after"}
                label = next(label for end, label in labels.items() if min(hours) < end) if hours else None
                assert line.data["state"] == label
                seen[label] += 1
    assert {None, "monitoring", "rising", "window", "after"} <= set(seen)


def test_gated_sessions_start_behind_the_gate_and_never_before_two_hours(held: Held) -> None:
    gates = course(placed(held.person)).gates
    assert [gate.outcome for gate in gates] == ["go"] * 6
    assert all(120 <= gate.inputs["minutes_since"] < 240 for gate in gates)
    for log in held.records.sessions:
        first = log.lines[0].data
        assert first["granted"] == ("go" if first["session"] == "monitored-training" else None)


# ---------------------------------------------------------------- scores


def test_no_score_of_the_hours_after_a_dose_is_comparable(held: Held) -> None:
    scores = held.scored.scores
    drugged = scores[scores["state"].isin(UNSCORED)]
    assert set(scores[scores["file"].str.contains("monitored")]["state"]) == {"monitoring"}
    assert drugged["file"].nunique() >= 6
    assert not drugged["comparable"].any()
    assert drugged["not_comparable_because"].str.contains("in the hours after a dose").all()
    assert scores["comparable"].any()


def test_scored_as_assessments_they_would_not_be_comparable_either(held: Held) -> None:
    """The state alone keeps them out, not only that they were training."""
    trials = held.trials.assign(purpose="assessment")
    scores = score_table(trials[trials["state"].isin(["monitoring", "window"])], registry(), cards=held.scored.cards)
    assert not scores[scores["state"] == "monitoring"]["comparable"].any()
    assert scores[scores["state"] == "window"]["comparable"].any()


def test_the_comparison_uses_the_baseline_and_the_four_follow_ups_alone(held: Held) -> None:
    changes = compare(held.scored.scores, held.scored.cards)
    doses = course(placed(held.person)).doses
    assert len(changes)
    for side in ("baseline_utc", "follow_up_utc"):
        for text in changes[side].unique():
            moment = pd.Timestamp(text)
            assert not any(timedelta(0) <= moment - one.at < timedelta(hours=24) for one in doses)
    used = set(changes["baseline_number"]) | set(changes["follow_up_number"])
    numbers = [entry.number for entry in held.sessions if entry.session == "assessment"]
    assert used == set(numbers)
    assert len(numbers) == 6
    assert set(changes["baseline_number"]) == {min(numbers)}
    per_measure = changes.groupby(["task", "measure"]).size()
    assert set(per_measure) == {5}


def test_a_dose_that_is_told_afterwards_takes_an_assessment_out_of_the_comparison(held: Held) -> None:
    baseline = next(log for log in held.records.sessions if log.lines[0].data["session"] == "assessment")
    late = dose(baseline.lines[0].moment - timedelta(hours=10), 7)
    sessions = (replace(baseline, doses=(*baseline.doses, late)),)
    told = score_results(replace(held.records, sessions=sessions), registry()).scores
    assert not told[told["file"] == baseline.file]["comparable"].any()
    before = held.scored.scores
    assert before[before["file"] == baseline.file]["comparable"].all()


def test_follow_ups_lie_in_their_windows_after_the_last_dose(held: Held) -> None:
    entries = [entry for entry in held.sessions if entry.session == "assessment"]
    last = max(course(placed(held.person)).doses, key=lambda one: one.at)
    days = [(entry.started.date() - last.ended.date()).days for entry in entries[2:]]
    windows = [(2, 7), (28, 35), (84, 98), (168, 182)]
    assert len(days) == 4
    assert all(first <= day <= final for day, (first, final) in zip(days, windows, strict=True))
    assert all(entry.started - last.ended >= timedelta(hours=24) for entry in entries[2:])


def test_adherence_of_who_keeps_everything_is_100_percent(held: Held) -> None:
    laid = lay(SERIAL, course(placed(held.person)), LONG_AFTER, held.sessions)
    assert {one.percent for one in adherence(SERIAL, laid.slots).values()} == {100}
    assert laid.due == ()
    assert laid.planned_doses == ()


def test_questionnaires_have_totals_and_bands(held: Held) -> None:
    answered = course(placed(held.person)).answered
    totals = [one for one in answered if one.reference == "phq-9@1"]
    assert len(totals) == 8
    for one in totals:
        values = list(one.answers.values())
        assert one.total == sum(values)
        bands = [(0, "minimal"), (5, "mild"), (10, "moderate"), (15, "moderately severe"), (20, "severe")]
        assert one.band == [name for start, name in bands if start <= one.total][-1]
    assert {one.total for one in answered if one.reference == "daily-ratings@1"} == {None}


# ---------------------------------------------------------------- the note


@pytest.fixture(scope="module")
def note(held: Held) -> Note:
    """Of the day of the first dose: monitored training and the journal."""
    now = datetime(2026, 1, 9, tzinfo=UTC)
    return write_note(CODE, held.records, "2026-01-08", "nurse-1 <ward 4>", "", now)


def test_the_note_says_what_was_done_for_how_long_and_by_whom(note: Note, held: Held) -> None:
    assert note.provider == "nurse-1 <ward 4>"
    assert re.fullmatch(r"2 h [0-9]+ min after dose 1 \(iv\) ended", note.since_dose)
    modalities = [part.modality for part in note.parts]
    assert "Computerised cognitive tasks" in modalities
    assert "Integration, guided on screen" in modalities
    assert "Questionnaire" in modalities
    assert all(part.intervention and part.response and part.by for part in note.parts)
    assert {part.by for part in note.parts} == {
        "the person, on the screen",
        "the person, on the screen; readiness gate by simulated",
    }
    (plans,) = [part for part in note.parts if part.intervention.startswith("Commitments")]
    assert re.search(r"small plan: [A-Z][a-z ]+, by [0-9]+ Jan 2026", plans.response), "words, and no names of options"
    assert re.search(r"the person means to: [A-Z][a-z ]+, by [0-9]+ Jan 2026", note.plan[0])
    assert note.minutes == pytest.approx(sum(part.minutes for part in note.parts), abs=0.06)
    (tasks,) = [part for part in note.parts if part.modality == "Computerised cognitive tasks"]
    assert tasks.intervention == "training: nback-letters, flanker-training"
    assert 0 < tasks.minutes <= 20
    assert note.goal.startswith("to train working memory")
    assert "integrate, the treatment" in note.goal


def test_each_provider_has_a_note_of_its_own(held: Held) -> None:
    def of(role: str) -> Note:
        return write_note(CODE, held.records, "2026-01-08", "A", "", datetime(2026, 1, 9, tzinfo=UTC), role=role)

    infusion, therapy, training = of("infusion"), of("therapy"), of("training")
    assert (infusion.parts, therapy.doses, therapy.gates, training.gates) == ((), (), (), ())
    assert len(infusion.doses) == len(infusion.gates) == 1
    assert {part.role for part in therapy.parts} == {"therapy"}
    assert [part.modality for part in training.parts] == ["Computerised cognitive tasks"]
    assert training.goal.startswith("to train working memory")
    assert "integrate" in therapy.goal
    assert "train" not in therapy.goal
    assert "A (therapy)" in as_text(therapy)
    assert "A (therapy)" in note_page(therapy)
    assert therapy.plan
    assert not training.plan


def test_the_minutes_that_a_therapist_held_stand_in_the_note_and_not_those_that_are_only_planned(held: Held) -> None:
    entries = [entry for entry in held.sessions if entry.session == "integration"]
    day = entries[0].started.date()
    now = entries[0].started + timedelta(hours=2)
    before = write_note(CODE, held.records, day.isoformat(), "A", "", now)
    assert "the minutes held are not entered" in as_text(before)
    known = held.records.courses[CODE]
    told = replace(known, held=(HeldByTherapist(1, now, 55, "act", "therapist-1", "integration"),))
    records = replace(held.records, courses={CODE: told})
    after = write_note(CODE, records, day.isoformat(), "A", "", now)
    (part,) = [part for part in after.parts if part.modality == "Integration session with a therapist"]
    assert (part.minutes, part.intervention, part.by) == (55, "acceptance and commitment", "therapist-1")
    assert after.minutes == pytest.approx(before.minutes + 55)
    page = scored_page(CODE, records, score_results(records, registry()))
    assert "Sessions with a therapist" in page
    assert "commitment and" not in page
    assert "acceptance and commitment" in page


def test_the_minutes_of_the_tasks_equal_a_sum_by_hand(note: Note, held: Held) -> None:
    (log,) = [log for log in held.records.sessions if log.file.startswith("20260108") and "monitored" in log.file]
    own = [line for line in log.lines if line.kind in ("block_started", "block_ended")]
    ended = {line.data["block"]: line for line in own if line.kind == "block_ended"}
    pairs = zip(own[::2], own[1::2], strict=True)  # each attempt begins and ends
    minutes = sum((end.moment - begin.moment).total_seconds() / 60 for begin, end in pairs)
    (tasks,) = [part for part in note.parts if part.modality == "Computerised cognitive tasks"]
    assert tasks.minutes == pytest.approx(minutes, abs=0.06)
    right = sum(line.data["right"] for line in ended.values())
    assert tasks.response.startswith(f"{right} of ")


@pytest.mark.parametrize("form", [as_text, note_page, as_json])
def test_the_note_is_an_encounter_of_its_own_without_a_billing_code(form: object, note: Note) -> None:
    text = form(note)  # type: ignore[operator]
    assert "inutes" in text
    assert f"{note.minutes:g}" in text
    assert "An encounter of its own" in text
    assert "names no billing code" in text
    for part in note.parts:
        assert part.modality in text
    assert not re.search(r"\b(?:CPT|HCPCS|ICD|96[01][0-9]{2}|9[78][0-9]{3}|908[0-9]{2}|G[0-9]{4})\b", text)


def test_the_note_as_a_page_carries_no_code_of_its_own(note: Note) -> None:
    page = note_page(note)
    assert "nurse-1 &lt;ward 4&gt;" in page
    assert "<ward 4>" not in page
    assert "<script" not in page
    assert not re.search(r"(?:src|href)\s*=\s*[\"']?http", page)


def test_the_note_as_json_is_read_back(note: Note) -> None:
    assert Note.model_validate(json.loads(as_json(note))) == note
    assert note.limits == LIMITS


def test_the_note_without_a_day_is_of_the_latest(held: Held) -> None:
    latest = write_note(CODE, held.records, None, "nurse-1", "own goal", datetime(2027, 1, 1, tzinfo=UTC))
    assert latest.day == max(log.lines[0].moment for log in held.records.sessions).date().isoformat()
    assert latest.goal == "own goal"
    assert "after dose 6" in latest.since_dose


def test_the_page_says_how_much_a_task_was_practised(held: Held) -> None:
    page = scored_page(CODE, held.records, held.scored)
    blocks = held.trials[(held.trials["purpose"] == "training") & held.trials["counts"]]
    last = held.scored.scores.loc[held.scored.scores["purpose"] == "assessment", "session_number"].max()
    counted = blocks[
        (blocks["paradigm"] == "nback") & (blocks["session_number"] < last) & (blocks["phase"] == "scored")
    ]
    number = len(counted.drop_duplicates(["file", "block"]))
    assert number > 20
    assert f"Practised in between: {number} blocks of training and " in page
    assert "Practised in between: 4 further sittings." in page, "go/no-go is assessed alone"
    assert "practice, not an assessment" not in page[page.index("In short") : page.index("</section>")]
