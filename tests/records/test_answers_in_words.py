"""What was answered in an exercise, in the words of its card."""

from __future__ import annotations

from cogtrain.records.answers_in_words import committed, in_words
from tests.care.people import LIBRARY

CARDS = {name: support.data for name, support in LIBRARY.supports.items()}


def test_ticks_choices_ratings_and_plans_are_told_in_words() -> None:
    told = in_words(CARDS["coping-plan@1"], {"coping_signs": ["body"], "coping_wishes": [], "coping_first": "music"})
    assert told == [
        "How do you notice that it is getting difficult? My body gets tense",
        "What would you like to try first? Listen to music",
        "What would you like from the people around you? nothing ticked",
    ]
    assert in_words(CARDS["mindfulness@2"], {"mindful_calm": 7}) == ["How calm do you feel now? 7 of 10"]
    timed = {"minutes_chosen": 15, "minutes_kept": 12.5, "bell": "yes"}
    assert in_words(CARDS["mindfulness@2"], timed) == ["timer: 12.5 of 15 min, with a bell"]
    plans = {"commitment_2": "not_yet", "commitment": "move by 2026-03-07"}
    assert in_words(CARDS["commitments@2"], plans) == [
        "small plan: Move my body, by 7 Mar 2026",
        "small plan 2: not yet",
    ]
    assert in_words(CARDS["commitments@2"], {"commitment": "own by 2026-03-07"}) == [
        "small plan: in own words, by 7 Mar 2026"
    ]


def test_no_shipped_exercise_is_told_by_the_names_of_its_options() -> None:
    for name, card in CARDS.items():
        for step in card.get("steps", []):
            for option in step.get("options", []):
                key = next(key for key in ("choose", "tick", "commit") if key in step)
                value = [option["name"]] if key == "tick" else option["name"]
                value = f"{value} by 2026-03-07" if key == "commit" else value
                assert option["words"]["en"] in "".join(in_words(card, {step[key]: value})), name


def test_what_a_card_does_not_know_is_told_by_its_name() -> None:
    assert in_words({}, {"a": ["x", "y"], "b": 3}) == ["a: x, y", "b: 3"]
    assert in_words(CARDS["coping-plan@1"], {"coping_first": "gone"}) == ["What would you like to try first? gone"]


def test_what_can_be_committed_to_is_known_by_its_name() -> None:
    assert committed(CARDS)["nature"] == "Spend time in nature"
