"""The readiness gate's own pages: what staff and the person are asked, and what follows, in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cogtrain.care.gate import ALERT_MOAA_S, SYMPTOMS, Decision, Readiness
from cogtrain.kiosk import pages
from cogtrain.library.after_dose import Gate
from cogtrain.pages.page import Page
from cogtrain.wording import say

Ask = Callable[[Page], str | None]
"""Shows a page that asks; its answer, or None for one page back."""


def _numbered(language: str, key: str, numbers: range) -> dict[str, str]:
    return {str(number): say(language, f"{key}.{number}") for number in numbers}


def _yes_no(language: str) -> dict[str, str]:
    return {"yes": say(language, "yes"), "no": say(language, "no")}


def staff_pages(gate: Gate, language: str) -> dict[str, Page]:
    """What staff look at, in its order."""
    if gate.signed is None:
        lead = say(language, "gate.unsigned")
    else:
        lead = say(language, "gate.signed", by=gate.signed.by, on=gate.signed.on)
    symptoms: dict[str, str] = {name: say(language, f"gate.symptom.{name}") for name in SYMPTOMS}
    asked: dict[str, dict[str, str]] = {
        "moaa_s": _numbered(language, "gate.moaa_s", range(5, -1, -1)),
        "dissociation": _numbered(language, "gate.dissociation", range(5)),
        "oriented": _yes_no(language),
        "blood_pressure_accepted": _yes_no(language),
        "nausea": symptoms,
        "dizziness": symptoms,
        "double_vision": symptoms,
    }
    pages_of: dict[str, Page] = {}
    for name, options in asked.items():
        if name == "blood_pressure_accepted":
            for value, (lowest, highest) in MMHG.items():
                pages_of[value] = pages.digits(value, language, 3, 0, shown=True, lowest=lowest, highest=highest)
        words, numbered = say(language, f"gate.{name}"), "0" in options
        pages_of[name] = pages.pick(f"gate:{name}", language, words, options, lead=lead, numbered=numbered)
    return pages_of


def own_pages(language: str) -> dict[str, Page]:
    """What the person says of itself."""
    sleepy = {str(each): say(language, f"sleepiness.{each}") for each in range(1, 6)}
    ends = say(language, "gate.none_at_all"), say(language, "gate.very_much")
    return {
        "sleepiness": pages.pick("gate:sleepiness", language, say(language, "sleepiness.text"), sleepy),
        "energy": pages.number("gate:energy", language, say(language, "gate.energy"), *ends),
        "motivation": pages.number("gate:motivation", language, say(language, "gate.motivation"), *ends),
        "willing": pages.pick("gate:willing", language, say(language, "gate.willing"), _yes_no(language)),
    }


MMHG = {"systolic_mmhg": (50, 260), "diastolic_mmhg": (20, 180)}


def ask(
    minutes_since: float | None,
    gate: Gate,
    show: Ask,
    hand_over: Callable[[], None],
    language: str,
    staff_language: str = "",
) -> Readiness:
    """Ask everything; ``hand_over`` is called between staff and person. language: the person's.

    MOAA/S below 5 ends it at once: what was not asked is None.
    """
    found: dict[str, Any] = {}
    for part in (staff_pages(gate, staff_language or language), own_pages(language)):
        names = list(part)
        index = 0
        while index < len(names):
            name = names[index]
            answer = show(part[name])
            if answer is None:
                index = max(0, index - 1)
                continue
            found[name] = _value(name, answer)
            if name in MMHG and found[name] is not None and not MMHG[name][0] <= found[name] <= MMHG[name][1]:
                continue  # no blood pressure that anybody has: asked again
            index += 1
            if found["moaa_s"] != ALERT_MOAA_S:
                return Readiness(minutes_since, found["moaa_s"])
        if "moaa_s" in part:
            hand_over()
    return Readiness(minutes_since, **found)


def _value(name: str, answer: str) -> Any:
    if name in ("oriented", "blood_pressure_accepted", "willing"):
        return answer == "yes"
    if name in MMHG and not answer:
        return None
    return answer if name in ("nausea", "dizziness", "double_vision") else int(answer)


def outcome_page(decision: Decision, language: str) -> Page:
    """What follows, kind; for the person to read."""
    key = decision.outcome.replace("-", "_")
    text = say(language, f"gate.outcome.{key}.text")
    if decision.again_min is not None:
        text += "\n\n" + say(language, "gate.again", minutes=decision.again_min)
    heading = say(language, f"gate.outcome.{key}.heading")
    return Page(f"kiosk:gate:{decision.outcome}", heading, text, buttons=pages.buttons(language))


def reasons_words(decision: Decision, language: str) -> str:
    """Why, for staff."""
    return ", ".join(say(language, f"gate.reason.{reason.name}") for reason in decision.reasons)
