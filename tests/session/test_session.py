"""Sessions with simulated people: walked whole, broken off anywhere, resumed, carried over, repeated to the byte."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from cogtrain.care.person import give_dose, open_person
from cogtrain.clock import VirtualClock
from cogtrain.displays.display import BlockEnd, BlockRequest
from cogtrain.displays.simulated import SimulatedDisplay
from cogtrain.errors import CogtrainError
from cogtrain.library import LoadedProtocol, load_library, pinned, session_length_s, shipped
from cogtrain.observers import Observer as SimulatedPerson
from cogtrain.observers import Person, diffusion_answers, observer_maker
from cogtrain.pages.page import Page, PageResult
from cogtrain.records import person_state, read_log, trial_table, verify
from cogtrain.records.person import read_person
from cogtrain.records.person_file import PersonFile
from cogtrain.records.tables.levels import level_table
from cogtrain.rehearsal import rehearse
from cogtrain.session import Options, SessionEnd, run_session
from cogtrain.session.lent_care import Support
from cogtrain.trial import Outcome
from tests.records.events import raw
from tests.records.told import lines_about

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LIBRARY = load_library()
PROTOCOLS = shipped() / "protocols"
CODE = "TEST01"


class CutError(Exception):
    """The power went."""


def someone(seed: int = 1, name: str = "typical") -> SimulatedPerson:
    return observer_maker(name)(np.random.default_rng(seed))


@dataclass
class CutDisplay(SimulatedDisplay):
    """A simulated display whose computer dies after so many trials, or at a page; or whose person stops there."""

    dies_after: int | None = None
    pauses_after: int | None = None
    stops: bool = False

    def block(self, request: BlockRequest, on_outcome: Callable[[Outcome], None]) -> BlockEnd:
        def watched(outcome: Outcome) -> None:
            on_outcome(outcome)
            self._count()

        return super().block(request, watched)

    def _count(self) -> None:
        if self.dies_after is not None:
            self.dies_after -= 1
            if self.dies_after < 0:
                raise CutError

    def _leaves(self) -> bool:
        if self.pauses_after is not None and self.trials_done >= self.pauses_after:
            self.pauses_after = None
            return True
        return False

    def page(self, page: Page, language: str) -> PageResult:
        if page.name == "pause" and self.stops:
            return PageResult("key", "s", 1.0)
        return super().page(page, language)


def sit(results: Path, loaded: LoadedProtocol, display: SimulatedDisplay, **changes: object) -> SessionEnd:
    options = Options(CODE, results, **{"seed": 7, **changes})  # type: ignore[arg-type]
    return run_session(loaded, options, lambda: display, display.clock, lambda: 7)


def simulated(day: float = 0.0, seed: int = 5, **changes: object) -> CutDisplay:
    clock = VirtualClock(START + timedelta(days=day))
    return CutDisplay(someone(), clock, np.random.default_rng(seed), **changes)  # type: ignore[arg-type]


LONG = ("home-practice-window", "post-infusion-monitoring", "training-20min")
HELD_ELSEWHERE = "serial-infusions"


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[pytest.mark.slow] if name in LONG else [])
        for name in sorted(LIBRARY.protocols)
        if name != HELD_ELSEWHERE
    ],
)
def test_every_shipped_protocol_runs_whole(name: str, tmp_path: Path) -> None:
    done = list(rehearse(LIBRARY.protocols[name], tmp_path, 1, "typical", seed=3))
    assert {one.status for one in done} == {"finished"}
    _is_whole(name, tmp_path)


@pytest.mark.slow
def test_a_course_of_six_infusions_runs_whole(around_six_infusions: Path) -> None:
    entries = read_person(around_six_infusions, "SIM0001")[1].sessions
    assert {one.status for one in entries} == {"finished"}
    assert {one.session for one in entries} == set(LIBRARY.protocols[HELD_ELSEWHERE].protocol.sessions)
    _is_whole(HELD_ELSEWHERE, around_six_infusions)


def _is_whole(name: str, results: Path) -> None:
    """Every log is as it was written, and every block that was planned was done."""
    loaded = LIBRARY.protocols[name]
    assert all(finding.verdict == "intact" for finding in verify(results))
    trials = trial_table(results)
    counted = trials[trials["counts"] & (trials["phase"] == "scored")]
    for session in set(trials["session"]):
        planned = sum(task.item.blocks for _, task in loaded.tasks(session))
        per_sitting = counted[counted["session"] == session].groupby("file")["block"].nunique()
        if loaded.protocol.sessions[session].after_infusion:  # who is sleepy or has done enough is sent to rest
            assert per_sitting.between(1, planned).all()
        else:
            assert (per_sitting == planned).all()


@pytest.mark.slow
def test_a_slow_person_needs_under_fifteen_minutes_for_the_baseline(tmp_path: Path) -> None:
    lengths = [one.seconds for one in rehearse(LIBRARY.protocols["baseline-brief"], tmp_path, 8, "slow", seed=1)]
    assert max(lengths) < 15 * 60
    assert session_length_s(LIBRARY.protocols["baseline-brief"], "baseline") < 15 * 60


@pytest.mark.parametrize("dies_after", [0, 3, 14, 30, 51, 77])
def test_a_session_that_was_cut_off_is_resumed_to_its_end(dies_after: int, tmp_path: Path) -> None:
    loaded = LIBRARY.protocols["all-five"]
    with pytest.raises(CutError):
        sit(tmp_path, loaded, simulated(dies_after=dies_after))
    before = trial_table(tmp_path)
    assert len(before) >= dies_after
    end = sit(tmp_path, loaded, simulated(day=0.01, seed=6), resume=True)
    assert (end.status, end.resumed) == ("finished", True)
    after = trial_table(tmp_path)
    assert all(finding.verdict == "intact" for finding in verify(tmp_path))
    merged = before.merge(
        after, on=["block", "attempt", "trial", "stream", "onset_s", "stimulus"], how="left", indicator=True
    )
    assert (merged["_merge"] == "both").all(), "nothing that was recorded is lost"
    counted = after[after["counts"] & (after["phase"] == "scored")]
    assert counted.groupby("block")["attempt"].nunique().eq(1).all()
    assert counted["block"].nunique() == sum(task.item.blocks for _, task in loaded.tasks("check"))
    broken = after[(after["block"] == before["block"].iloc[-1]) & ~after["counts"]]
    again = after[(after["block"] == before["block"].iloc[-1]) & after["counts"]]
    if len(broken) and len(again) and again["attempt"].iloc[0] > 0:
        first, second = broken[broken["attempt"] == 0]["stimulus"].tolist(), again["stimulus"].tolist()
        assert first != second[: len(first)] or len(first) < 6, "the new attempt is a fresh draw"
    lines = read_log(end.file).lines
    assert [line.data["gap_s"] > 60 for line in lines if line.kind == "resumed"] == [True]


def test_a_pause_breaks_off_the_attempt_and_the_block_starts_afresh(tmp_path: Path) -> None:
    end = sit(tmp_path, LIBRARY.protocols["demo"], simulated(pauses_after=6), session="baseline")
    assert end.status == "finished"
    trials = trial_table(tmp_path)
    first = trials[trials["block"] == 0]
    assert set(first[first["attempt"] == 0]["counts"]) == {False}
    assert set(first[first["attempt"] == 1]["counts"]) == {True}
    kinds = [line.kind for line in read_log(end.file).lines]
    assert kinds.count("paused") == kinds.count("resumed") == 1


def test_stop_for_today_keeps_everything_and_can_be_resumed(tmp_path: Path) -> None:
    loaded = LIBRARY.protocols["demo"]
    end = sit(tmp_path, loaded, simulated(pauses_after=20, stops=True), session="baseline")
    assert end.status == "stopped"
    kept = trial_table(tmp_path)
    assert len(kept) >= 19
    assert set(kept["status"]) == {"stopped"}
    again = sit(tmp_path, loaded, simulated(day=1), resume=True)
    assert (again.status, again.file) == ("finished", end.file)
    assert all(finding.verdict == "intact" for finding in verify(tmp_path))


def test_the_next_session_is_the_first_that_is_not_finished(tmp_path: Path) -> None:
    loaded = LIBRARY.protocols["demo"]
    names = [sit(tmp_path, loaded, simulated(day=day)).session for day in (0, 7)]
    assert names == ["baseline", "follow-up"]
    with pytest.raises(CogtrainError, match="every session of its schedule is finished"):
        sit(tmp_path, loaded, simulated(day=8))
    with pytest.raises(CogtrainError, match="Leave out --resume"):
        sit(tmp_path, loaded, simulated(day=8), resume=True, session="baseline")


def test_the_level_carries_over_between_sessions(tmp_path: Path) -> None:
    loaded = LIBRARY.protocols["training-20min"]
    strong = SimulatedPerson("strong", Person(drift=9.0, lapse=0.0), diffusion_answers(Person(drift=9.0, lapse=0.0)))
    ends = []
    for day in (0.0, 2.0):
        clock = VirtualClock(START + timedelta(days=day))
        display = SimulatedDisplay(strong, clock, np.random.default_rng(2))
        ends.append(sit(tmp_path, loaded, display, session="training"))
    state = person_state(lines_about(tmp_path, CODE))
    [track] = [level for key, level in state.levels.items() if key[2] == "training"]
    trials = trial_table(tmp_path)
    nback = trials[(trials["quantity"] == "n") & (trials["phase"] == "scored")]
    first, second = (nback[nback["file"] == end.file.name] for end in ends)
    last_decision = [line.data["after"] for line in read_log(ends[0].file).lines if line.kind == "level"][-1]
    assert last_decision > first["level"].iloc[0]
    assert second["level"].iloc[0] == last_decision
    assert track.level >= last_decision


@pytest.mark.slow
@pytest.mark.parametrize("name", ["silent", "random", "same-key"])
def test_nobody_rises_without_trying(name: str, tmp_path: Path) -> None:
    loaded = LIBRARY.protocols["training-20min"]
    list(rehearse(loaded, tmp_path, 1, name, seed=1))
    decisions = [
        line.data for path in tmp_path.glob("SIM0001/2*.jsonl") for line in read_log(path).lines if line.kind == "level"
    ]
    assert decisions
    assert all(decision["after"] <= decision["before"] for decision in decisions)


def test_the_same_seed_gives_the_same_records_to_the_byte(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        list(rehearse(LIBRARY.protocols["demo"], tmp_path / folder, 2, "typical", seed=11))
    files = sorted(path.relative_to(tmp_path / "a") for path in (tmp_path / "a").rglob("*.jsonl"))
    assert len(files) == 6
    for file in files:
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()


def test_a_leaver_stops_and_loses_nothing(tmp_path: Path) -> None:
    done = list(rehearse(LIBRARY.protocols["baseline-brief"], tmp_path, 3, "leaver", seed=2))
    assert {one.status for one in done} == {"stopped"}
    assert len(trial_table(tmp_path)) > 20
    assert all(finding.verdict == "intact" for finding in verify(tmp_path))


def test_forms_are_never_drawn_twice(tmp_path: Path) -> None:
    loaded = LIBRARY.protocols["demo"]
    for day in (0, 7):
        sit(tmp_path, loaded, simulated(day=day))
    forms = person_state(lines_about(tmp_path, CODE)).forms
    drawn = [(form.task, form.form) for form in forms]
    assert len(drawn) == len(set(drawn)) == 4
    trials = trial_table(tmp_path)
    assert trials.groupby(["file", "task"])["form"].nunique().eq(1).all()


def test_a_name_is_refused_and_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(CogtrainError) as caught:
        run_session(LIBRARY.protocols["demo"], Options("Jane Doe", tmp_path), simulated, VirtualClock(START), lambda: 1)
    assert "Jane" not in str(caught.value)
    assert not list(tmp_path.iterdir())


def test_protocols_follow_one_another_for_the_same_simulated_person(tmp_path: Path) -> None:
    first = list(rehearse(LIBRARY.protocols["demo"], tmp_path, 1, "typical", seed=1))
    second = list(rehearse(LIBRARY.protocols["all-five"], tmp_path, 1, "typical", seed=1))
    assert {one.participant for one in (*first, *second)} == {"SIM0001"}
    state = person_state(lines_about(tmp_path, "SIM0001"))
    assert [entry.number for entry in state.sessions] == [1, 2, 3]
    assert state.sessions[2].started - state.sessions[1].started > timedelta(days=6)


def test_a_session_goes_on_under_the_protocol_it_began_with(tmp_path: Path) -> None:
    text = (PROTOCOLS / "demo.yaml").read_text(encoding="utf-8")
    file = tmp_path / "protocols" / "mine.yaml"
    file.parent.mkdir()
    file.write_text(text.replace("protocol: demo", "protocol: mine"), encoding="utf-8")
    with pytest.raises(CutError):
        sit(tmp_path, LIBRARY.protocol(file), simulated(dies_after=5))
    file.write_text(file.read_text(encoding="utf-8").replace("baseline", "morning"), encoding="utf-8")
    end = sit(tmp_path, LIBRARY.protocol(file), simulated(day=0.1), resume=True)
    assert (end.status, end.session) == ("finished", "baseline")


def test_what_a_person_began_does_not_go_on_unattended(tmp_path: Path) -> None:
    with pytest.raises(CutError):
        sit(tmp_path, LIBRARY.protocols["demo"], simulated(dies_after=5))
    with pytest.raises(CogtrainError, match="a session that a person began"):
        sit(tmp_path, LIBRARY.protocols["demo"], simulated(day=0.1), resume=True, unattended=True)


FOUR_WEEKS = Path(__file__).parents[2] / "bench/adaptivity/four-weeks.yaml"


@pytest.mark.parametrize("name", ["silent", "same-key", "random"])
def test_whoever_does_not_try_never_gets_a_harder_level(tmp_path: Path, name: str) -> None:
    loaded = LIBRARY.protocol(FOUR_WEEKS)
    for day in range(2):
        clock = VirtualClock(START + timedelta(days=day))
        display = SimulatedDisplay(someone(name=name), clock, np.random.default_rng(day))
        sit(tmp_path, loaded, display, session="home")
    levels = level_table(tmp_path)
    assert set(levels["quantity"]) == {"n", "deadline_s"}
    for quantity, rows in levels.groupby("quantity"):
        sign = 1 if quantity == "n" else -1
        assert (sign * (rows["after"] - rows["before"]) <= 1e-9).all(), rows["why"].tolist()


def test_a_level_that_moves_by_trial_is_taken_up_from_the_log_as_if_nothing_had_happened(tmp_path: Path) -> None:
    loaded = LIBRARY.protocol(FOUR_WEEKS)
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    sit(whole, loaded, simulated(), session="home")
    with pytest.raises(CutError):
        sit(cut, loaded, simulated(dies_after=150), session="home")
    sit(cut, loaded, simulated(day=0.01), session="home", resume=True)
    for results in (whole, cut):
        trials = trial_table(results)
        mine = trials[(trials["task"] == "flanker-training") & trials["counts"]]
        assert mine["level"].nunique() > 20
        levels = level_table(results)
        deadlines = levels[levels["quantity"] == "deadline_s"]
        assert len(deadlines) == 2
        # what a block ended with is what the next one began with
        starts = [rows["level"].iloc[0] for _, rows in mine.groupby("block")]
        assert starts[1] == pytest.approx(deadlines["after"].iloc[0], rel=1e-12)


def test_the_track_after_an_infusion_leaves_that_of_home_alone(tmp_path: Path) -> None:
    loaded = LIBRARY.protocol(FOUR_WEEKS)
    for day, session in enumerate(("home", "after-infusion", "home")):
        support = Support(granted="go" if session == "after-infusion" else None)
        sit(tmp_path, loaded, simulated(day=day), session=session, support=support)
    levels = level_table(tmp_path).sort_values("utc", kind="stable")
    for quantity, rows in levels.groupby("quantity"):
        home = rows[rows["track"] == "training"]
        left = home[home["session_number"] == 1]["after"].iloc[-1]
        taken_up = home[home["session_number"] == 3]["before"].iloc[0]
        assert taken_up == pytest.approx(left, rel=0.03 if quantity == "deadline_s" else 1e-12)
        assert (rows["track"] == "training after an infusion").any()


# ---------------------------------------------------------------- levels of one task, met again


def _twice(*items: dict[str, object]) -> LoadedProtocol:
    """A training session that holds the letter task as often as there are items."""
    task = {"task": "nback-letters@1", "carry": "level", "practice": "none", "instructions": "none", "rest_s": 0}
    data = {
        "protocol": "mine",
        "version": 1,
        "about": "made up for a test",
        "sessions": {"training": {"purpose": "training", "do": [{**task, **item} for item in items]}},
        "schedule": [{"week": week, "do": "training"} for week in range(3)],
    }
    return pinned(data, {"nback-letters@1": LIBRARY.cards["nback-letters@1"].data}, "mine.yaml", {})


def test_a_task_met_again_in_a_session_goes_on_from_its_level_whether_it_was_stopped_or_not(tmp_path: Path) -> None:
    loaded = _twice({"blocks": 2, "settings": {"scored": 20}}, {"blocks": 2, "settings": {"scored": 20}})
    whole = sit(tmp_path / "whole", loaded, simulated())
    once = sit(tmp_path / "parts", loaded, simulated(pauses_after=46, stops=True))
    assert once.status == "stopped"
    again = sit(tmp_path / "parts", loaded, simulated(day=0.01), resume=True)
    decided = [line.data for line in read_log(whole.file).lines if line.kind == "level"]
    assert decided[2]["before"] == decided[1]["after"] != 2
    parts = [line.data for line in read_log(again.file).lines if line.kind == "level"]
    assert parts[2]["before"] == parts[1]["after"]


def test_an_older_session_gone_on_with_does_not_undo_a_newer_ones_level(tmp_path: Path) -> None:
    loaded = _twice({"blocks": 4, "settings": {"scored": 20}})
    older = sit(tmp_path, loaded, simulated(pauses_after=30, stops=True), session="training")
    assert older.status == "stopped"
    with PersonFile(tmp_path, CODE, VirtualClock(START + timedelta(days=1))).opened() as log:  # moved far up elsewhere
        last = next(line.data for line in reversed(log.lines) if line.kind == "level")
        log.put(raw("level", {**last, "level": 6, "state": {**last["state"], "level": 6}}))
    resumed = sit(tmp_path, loaded, simulated(day=2), session="training", resume=True)
    lines = read_log(resumed.file).lines
    held = [line.data for line in lines if line.kind == "level_held_back"]
    assert len(held) == 1
    assert held[0]["taken_up"] == 6
    assert held[0]["level"] == last["level"] != 6
    after = [line for line in lines if line.kind == "block_started" and line.seq > 0 and line.data["attempt"] >= 0]
    assert after[-3].data["level"] == 6
    assert len([line for line in lines if line.kind == "level"]) == 4


def test_a_dose_entered_while_somebody_sits_there_ends_the_session_kindly(tmp_path: Path) -> None:
    loaded = LIBRARY.protocols["demo"]

    @dataclass
    class Dosed(CutDisplay):
        done: bool = False

        def block(self, request: BlockRequest, on_outcome: Callable[[Outcome], None]) -> BlockEnd:
            end = super().block(request, on_outcome)
            if not self.done:
                self.done = True
                with open_person(tmp_path, CODE, self.clock) as opened:
                    give_dose(opened, self.clock.utc(), "lozenge", None, "UTC")
            return end

    display = Dosed(someone(), VirtualClock(START), np.random.default_rng(5))
    end = sit(tmp_path, loaded, display)
    assert end.status == "stopped"
    lines = read_log(end.file).lines
    assert "after dose 1" in next(line.data["where"] for line in lines if line.kind == "stopped")
    assert [line.data["page"] for line in lines if line.kind == "page_shown"][-1] == "enough"
    with pytest.raises(CogtrainError, match="after dose 1"):
        sit(tmp_path, loaded, simulated(day=0.02), resume=True)


def test_a_window_that_lost_the_keyboard_pauses_says_so_and_begins_the_block_afresh(tmp_path: Path) -> None:
    shown: list[Page] = []

    class Covered(CutDisplay):
        def block(self, request: BlockRequest, on_outcome: Callable[[Outcome], None]) -> BlockEnd:
            end = super().block(request, on_outcome)
            return replace(end, why="focus") if end.how == "stopped" else end

        def page(self, page: Page, language: str) -> PageResult:
            shown.append(page)
            result = super().page(page, language)
            return replace(result, away_s=2.5) if page.name == "end" else result

    display = Covered(someone(), VirtualClock(START), np.random.default_rng(5), pauses_after=12)
    end = sit(tmp_path, LIBRARY.protocols["demo"], display)
    assert end.status == "finished"
    assert [page.heading for page in shown if page.name == "pause"] == ["Another window came to the front"]
    lines = read_log(end.file).lines
    assert {line.data["page"]: line.data.get("away_s") for line in lines if line.kind == "page"}["end"] == 2.5
    after = [line.kind for line in lines if line.kind in ("block_ended", "focus_lost", "paused", "resumed")]
    at = after.index("focus_lost")
    assert after[at - 1 : at + 3] == ["block_ended", "focus_lost", "paused", "resumed"]
