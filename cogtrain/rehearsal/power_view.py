"""The page of a rehearsed study: what its analysis would find, before anybody is enrolled."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan

from cogtrain.library.loaded_protocol import LoadedStudy
from cogtrain.rehearsal.power import Found, Plan
from cogtrain.review.phrases import NONE, number
from cogtrain.review.view import Bullets, Paragraph, Section, Table, View, rows_of

HEADS = ("", "By drawing", "By theory, or as wanted")
NOTES = (
    "Simulated people answer by one model of a decision; they are not patients, and say nothing about them.",
    "The effect is what you asked for. Nothing here says that training has one.",
    "Each person goes through every arm, so the true difference is known. Trials are drawn from these people.",
    "Who leaves does so by chance. Where people leave because of how they are, a trial finds less, and may be biased.",
    "None of this is medical advice.",
)


def power_view(loaded: LoadedStudy, plan: Plan, found: Sequence[Found]) -> View:
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
        Section(f"{one.arm} against {declared.reference}", (_table(plan, one, declared.alpha, measure.unit),))
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


def _table(plan: Plan, one: Found, alpha: float, unit: str) -> Table:
    spread = 1.96 * (one.power * (1 - one.power) / plan.trials) ** 0.5
    rows = [
        ["Power", f"{100 * one.power:.1f} % (± {100 * spread:.1f})", _percent(one.theory)],
        ["False positives", _percent(one.false_positives), f"{100 * alpha:g} %"],
        ["True difference", number(one.true, unit, sign=True), f"{one.true / one.sd:+.2f} SD before".replace("-", "−")],
        ["Bias of the estimate", number(one.bias, unit, sign=True), "0"],
        ["Half the interval, middle", number(one.half_width, unit), NONE],
        ["Intervals that hold the truth", _percent(one.covered), f"{100 * (1 - alpha):g} %"],
        ["People with the outcome", _percent(one.complete), _percent(1 - plan.drop_out)],
    ]
    return Table("What the declared analysis finds", HEADS, rows_of(rows), (1, 2))


def _percent(share: float) -> str:
    return NONE if isnan(share) else f"{100 * share:.1f} %"
