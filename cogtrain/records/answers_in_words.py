"""What was answered in an exercise, in the words of its card as a session's log keeps it, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cogtrain.library.placeholders import as_read
from cogtrain.wording.reader import day_told, numeral, tell

Card = Mapping[str, Any]
ASKS = ("rate", "choose", "tick")
BELLS = {"yes": "exercised.timer.bell", "no sound": "exercised.timer.no_sound"}
OUTCOMES = ("done", "partly", "not_yet")


def in_words(card: Card, values: Mapping[str, Any]) -> list[str]:
    """Each answer with its question, in the card's order; what the card does not know comes last, by its name."""
    told: dict[str, str] = {}
    for step in card.get("steps", []):
        told |= dict(_step(step, values))
    for name, value in values.items():
        if name.startswith("commitment_") and value in OUTCOMES:
            outcome = tell(f"exercised.outcome.{value}")
            told[name] = tell("exercised.plan.outcome", number=name.partition("_")[2], outcome=outcome)
    if "minutes_chosen" in values:
        told |= {"minutes_chosen": _timer(values), "minutes_kept": "", "bell": ""}
    rest = {name: value for name, value in values.items() if name not in told}
    return [*(words for words in told.values() if words), *(f"{name}: {_plain(value)}" for name, value in rest.items())]


def _timer(values: Mapping[str, Any]) -> str:
    kept = numeral(f"{values.get('minutes_kept', 0):g}")
    timer = tell("exercised.timer", kept=kept, chosen=values["minutes_chosen"])
    bell = BELLS.get(values.get("bell", ""))
    return tell(bell, timer=timer) if bell else timer


def committed(cards: Mapping[str, Card]) -> dict[str, str]:
    """What can be committed to, by name, in words; of all these cards."""
    steps = [step for card in cards.values() for step in card.get("steps", []) if "commit" in step]
    return {option["name"]: as_read(option["words"]) for step in steps for option in step["options"]}


def _step(step: Card, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Name and words of a step's answer; nothing where it has none."""
    name = next((str(step[key]) for key in (*ASKS, "commit") if key in step), "")
    if name not in values:
        return
    question, value = as_read(step["text"]), values[name]
    question = question if question.endswith("?") else f"{question.rstrip('.:')}:"
    options = {option["name"]: as_read(option["words"]) for option in step.get("options", [])}
    if "rate" in step:
        yield name, tell("exercised.rated", question=question, value=value)
    elif "tick" in step:
        ticked = "; ".join(options.get(each, each) for each in value)
        yield name, f"{question} {ticked or tell('exercised.nothing_ticked')}"
    elif "choose" in step:
        yield name, f"{question} {options.get(value, value)}"
    else:
        what, _, due = str(value).partition(" by ")
        yield name, tell("exercised.plan", what=options.get(what) or tell("exercised.own_words"), due=day_told(due))


def _plain(value: object) -> str:
    return ", ".join(str(each) for each in value) if isinstance(value, list) else str(value)
