"""What holds for every paradigm and every shipped card."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from cogtrain.library import check, fill, load_library, session_length_s
from cogtrain.library.models import Protocol, TaskCard, TaskItem
from cogtrain.library.resolve import resolve
from cogtrain.library.settings_at_level import settings_at
from cogtrain.pages.page_run import PageRun
from cogtrain.paradigms import ours
from cogtrain.paradigms.attention import flanker
from cogtrain.paradigms.cells import score_one
from cogtrain.paradigms.contract import Paradigm, example_steps
from cogtrain.paradigms.flexibility import switching
from cogtrain.paradigms.speed import coding
from cogtrain.paradigms.symbols import SYMBOLS, symbol
from cogtrain.session.script import examples
from cogtrain.trial import Box, Circle, Picture, Text

ROOT = Path(__file__).parents[2]
PARADIGMS = dict(ours())
CARDS = {
    path.stem: TaskCard.model_validate(yaml.safe_load(path.read_text())) for path in sorted(ROOT.glob("tasks/*.yaml"))
}
LINE_CHARACTERS, PAGE_LINES = 50, 6

anything = st.one_of(st.none(), st.text(max_size=3), st.booleans(), st.integers(-5, 5), st.floats())


def corners(picture: Picture) -> np.ndarray:
    """Corners of boxes around every shape; texts are taken as wide as 0.7 of their size a character."""
    found = []
    for shape in picture:
        if isinstance(shape, Text):
            width = 0.7 * shape.height * len(shape.text)
            found += [
                (shape.x - width / 2, shape.y - shape.height / 2),
                (shape.x + width / 2, shape.y + shape.height / 2),
            ]
        elif isinstance(shape, Circle):
            found += [
                (shape.x - shape.radius, shape.y - shape.radius),
                (shape.x + shape.radius, shape.y + shape.radius),
            ]
        elif isinstance(shape, Box):
            w, h = shape.width / 2, shape.height / 2
            found += [(shape.x - w, shape.y - h), (shape.x + w, shape.y + h)]
        else:
            found += list(shape.points)
    return np.array(found).reshape(-1, 2)


def settings_of(card: TaskCard) -> tuple[Paradigm, object]:
    paradigm = PARADIGMS[card.paradigm]
    return paradigm, settings_at(paradigm, card.settings)


def typical(strength: float, extra_s: float, drift: float = 2.6, boundary: float = 1.2) -> tuple[float, float]:
    """Mean reaction time in seconds and accuracy of an unbiased diffusion, non-decision time .35 s."""
    v = drift * strength
    return 0.35 + extra_s + boundary / (2 * v) * np.tanh(boundary * v / 2), 1 / (1 + np.exp(-v * boundary))


@pytest.mark.parametrize("name", CARDS)
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_block_is_whole(name: str, seed: int) -> None:
    paradigm, given_settings = settings_of(CARDS[name])
    block = paradigm.plan(given_settings, np.random.default_rng(seed))
    streams = {stream.name: stream.answers for stream in block.streams}
    again, another = (paradigm.plan(given_settings, np.random.default_rng(at)) for at in (seed, seed + 100))
    block, again, another = (replace(one, bind=None, done=None) for one in (block, again, another))
    assert block == again
    assert block != another
    touched = {target.name for trial in block.trials for target in trial.targets}
    assert {answer for answers in streams.values() for answer in answers} == set(CARDS[name].keys) | touched
    for trial in block.trials:
        assert {picture for phase in trial.phases for picture in phase.show} <= set(block.pictures)
        assert trial.phases[trial.stimulus_phase].show
        assert trial.expected.keys() <= streams.keys()
        for stream, expected in trial.expected.items():
            wanted = expected if isinstance(expected, tuple) else (expected,)
            assert all(answer is None or answer in streams[stream] for answer in wanted)
        assert paradigm.evidence(trial).strength > 0
        assert all(phase.seconds is None or phase.seconds > 0 for phase in trial.phases)
        assert trial.detail.keys() == block.trials[0].detail.keys()


@pytest.mark.parametrize("name", CARDS)
def test_pictures_stay_clear_of_the_edges(name: str) -> None:
    paradigm, given_settings = settings_of(CARDS[name])
    rng = np.random.default_rng(5)
    pictures = [*paradigm.plan(given_settings, rng).pictures.values()]
    pictures += [step.picture for step in example_steps(paradigm, given_settings, rng)]
    for picture in filter(None, pictures):
        x, y = np.abs(corners(picture)).max(axis=0)
        assert x <= 0.60
        assert y <= 0.30 + 1e-9


@pytest.mark.parametrize("name", CARDS)
def test_every_example_step_has_its_caption(name: str) -> None:
    card = CARDS[name]
    paradigm, given_settings = settings_of(card)
    for seed in range(5):
        for step in example_steps(paradigm, given_settings, np.random.default_rng(seed)):
            for captions in card.example.values():
                assert "{" not in fill(captions[step.caption], step.values)
            assert step.expected is None or step.expected in card.keys or not card.keys


@pytest.mark.parametrize("name", CARDS)
def test_a_card_fits_its_pages_and_its_paradigm(name: str) -> None:
    card = CARDS[name]
    paradigm, _ = settings_of(card)
    assert card.task == name
    assert card.measures.headline in paradigm.measures
    assert card.measures.reliability.keys() <= paradigm.measures.keys()
    assert card.practice is not None
    assert settings_at(paradigm, card.settings | card.practice.settings)
    for pages in card.instructions.values():
        for page in pages:
            assert len(page.heading) <= 40
            longest = dict.fromkeys(card.keys, "RIGHT ARROW") | {"level": 2}
            assert len(fill(page.text, longest)) <= LINE_CHARACTERS * (PAGE_LINES - 1)
            assert not {"fail", "wrong", "slow"} & set(page.text.lower().split())


def test_the_shipped_library_has_no_fault() -> None:
    assert not check([ROOT / "tasks", ROOT / "protocols"])


@pytest.mark.parametrize(
    ("protocol", "session", "least_min", "most_min"),
    [
        ("demo", "baseline", 0.8, 2),
        ("demo", "follow-up", 0.8, 1.5),
        ("baseline-brief", "baseline", 13, 16),
        ("follow-up-brief", "follow-up", 12, 15),
        ("baseline-full", "baseline", 35, 50),
        ("training-20min", "training", 16, 20),
        ("all-five", "check", 3, 6.5),
    ],
)
def test_a_session_is_as_long_on_paper_as_it_says(
    protocol: str, session: str, least_min: float, most_min: float
) -> None:
    assert least_min < session_length_s(load_library().protocol(protocol), session) / 60 < most_min


def test_baseline_and_follow_up_brief_ask_the_same() -> None:
    baseline, follow_up = (
        Protocol.model_validate(yaml.safe_load((ROOT / f"protocols/{name}-brief.yaml").read_text())).sessions[name]
        for name in ("baseline", "follow-up")
    )
    same = [item.model_dump(exclude={"instructions"}) for item in baseline.do]
    assert same == [item.model_dump(exclude={"instructions"}) for item in follow_up.do]


@pytest.mark.parametrize("paradigm", PARADIGMS.values(), ids=PARADIGMS)
def test_a_score_names_its_measures_and_takes_an_empty_table(paradigm: Paradigm) -> None:
    for empty in (pd.DataFrame(), pd.DataFrame(columns=["condition", "rt_s", "correct", "block", "trial"])):
        scores = score_one(paradigm.scoring.score, empty)
        assert set(scores) >= set(paradigm.measures)
        assert all(np.isnan(scores[name]) for name in paradigm.measures)


@pytest.mark.parametrize("paradigm", PARADIGMS.values(), ids=PARADIGMS)
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_no_table_makes_a_score_raise(paradigm: Paradigm, data: st.DataObject) -> None:
    names = [
        "condition",
        "answer",
        "response",
        "correct",
        "rt_s",
        "block",
        "trial",
        "kind",
        "transition",
        "n",
        "seconds",
        "stream",
        "angle_deg",
        "exposure_ms",
        "changes",
        "run",
        "by_rule_before",
        "circles",
        "items",
        "size",
    ]
    words = st.sampled_from(
        [
            "match",
            "go",
            "nogo",
            "lure",
            "congruent",
            "incongruent",
            "single",
            "mixed",
            "switch",
            "left",
            "A",
            "B",
            "same",
            "sign",
            "recall",
            "AX",
            "BX",
        ]
    )
    chosen = data.draw(st.lists(st.sampled_from(names), unique=True))
    rows = data.draw(st.lists(st.fixed_dictionaries(dict.fromkeys(chosen, anything | words)), max_size=6))
    scores = score_one(paradigm.scoring.score, pd.DataFrame(rows, columns=chosen))
    assert all(isinstance(value, float) for value in scores.values())


def test_a_typical_person_is_as_quick_and_exact_as_people_are() -> None:
    def of(module_evidence, condition: str, **detail: str) -> tuple[float, float]:  # type: ignore[no-untyped-def]
        from cogtrain.trial import Trial

        found = module_evidence(Trial(condition, "", (), {}, detail=detail))
        return typical(found.strength, found.extra_s)

    easy, hard = of(flanker.evidence, "congruent"), of(flanker.evidence, "incongruent")
    assert 0.03 < hard[0] - easy[0] < 0.10
    assert easy[1] > hard[1] > 0.90
    single, repeat, switch = (of(switching.evidence, c, congruency="congruent") for c in ("single", "repeat", "switch"))
    assert 0.06 < repeat[0] - single[0] < 0.20
    assert 0.06 < switch[0] - repeat[0] < 0.20
    assert 0.5 < single[0] < switch[0] < 0.9
    assert 30 < 60 / (of(coding.evidence, "sign")[0] + 0.1) < 50


def test_signs_are_told_apart_when_small() -> None:
    from PIL import Image, ImageDraw

    side = 38  # 5 % of a window 768 high

    def ink(name: str) -> np.ndarray:
        image = Image.new("L", (side, side))
        pen = ImageDraw.Draw(image)

        def at(points: tuple[tuple[float, float], ...]) -> list[tuple[float, float]]:
            return [(side / 2 * (1 + 1.8 * x), side / 2 * (1 - 1.8 * y)) for x, y in points]

        for shape in symbol(name, 0.0, 0.0, 1.0):
            if isinstance(shape, Circle):
                pen.ellipse([*at(((shape.x - shape.radius, shape.y + shape.radius),))[0],
                             *at(((shape.x + shape.radius, shape.y - shape.radius),))[0]], fill=1)  # fmt: skip
            elif getattr(shape, "fill", None):
                pen.polygon(at(shape.points), fill=1)
            else:
                pen.line(at((*shape.points, *(shape.points[:1] if hasattr(shape, "fill") else ()))), fill=1, width=3)
        return np.asarray(image, dtype=bool)

    inks = {name: ink(name) for name in SYMBOLS}
    assert len(SYMBOLS) >= 18
    for first, second in combinations(SYMBOLS, 2):
        overlap = (inks[first] & inks[second]).sum() / (inks[first] | inks[second]).sum()
        assert overlap < 0.75, (first, second)


@pytest.mark.parametrize("by_touch", [False, True], ids=["key", "touch"])
@pytest.mark.parametrize("name", CARDS)
def test_every_step_of_a_worked_example_can_be_left(name: str, by_touch: bool) -> None:
    reference = f"{name}@{CARDS[name].version}"
    task = resolve(TaskItem(task=reference), load_library().cards[reference])
    level = task.difficulty.start
    for page in examples(task, level, "en", np.random.default_rng(1)):
        run = PageRun(page, "en")
        assert run.take([], [], 0.1) is None
        wanted = page.wanted or (page.buttons[0].key if page.buttons else None)
        if wanted is None:
            assert run.take([], [], page.closes_after_s or 0.0) is not None
            continue
        places = [(target.x, target.y) for target in run.targets if target.name == wanted]
        left = run.take([], places, 1.0) if by_touch else run.take([wanted], [], 1.0)
        assert left is not None, page.name
        assert left.key == wanted
        assert max(abs(x) for x, _ in places) < 0.48, "beside the middle of any window"
