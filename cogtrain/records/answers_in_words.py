"""What was answered in an exercise, in the words of its card as a session's log keeps it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cogtrain.library.placeholders import english

Card = Mapping[str, Any]
ASKS = ("rate", "choose", "tick")
BELLS = {"yes": ", with a bell", "no sound": "; a bell was wished for, and made no sound"}
OUTCOMES = {"done": "done", "partly": "done in part", "not_yet": "not yet"}


def in_words(card: Card, values: Mapping[str, Any]) -> list[str]:
    """Each answer with its question, in the card's order; what the card does not know comes last, by its name."""
    told: dict[str, str] = {}
    for step in card.get("steps", []):
        told |= dict(_step(step, values))
    for name, value in values.items():
        if name.startswith("commitment_") and value in OUTCOMES:
            told[name] = f"small plan {name.partition('_')[2]}: {OUTCOMES[value]}"
    if "minutes_chosen" in values:
        told["minutes_chosen"] = f"timer: {values.get('minutes_kept', 0):g} of {values['minutes_chosen']} min"
        told["minutes_chosen"] += BELLS.get(values.get("bell", ""), "")
        told["minutes_kept"] = told["bell"] = ""
    rest = {name: value for name, value in values.items() if name not in told}
    return [*(words for words in told.values() if words), *(f"{name}: {_plain(value)}" for name, value in rest.items())]


def committed(cards: Mapping[str, Card]) -> dict[str, str]:
    """What can be committed to, by name, in words; of all these cards."""
    steps = [step for card in cards.values() for step in card.get("steps", []) if "commit" in step]
    return {option["name"]: english(option["words"]) for step in steps for option in step["options"]}


def _step(step: Card, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Name and words of a step's answer; nothing where it has none."""
    name = next((str(step[key]) for key in (*ASKS, "commit") if key in step), "")
    if name not in values:
        return
    question, value = english(step["text"]), values[name]
    question = question if question.endswith("?") else f"{question.rstrip('.:')}:"
    options = {option["name"]: english(option["words"]) for option in step.get("options", [])}
    if "rate" in step:
        yield name, f"{question} {value} of 10"
    elif "tick" in step:
        yield name, f"{question} {'; '.join(options.get(each, each) for each in value) or 'nothing ticked'}"
    elif "choose" in step:
        yield name, f"{question} {options.get(value, value)}"
    else:
        what, _, due = str(value).partition(" by ")
        yield name, f"small plan: {options.get(what, 'in own words')}, by {due}"


def _plain(value: object) -> str:
    return ", ".join(str(each) for each in value) if isinstance(value, list) else str(value)
