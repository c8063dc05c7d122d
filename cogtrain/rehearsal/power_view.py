"""The page of a rehearsed study: what its analysis would find, before anybody is enrolled."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan

from cogtrain.library.loaded_protocol import LoadedStudy
from cogtrain.rehearsal.power import Found, TrialPlan
from cogtrain.review import look
from cogtrain.review.phrases import NONE, number
from cogtrain.review.view import Bullets, Chart, Figure, Paragraph, Section, Table, View, rows_of

HEADS = ("", "By drawing", "By theory, or as wanted")
NOTES = (
    "Simulated people answer by one model of a decision; they are not patients, and say nothing about them.",
    "The effect is what you asked for. Nothing here says that training has one.",
    "Each person goes through every arm, so the true difference is known. Trials are drawn from these people.",
    "Who leaves does so by chance. Where people leave because of how they are, a trial finds less, and may be biased.",
    "None of this is medical advice.",
)


def power_view(loaded: LoadedStudy, plan: TrialPlan, found: Sequence[Found]) -> View:
    """What the trials came to."""
    study = loaded.study
    declared = study.analysis
    card = next(one for one in loaded.face.cards.values() if one.card.task == declared.outcome.task)
    measure = card.paradigm.measures[declared.outcome.measure]
    heading = f"{study.study}: the trial rehearsed"
    about = (
        f"{plan.trials} trials of {plan.people} people, drawn from {plan.pool} simulated people ({plan.observer}) in "
        f"each arm; {100 * plan.missed:g} % of training missed, {100 * plan.drop_out:g} % leave."
    )
    sections = [
        Section(
            f"{one.arm} against {declared.reference}",
            (*_curve(plan, one), _table(plan, one, declared.alpha, measure.unit)),
        )
        for one in found
    ]
    asked = Paragraph(
        f"Asked: {measure.label} ({declared.outcome.task}), {declared.model}; the drift grows by {100 * plan.gain:g} % "
        "over all of the training, beside practice, in every arm but the reference."
    )
    return View(heading, heading, about, (), (Bullets(tuple(map(_answer, found))), asked, *sections), "Notes", NOTES)


def _answer(one: Found) -> str:
    return (
        f"{one.arm}: of 100 such trials {100 * one.power:.0f} would find this difference; "
        f"of 100 without any, {100 * one.false_positives:.0f} would find one."
    )


def _curve(plan: TrialPlan, one: Found) -> tuple[Figure, ...]:
    """Power over the number of people, and what was drawn."""
    if not one.curve:
        return ()
    points = [{"people": people, "power": 100 * share} for people, share in one.curve]
    x = {"field": "people", "type": "quantitative", "axis": {"title": "people in the trial", "tickCount": 8}}
    y = {"field": "power", "type": "quantitative", "scale": {"domain": [0, 100]}, "axis": {"title": "power, %"}}
    drawn = [{"people": plan.people, "power": 100 * one.power}]
    layers = [
        {"data": {"values": [{"power": 80}]}, "mark": {"type": "rule", "strokeDash": [5, 4], "color": look.MUTED},
         "encoding": {"y": y}},
        {"data": {"values": points}, "mark": {"type": "line", "color": look.INK}, "encoding": {"x": x, "y": y}},
        {"data": {"values": drawn}, "mark": {"type": "point", "filled": True, "size": 90, "color": look.INK},
         "encoding": {"x": x, "y": y}},
    ]  # fmt: skip
    said = f"Power by theory for so many people; the dot is what {plan.trials} drawn trials found; dashed: 80 %"
    return (Figure(said, Chart({"layer": layers}, "Power", said, (560, 240))),)


def _table(plan: TrialPlan, one: Found, alpha: float, unit: str) -> Table:
    spread = 1.96 * (one.power * (1 - one.power) / plan.trials) ** 0.5
    rows = [
        ["Power", f"{100 * one.power:.1f} % (± {100 * spread:.1f})", _percent(one.theory)],
        ["False positives", _percent(one.false_positives), f"{100 * alpha:g} %"],
        ["True difference", _value(one.true, unit), f"{one.true / one.sd:+.2f} SD before".replace("-", "−")],
        ["Bias of the estimate", _value(one.bias, unit), "0"],
        ["Half the interval, middle", _value(one.half_width, unit).lstrip("+"), NONE],
        ["Intervals that hold the truth", _percent(one.covered), f"{100 * (1 - alpha):g} %"],
        ["People with the outcome", _percent(one.complete), _percent(1 - plan.drop_out)],
    ]
    return Table("What the declared analysis finds", HEADS, rows_of(rows), (1, 2))


def _value(value: float, unit: str) -> str:
    """With as many digits as a small number needs."""
    if unit in ("ms", "share") or abs(value) >= 1:
        return number(value, unit, sign=True)
    return f"{value:+.3f} {unit}".strip().replace("-", "−")


def _percent(share: float) -> str:
    return NONE if isnan(share) else f"{100 * share:.1f} %"
