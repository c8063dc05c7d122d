"""The page of a rehearsed study: what its analysis would find, before anybody is enrolled."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan

from cogtrain.library.loaded_protocol import LoadedStudy
from cogtrain.rehearsal.power import Found, TrialPlan
from cogtrain.review import look
from cogtrain.review.phrases import NONE, number
from cogtrain.review.retelling import measure_told, unit_told
from cogtrain.review.view import Bullets, Chart, Figure, Paragraph, Section, Table, View, rows_of
from cogtrain.wording.reader import numeral, tell

NOTES = ("people", "effect", "arms", "leaving", "advice")


def power_view(loaded: LoadedStudy, plan: TrialPlan, found: Sequence[Found]) -> View:
    """What the trials came to."""
    study = loaded.study
    declared = study.analysis
    card = next(one for one in loaded.face.cards.values() if one.card.task == declared.outcome.task)
    measure = card.paradigm.measures[declared.outcome.measure]
    heading = tell("power.heading", study=study.study)
    about = tell(
        "power.about",
        trials=plan.trials,
        people=plan.people,
        pool=plan.pool,
        observer=plan.observer,
        missed=numeral(f"{100 * plan.missed:g}"),
        leave=numeral(f"{100 * plan.drop_out:g}"),
    )
    sections = [
        Section(
            tell("power.against", arm=one.arm, reference=declared.reference),
            (*_curve(plan, one), _table(plan, one, declared.alpha, measure.unit)),
        )
        for one in found
    ]
    asked = tell(
        "power.asked",
        measure=measure_told(measure.label),
        task=declared.outcome.task,
        model=tell(f"power.model.{declared.model}"),
        gain=numeral(f"{100 * plan.gain:g}"),
    )
    answers, notes = Bullets(tuple(map(_answer, found))), tuple(tell(f"power.note.{note}") for note in NOTES)
    return View(heading, heading, about, (), (answers, Paragraph(asked), *sections), tell("power.closing"), notes)


def _answer(one: Found) -> str:
    power, false = (f"{100 * share:.0f}" for share in (one.power, one.false_positives))
    return tell("power.answer", arm=one.arm, power=power, false_positives=false)


def _curve(plan: TrialPlan, one: Found) -> tuple[Figure, ...]:
    """Power over the number of people, and what was drawn."""
    if not one.curve:
        return ()
    points = [{"people": people, "power": 100 * share} for people, share in one.curve]
    x = {"field": "people", "type": "quantitative", "axis": {"title": tell("power.axis.people"), "tickCount": 8}}
    axis = {"title": tell("power.axis.power")}
    y = {"field": "power", "type": "quantitative", "scale": {"domain": [0, 100]}, "axis": axis}
    drawn = [{"people": plan.people, "power": 100 * one.power}]
    layers = [
        {"data": {"values": [{"power": 80}]}, "mark": {"type": "rule", "strokeDash": [5, 4], "color": look.MUTED},
         "encoding": {"y": y}},
        {"data": {"values": points}, "mark": {"type": "line", "color": look.INK}, "encoding": {"x": x, "y": y}},
        {"data": {"values": drawn}, "mark": {"type": "point", "filled": True, "size": 90, "color": look.INK},
         "encoding": {"x": x, "y": y}},
    ]  # fmt: skip
    said = tell("power.curve", trials=plan.trials)
    return (Figure(said, Chart({"layer": layers}, tell("power.row.power"), said, (560, 240))),)


def _table(plan: TrialPlan, one: Found, alpha: float, unit: str) -> Table:
    spread = 1.96 * (one.power * (1 - one.power) / plan.trials) ** 0.5
    power = f"{_percent(one.power)} (± {numeral(f'{100 * spread:.1f}')})"
    sds = tell("power.sds_before", difference=numeral(f"{one.true / one.sd:+.2f}").replace("-", "−"))
    found = {
        "power": (power, _percent(one.theory)),
        "false_positives": (_percent(one.false_positives), numeral(f"{100 * alpha:g} %")),
        "true": (_value(one.true, unit), sds),
        "bias": (_value(one.bias, unit), "0"),
        "half_width": (_value(one.half_width, unit).lstrip("+"), NONE),
        "covered": (_percent(one.covered), numeral(f"{100 * (1 - alpha):g} %")),
        "complete": (_percent(one.complete), _percent(1 - plan.drop_out)),
    }
    rows = [[tell(f"power.row.{name}"), *cells] for name, cells in found.items()]
    heads = ("", tell("power.head.drawing"), tell("power.head.theory"))
    return Table(tell("power.table"), heads, rows_of(rows), (1, 2))


def _value(value: float, unit: str) -> str:
    """With as many digits as a small number needs."""
    if unit in ("ms", "share") or abs(value) >= 1:
        return number(value, unit, sign=True)
    return f"{numeral(f'{value:+.3f}')} {unit_told(unit)}".strip().replace("-", "−")


def _percent(share: float) -> str:
    return NONE if isnan(share) else numeral(f"{100 * share:.1f} %")
