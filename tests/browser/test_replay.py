"""What a page recorded of a block, judged by the engine; and what it cannot have recorded."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cogtrain.displays.browser.player_block import player_block
from cogtrain.displays.browser.replay import Replay
from cogtrain.displays.browser.stage import Stage, stage_of
from cogtrain.displays.display import BlockRequest
from cogtrain.errors import CogtrainError
from cogtrain.trial import Block, Outcome, Phase, Stream, Text, Trial

PERIOD_S = 1 / 60
STAGE = Stage(1024, 768, 1.0, PERIOD_S, 0.01, "computer", "Browser 1")
TOLD = {
    "width_px": 1024, "height_px": 768, "pixel_ratio": 1, "period_s": PERIOD_S, "jitter_ms": 0.01, "device": "phone",
    "agent": "Browser\n1", "by_touch": True,
}  # fmt: skip


def trial(stimulus: str, expected: str | None = "yes") -> Trial:
    return Trial(
        condition="plain",
        stimulus=stimulus,
        phases=(Phase((stimulus,), 0.1), Phase((), 0.1)),
        expected={"press": expected},
        response_s=0.2,
    )


def request(*trials: Trial, **more: Any) -> BlockRequest:
    pictures = {name: (Text(name),) for name in ("A", "B")}
    block = Block(pictures, trials, (Stream("press", ("yes",)),), done=more.pop("done", None))
    return BlockRequest(block, {"yes": ("space",)}, "simple-rt", **more)


class Account:
    """A page's account as it should be: frame after frame, and what is pressed at a frame."""

    def __init__(self, asked: BlockRequest, presses: dict[int, list[Any]] | None = None) -> None:
        self.replay = Replay(asked, STAGE, (), offset_s=100.0)
        self.shadow = Replay(asked, STAGE, (), offset_s=100.0)
        self.presses = presses or {}
        self.outcomes: list[Outcome] = []

    def frame(self, number: int) -> list[list[Any]]:
        """The events of a flip, as a page would tell them."""
        stamp_s = 10 + number * PERIOD_S
        events = [["k", stamp_s - 0.005, key] for key in self.presses.get(number, ())]
        for event in events:
            self.shadow.run.press(event[1] + 100, event[2])
        frame = self.shadow.run.next()
        if frame is None:
            return [*events, ["e", stamp_s, stamp_s]]
        self.shadow.run.flipped(stamp_s + 100, stamp_s + 100)
        shown = [list(frame.show), list(frame.echoes), frame.patch, frame.feedback]
        return [*events, ["f", stamp_s, stamp_s + 0.001, shown]]

    def run(self, frames: int = 1000, **spoil: Any) -> list[Outcome]:
        """To its end; spoil: events in place of those of a frame."""
        for number in range(frames):
            if self.replay.how:
                break
            events = self.frame(number)
            self.outcomes += self.replay.take(spoil.get(f"at_{number}", events))
        return self.outcomes


def test_an_account_is_judged_by_the_engine() -> None:
    done = Account(request(trial("A"), trial("B", None)), {5: ["space"]})
    first, second = done.run()
    assert (first.correct, second.correct) == (True, True)
    assert first.answers[0].rt_s == pytest.approx(5 * PERIOD_S - 0.005)
    assert first.onset_s == pytest.approx(110.0)
    assert [one.shown_frames for one in first.shown] == [6, 6]
    assert first.timing_ok
    assert second.timing_ok
    assert done.replay.how == "finished"


def test_a_frame_that_came_late_flags_its_trial() -> None:
    done = Account(request(trial("A"), trial("B")))
    events = [list(one) for number in range(24) for one in done.frame(number)]
    for event in events[3:]:
        event[1] += PERIOD_S
        event[2] += PERIOD_S
    first, second, *_ = [*done.replay.take(events), *done.replay.broken_off()]
    assert (first.late_frames, first.timing_ok) == (1, False)
    assert second.timing_ok


@pytest.mark.parametrize("spoil", ["another picture", "drawn late", "not in front"])
def test_what_the_page_did_not_show_as_asked_flags_its_trial(spoil: str) -> None:
    done = Account(request(trial("A"), trial("B")))
    events = [list(one) for number in range(24) for one in done.frame(number)]
    if spoil == "another picture":
        events[2][3] = [["B"], [], True, None]
    elif spoil == "drawn late":
        events[2][2] += PERIOD_S
    else:
        events.insert(2, ["d"])
    first, second = [*done.replay.take(events), *done.replay.broken_off()]
    assert not first.timing_ok
    assert second.timing_ok


