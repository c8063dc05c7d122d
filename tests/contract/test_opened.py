"""Images, sounds, touch and shared keys, from a card to the trial table, with a simulated person."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

from cogtrain.clock import VirtualClock
from cogtrain.displays.simulated import SimulatedDisplay
from cogtrain.displays.sound_samples import samples_of
from cogtrain.drawing.raster import compose, rasterise
from cogtrain.engine.block_run import BlockRun
from cogtrain.engine.flip_watch import PacedWatch
from cogtrain.errors import CogtrainError
from cogtrain.events.block import TrialDone
from cogtrain.events.session import SessionStarted
from cogtrain.library import LoadedProtocol, check, load_library
from cogtrain.observers import observer_maker
from cogtrain.records import load, read_log, trial_table
from cogtrain.rehearsal import FIRST_DAY
from cogtrain.session import Options, run_session
from cogtrain.trial import Asset, Image, Outcome, Recording, Stream, Tone
from tests.contract.conftest import write_sound
from tests.contract.opened import REPORTS, Few, places, sums, two_reports

CODE = "TEST01"


def screen() -> SimulatedDisplay:
    person = observer_maker("typical")(np.random.default_rng(1))
    return SimulatedDisplay(person, VirtualClock(FIRST_DAY), np.random.default_rng(2))


def sit(results: Path, loaded: LoadedProtocol, display: SimulatedDisplay, **changes: object) -> Path:
    options = Options(CODE, results, **changes)  # type: ignore[arg-type]
    return run_session(loaded, options, lambda: display, display.clock, lambda: 7).file


def test_every_kind_goes_from_its_card_to_the_table(loaded: LoadedProtocol, workspace: Path) -> None:
    file = sit(workspace / "results", loaded, screen())
    events = [line.event for line in read_log(file).lines]
    first = events[0]
    assert isinstance(first, SessionStarted)
    png = (workspace / "tasks/files/left.png").read_bytes()
    assert first.assets["faces@1"]["face-left"] == hashlib.sha256(png).hexdigest()
    assert set(first.assets) == {"faces@1", "tones@1"}
    table = trial_table(load(workspace / "results")).set_index("task")
    assert len(table.loc["faces"]) == len(table.loc["tones"]) == len(table.loc["places"]) == 4
    assert len(table.loc["two-reports"]) == 8
    summed = table.loc["sums"]
    assert summed["answer"].str.fullmatch("[0-9]{1,2}").all()
    assert (summed["correct"] == (summed["response"] == summed["answer"])).all()
    assert summed["correct"].mean() > 0.5
    touched = table.loc["places"]
    assert set(touched["source"]) == {"touch"}
    assert set(zip(touched["x"], touched["y"], strict=True)) <= {(-0.25, 0.1), (0.25, 0.1), (0.0, -0.2)}
    assert table.loc["faces", "x"].isna().all()
    assert (table.loc["tones", "sound_ms"] == 0).all()
    assert table.loc["faces", "sound_ms"].isna().all()
    heard = [event.heard for event in events if isinstance(event, TrialDone) and event.heard]
    assert all([one[:2] for one in trial] == [[0, trial[0][1]], [1, "word"]] for trial in heard)
    assert table["correct"].mean() > 0.8


def test_what_is_typed_can_be_taken_back_until_it_is_given() -> None:
    block = sums(Few(trials=2), np.random.default_rng(3))
    first = str(block.trials[0].expected["result"])
    keys = {answer: (answer,) for answer in block.streams[0].answers}
    run = BlockRun(block, keys, 1 / 60, watch=PacedWatch(1 / 60))
    now_s = 0.0
    presses = ("9", "erase", *first, "enter", "8")
    for number, press in enumerate(presses):
        for _ in range(3):
            frame = run.next()
            assert frame is not None
            now_s += 1 / 60
            run.flipped(now_s, now_s)
        run.press(now_s, press)
        if number == len(first) + 1:
            frame = run.next()
            assert frame is not None
            assert frame.echoes == tuple(f"echo:{sign}:{k}" for k, sign in enumerate(first))
            now_s += 1 / 60
            run.flipped(now_s, now_s)
    run.end(now_s)
    outcome = run.take_finished()[0]
    assert outcome.correct
    assert outcome.verdicts["result"].response == first
    assert [answer.used for answer in outcome.answers[: len(first) + 3]] == [True] * (len(first) + 3)


def test_enter_belongs_to_what_is_typed_alone() -> None:
    for answers, kind in ((("a", "enter"), "choice"), (("1", "2"), "typed")):
        with pytest.raises(ValueError, match="enter"):
            Stream("s", answers, kind)  # type: ignore[arg-type]


def test_a_session_is_gone_on_with_under_the_same_files(loaded: LoadedProtocol, workspace: Path) -> None:
    display = screen()
    with pytest.raises(RuntimeError):  # the computer dies
        run_session(loaded, Options(CODE, workspace / "results"), _dying(display), display.clock, lambda: 7)
    sit(workspace / "results", load_library(workspace).protocol("opened"), screen(), resume=True)
    table = trial_table(load(workspace / "results"))
    assert set(table.loc[table["counts"], "task"]) == {"faces", "tones", "places", "two-reports", "sums"}


def _dying(display: SimulatedDisplay):  # type: ignore[no-untyped-def]
    def opened() -> SimulatedDisplay:
        block = display.block

        def dies(request, on_outcome):  # type: ignore[no-untyped-def]
            if request.paradigm == "places":
                raise RuntimeError
            return block(request, on_outcome)

        display.block = dies  # type: ignore[method-assign]
        return display

    return opened


def test_a_file_that_changed_since_is_said(loaded: LoadedProtocol, workspace: Path) -> None:
    display = screen()
    with pytest.raises(RuntimeError):
        run_session(loaded, Options(CODE, workspace / "results"), _dying(display), display.clock, lambda: 7)
    write_sound(workspace / "tasks/files/word.wav", 0.3)
    changed = load_library(workspace).protocol("opened")
    assert changed.hash != loaded.hash, "the files belong to the protocol's hash"
    with pytest.raises(CogtrainError, match="not at hand as it was"):
        sit(workspace / "results", changed, screen(), resume=True)


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("files/none.png", "there is no such file"),
        ("../left.png", "leads away"),
        ("files/word.mp3", "another kind of file"),
        ("files/broken.png", "cannot be read"),
        ("files/long.wav", "longer than 10 s"),
    ],
)
def test_a_file_that_nobody_can_see_or_hear_is_a_fault_of_the_card(workspace: Path, file: str, words: str) -> None:
    (workspace / "tasks/files/broken.png").write_bytes(b"no picture")
    write_sound(workspace / "tasks/files/long.wav", 11.0)
    card = workspace / "tasks/faces.yaml"
    card.write_text(card.read_text().replace("files/left.png", file))
    faults = [fault for fault in check([card]) if words in fault.found]
    assert [fault.where.rpartition(":")[2] for fault in faults] == ["8"], "it says where"


def test_a_file_that_a_plan_takes_and_no_card_names_is_a_fault(workspace: Path) -> None:
    card = workspace / "tasks/tones.yaml"
    card.write_text(card.read_text().replace("assets: {word: files/word.wav}\n", ""))
    assert any('takes the file "word"' in fault.found for fault in check([card]))


def test_sounds_need_a_device(loaded: LoadedProtocol, workspace: Path) -> None:
    class Silent(SimulatedDisplay):
        @property
        def sounds(self) -> bool:
            return False

    display = screen()
    with pytest.raises(CogtrainError, match="no device that plays them"):
        sit(workspace / "results", loaded, Silent(display.observer, display.clock, display.rng))
    assert not list((workspace / "results").glob("*/*.jsonl"))


# ---------------------------------------------------------------- pixels and samples


def test_an_image_keeps_its_proportions_and_its_transparency(workspace: Path) -> None:
    assets = {"face": Asset("face", "x", workspace / "tasks/files/right.png")}
    bitmap = rasterise((Image("face", width=0.3, height=0.3),), 800, 600, assets)
    assert bitmap is not None
    assert (bitmap.width, bitmap.height) == (180, 120), "60 x 40 in 180 x 180"
    assert (bitmap.left + bitmap.width / 2, bitmap.top + bitmap.height / 2) == (400, 300)
    assert tuple(bitmap.pixels[60, 90]) == (0, 0, 128, 128), "premultiplied"
    over = compose([(Image("face", width=0.3, height=0.3),)], 800, 600, assets)
    ground, middle = over.getpixel((5, 5)), over.getpixel((400, 300))
    assert middle[2] == pytest.approx((255 + ground[2]) / 2, abs=1)  # type: ignore[index]


def test_a_tone_swells_and_a_recording_is_brought_to_the_devices_rate(workspace: Path) -> None:
    tone = samples_of(Tone(1000.0, 0.1, 0.5), {}, 48_000)
    assert tone.shape == (4800, 2)
    assert abs(tone[0]).max() == 0
    assert np.abs(tone).max() == pytest.approx(0.5, abs=0.01)
    assert np.abs(np.diff(tone[:24, 0])).max() < 0.02, "no click"
    spectrum = np.abs(np.fft.rfft(tone[:, 0]))
    assert np.fft.rfftfreq(4800, 1 / 48_000)[spectrum.argmax()] == pytest.approx(1000)
    word = samples_of(Recording("word"), {"word": Asset("word", "y", workspace / "tasks/files/word.wav")}, 48_000)
    assert word.shape == (9600, 2)
    spectrum = np.abs(np.fft.rfft(word[:, 0]))
    assert np.fft.rfftfreq(9600, 1 / 48_000)[spectrum.argmax()] == pytest.approx(300)


# ---------------------------------------------------------------- streams that share keys, places


def run_of(plan, keys: dict[str, tuple[str, ...]], presses: list[tuple[float, str]]) -> list[Outcome]:  # type: ignore[no-untyped-def]
    """A block of one trial after another, with keys at seconds after each onset."""
    run = BlockRun(plan, keys, 1 / 60, watch=PacedWatch(1 / 60))
    now_s, outcomes, waiting = 0.0, [], []
    while run.next() is not None:
        now_s += 1 / 60
        run.flipped(now_s, now_s)
        if run.came_on is not None:
            waiting = [(now_s + after_s, key) for after_s, key in presses]
        while waiting and waiting[0][0] <= now_s:
            run.press(*waiting.pop(0))
        outcomes += run.take_finished()
    run.end(now_s + 1 / 60)
    return outcomes + run.take_finished()


def test_a_shared_key_goes_to_the_first_stream_that_still_waits() -> None:
    block = two_reports(Few(trials=4), np.random.default_rng(1))
    outcomes = run_of(block, {"a": ("f",), "b": ("j",)}, [(0.4, "f"), (0.7, "j"), (0.9, "j")])
    for outcome in outcomes:
        first, second = outcome.verdicts["first"], outcome.verdicts["second"]
        assert (first.response, second.response) == ("a", "b")
        assert first.rt_s == pytest.approx(0.4, abs=0.02)
        assert second.rt_s == pytest.approx(0.7, abs=0.02)
        assert [answer.used for answer in outcome.answers] == [True, True, False], "every press is kept"
        assert outcome.correct == (outcome.trial.stimulus == "AB")


def test_answers_of_one_name_can_have_keys_of_their_own_in_each_stream() -> None:
    block = two_reports(Few(trials=4), np.random.default_rng(1))
    keys = {"first.a": ("q",), "first.b": ("w",), "second.a": ("o",), "second.b": ("p",)}
    outcomes = run_of(block, keys, [(0.3, "p"), (0.5, "w")])
    assert {outcome.verdicts["second"].response for outcome in outcomes} == {"b"}
    assert {outcome.verdicts["first"].response for outcome in outcomes} == {"b"}
    assert REPORTS.name == "two-reports"


def test_a_touch_carries_its_place_and_what_it_was() -> None:
    block = places(Few(trials=3), np.random.default_rng(1))
    run = BlockRun(block, {}, 1 / 60, watch=PacedWatch(1 / 60))
    now_s, outcomes = 0.0, []
    while run.next() is not None and now_s < 20:
        now_s += 1 / 60
        run.flipped(now_s, now_s)
        if run.came_on is not None:
            target = next(one for one in run.came_on.targets if one.name == run.came_on.stimulus)
            run.touch(now_s + 0.2, target.x + 0.03, target.y - 0.02, "pointer")
        outcomes += run.take_finished()
    (answer,) = outcomes[0].answers
    target = next(one for one in outcomes[0].trial.targets if one.name == answer.answer)
    assert (answer.source, answer.x, answer.y) == ("pointer", target.x + 0.03, target.y - 0.02)
    assert outcomes[0].verdicts["place"].source == "pointer"