def test_ground_while_the_next_trial_is_awaited_is_late() -> None:
    asked = request(trial("A"), trial("B"), prepare=lambda planned, _history: planned)
    done = Account(asked)
    events = [one for number in range(12) for one in done.frame(number)]
    done.replay.following(0)
    outcomes = done.replay.take([*events, ["h", 10 + 12 * PERIOD_S, 10.3], ["h", 10 + 13 * PERIOD_S, 10.3]])
    outcomes += done.replay.take([["x"]])
    assert outcomes[0].shown[-1].phase == 2
    assert (outcomes[0].shown[-1].planned_frames, outcomes[0].shown[-1].shown_frames) == (0, 2)
    assert not outcomes[0].timing_ok


def test_what_hangs_on_answers_is_decided_once_as_soon_as_they_are_settled() -> None:
    asked_of: list[tuple[int, int]] = []

    def prepare(planned: Trial, history: tuple[Outcome, ...]) -> Trial:
        asked_of.append((len(history), len(history[-1].answers) if history else 0))
        return replace(planned, condition="right" if history and history[-1].correct else "other")

    asked = request(trial("A"), trial("B"), prepare=prepare)
    done = Account(asked, {3: ["space"], 8: ["space"]})
    events = [one for number in range(25) for one in done.frame(number)]
    asked_of.clear()
    replay = Replay(asked, STAGE, (), offset_s=100.0)
    replay.following(0)
    outcomes = replay.take(events[:6])
    assert replay.following(1) is not None
    outcomes += replay.take(events[6:])
    assert [one.trial.condition for one in outcomes] == ["other", "right"]
    assert asked_of == [(0, 0), (1, 1)]  # the second press came after the question, and changes nothing
    assert len(outcomes[0].answers) == 2


def test_a_rule_ends_the_block() -> None:
    done = Account(request(trial("A"), trial("B"), done=lambda history: len(history) == 1))
    assert len(done.run()) == 1
    assert done.replay.how == "finished"


@pytest.mark.parametrize(
    "events",
    [
        [["f", 1.0]],
        [["f", "soon", 1.0]],
        [["f", float("nan"), 1.0]],
        [["f", 2.0, 2.0, [["A"], [], True, None]], ["f", 1.0, 1.0]],
        [["t", 1.0, 0.1, 0.1, "telepathy"]],
        [["t", 1.0, float("inf"), 0.1, "touch"]],
        [["z"]],
        [[]],
        ["f"],
        [None],
        [["e", 1.0, 1.0]],
        [["x"], ["x"]],
        [["w", 1.0, 1.0]] * 60_001,
    ],
)
def test_an_account_that_cannot_be_is_refused(events: Any) -> None:
    with pytest.raises(CogtrainError):
        Replay(request(trial("A")), STAGE, (), 0.0).take(events)


def test_frames_behind_the_end_are_refused() -> None:
    done = Account(request(trial("A")))
    done.run()
    with pytest.raises(CogtrainError):
        done.replay.take([["f", 99.0, 99.0, [["A"], [], True, None]]])


def test_a_question_out_of_its_turn_is_refused() -> None:
    replay = Replay(request(trial("A"), prepare=lambda planned, _: planned), STAGE, (), 0.0)
    with pytest.raises(CogtrainError):
        replay.following(3)
    with pytest.raises(CogtrainError):
        Replay(request(trial("A")), STAGE, (), 0.0).following(0)


def test_the_player_gets_no_more_than_it_needs() -> None:
    plan = player_block(request(trial("A"), trial("B")), STAGE, (), by_touch=False)
    assert plan["count"] == 2
    assert [phase["frames"] for phase in plan["trials"][0]["phases"]] == [6, 6]
    assert plan["keys"] == {"space": [["press", "yes"]]}
    asking = player_block(request(trial("A"), prepare=lambda planned, _: planned), STAGE, (), by_touch=False)
    assert (asking["trials"], asking["asks"]) == ([], True)


def test_a_stage_is_what_a_page_can_have() -> None:
    stage = stage_of(TOLD)
    assert stage.agent == "Browser1"
    assert (stage.info.kind, stage.info.refresh_hz) == ("browser", pytest.approx(60))
    assert stage.info.device.startswith("phone: ")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("width_px", 0),
        ("width_px", True),
        ("height_px", "768"),
        ("period_s", 0.5),
        ("jitter_ms", float("nan")),
        ("device", "fridge"),
    ],
)
def test_a_stage_that_cannot_be_is_refused(name: str, value: Any) -> None:
    with pytest.raises(CogtrainError):
        stage_of({**TOLD, name: value})


def test_pictures_are_as_large_as_the_screen_allows() -> None:
    block = request(trial("A")).block
    assert replace(STAGE, width_px=1024, height_px=768).unit_px(block) == 768
    upright = replace(STAGE, width_px=360, height_px=740).unit_px(block)
    assert 360 / 1.3 - 0.01 <= upright <= 360
