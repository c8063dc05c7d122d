"""A study's result: the answer first, who went which way, who they were, every estimate, what is missing."""

from __future__ import annotations

from typing import Any

from cogtrain.review import look
from cogtrain.review.limits import LIMITS_HEADING
from cogtrain.review.phrases import NONE, number, plural
from cogtrain.review.view import Bullets, Chart, Figure, Paragraph, Part, Section, Table, View, rows_of
from cogtrain.study.analysis import Estimate
from cogtrain.study.flow import Flow, Way
from cogtrain.study.people import BEFORE, missing, name_of
from cogtrain.study.result import Result

HEADS = ("", "People", "Difference [interval]", "p", "Effect [interval]")
MODELS = {"ancova": "covariance", "mixed": "mixed model"}
CLOSING = (
    "This page is not medical advice.",
    "The analysis was declared in the study's file before anybody was enrolled; what stands beside it decides nothing.",
    "As randomised: everybody in the arm that was drawn, as far as the outcome is there. Who lacks it is counted.",
    "Nothing is put in the place of what is missing. The mixed model holds where the other values tell why it is.",
    "Per protocol: those who stayed and did enough. They are no longer drawn by lot, and the comparison may be unfair.",
    "Effect: the difference over the standard deviation before, of all who are analysed.",
    "A score says how somebody did this task. It says nothing about mood, health or everyday life.",
)


def result_view(result: Result) -> View:
    """The page of an analysis."""
    study = result.loaded.study
    parts: list[Section | Part] = [Bullets(tuple(_answers(result)))]
    parts.append(Section("Who went which way", (_flow_figure(result.flow),)))
    parts.append(Section("Every estimate", (_forest(result), *_estimates(result))))
    parts.append(Section("Who they were", (_table_one(result),)))
    parts.append(Section("What is missing, and what happened", tuple(_missing(result))))
    heading = f"{study.study}: the declared comparison"
    about = f"{study.about} {plural(result.flow.enrolled, 'person', 'people')}, version {study.version} of the study."
    return View(heading, heading, about, (), tuple(parts), LIMITS_HEADING, CLOSING)


def _answers(result: Result) -> list[str]:
    """A sentence for each arm: what the declared analysis found."""
    declared = result.loaded.study.analysis
    found = [
        one
        for one in result.estimates
        if one.outcome == name_of(declared.outcome)
        and one.model == declared.model
        and one.population == "as randomised"
    ]
    if not found:
        return [("No estimate: too few people have the outcome before and after, or a stratum tells the arm.")]
    return [_answer(result, one, declared.alpha) for one in found]


def _answer(result: Result, one: Estimate, alpha: float) -> str:
    unit = result.unit(one.outcome)
    about = f"{result.label(one.outcome)}, {one.arm} against {one.reference}: {_interval(one, unit)}, p {_p(one.p)}"
    if one.p >= alpha:
        return f"{about}. No difference was found; the interval says how large one may be all the same."
    better = result.measure(next(o for o in result.outcomes if name_of(o) == one.outcome)).better
    if better == "neither":
        return f"{about}. The arms differ."
    good = (one.difference > 0) == (better == "higher")
    return f"{about}. {one.arm} did {'better' if good else 'worse'} than {one.reference}, beyond chance."


def _interval(one: Estimate, unit: str) -> str:
    """The difference with its interval; the unit once."""
    low, high = (number(end, unit, sign=True) for end in (one.low, one.high))
    suffix = number(0.0, unit).lstrip("0.")
    return f"{number(one.difference, unit, sign=True)} [{low.removesuffix(suffix)}, {high.removesuffix(suffix)}]"


def _p(value: float) -> str:
    return "< .001" if value < 0.001 else f"{value:.3f}".lstrip("0")


def _estimates(result: Result) -> list[Table]:
    """A table for each outcome."""
    declared = result.loaded.study.analysis
    tables = []
    for outcome in result.outcomes:
        name, unit = name_of(outcome), result.unit(name_of(outcome))
        rows = [
            [_which(result, one), f"{one.people_arm} and {one.people_reference}", *_cells(one, unit)]
            for one in result.estimates
            if one.outcome == name
        ]
        first = "The declared outcome: " if outcome == declared.outcome else "Beside it: "
        percent = f"{100 * (1 - declared.alpha):g} %"
        caption = f"{first}{result.label(name)}, difference after, adjusted; intervals of {percent}"
        tables.append(Table(caption, HEADS, rows_of(rows), (1, 2, 3, 4)))
    return tables


def _which(result: Result, one: Estimate) -> str:
    """Population and model of an estimate, and the arm where there are several."""
    several = len(result.flow.ways) > 2
    return f"{f'{one.arm}, ' if several else ''}{one.population}, {MODELS[one.model]}"


def _cells(one: Estimate, unit: str) -> list[str]:
    effect = f"{one.effect:.2f} [{one.effect_low:.2f}, {one.effect_high:.2f}]".replace("-", "−")
    return [_interval(one, unit), _p(one.p), effect]


def _forest(result: Result) -> Figure:
    """The effects with their intervals, the declared one first."""
    points: list[dict[str, Any]] = [
        {
            "line": f"{one.outcome.partition(' ')[0]}: {_which(result, one)}",
            "effect": one.effect, "low": one.effect_low, "high": one.effect_high,
        }
        for one in result.estimates
    ]  # fmt: skip
    if not points:
        return Figure("There is nothing to draw yet.")
    y = {"field": "line", "type": "nominal", "sort": None, "axis": {"title": None, "labelLimit": 420, "minExtent": 330}}
    x = {"type": "quantitative", "axis": {"title": "effect, SDs of the value before", "tickCount": 7}}
    layers = [
        {"mark": {"type": "rule", "strokeDash": [5, 4], "color": look.MUTED}, "encoding": {"x": {"datum": 0}}},
        {"mark": {"type": "rule", "color": look.INK}, "encoding": {"y": y, "x": {**x, "field": "low"},
                                                                   "x2": {"field": "high"}}},
        {"mark": {"type": "point", "filled": True, "size": 60, "color": look.INK},
         "encoding": {"y": y, "x": {**x, "field": "effect"}}},
    ]  # fmt: skip
    said = "Each line an estimate with its interval; the dashed line is no difference"
    spec = {"data": {"values": points}, "layer": layers}
    return Figure(said, Chart(spec, "Estimates", said, (400, 26 * len(points) + 20)))


# ---------------------------------------------------------------- the flow

BOX, GAP, TALL = 250.0, 24.0, 74.0


def _flow_figure(flow: Flow) -> Figure:
    """Boxes from top to bottom, an arm a column."""
    columns = len(flow.ways)
    whole = columns * BOX + (columns - 1) * GAP
    boxes = [_box(whole / 2 - BOX / 2, 0, [f"Drawn by lot: {flow.enrolled}"])]
    lines: list[dict[str, float]] = []
    for place, way in enumerate(flow.ways):
        left = place * (BOX + GAP)
        lines.append({"x": whole / 2, "y": TALL, "x2": left + BOX / 2, "y2": TALL + GAP})
        for step, words in enumerate(_steps(way), start=1):
            top = step * (TALL + GAP)
            boxes.append(_box(left, top, words))
            if step > 1:
                lines.append({"x": left + BOX / 2, "y": top - GAP, "x2": left + BOX / 2, "y2": top})
    height = 4 * (TALL + GAP) + TALL
    x = {"type": "quantitative", "axis": None, "scale": {"domain": [-2, whole + 2], "nice": False}}
    y = {"type": "quantitative", "axis": None, "scale": {"domain": [height + 2, -2], "nice": False}}
    span = {"x": {**x, "field": "x"}, "x2": {"field": "x2"}, "y": {**y, "field": "y"}, "y2": {"field": "y2"}}
    layers = [
        {"data": {"values": lines}, "mark": {"type": "rule", "color": look.MUTED}, "encoding": span},
        {"data": {"values": boxes}, "mark": {"type": "rect", "fill": "white", "stroke": look.INK}, "encoding": span},
        {
            "data": {"values": boxes},
            "mark": {"type": "text", "lineBreak": "\n", "baseline": "middle", "fontSize": 13, "color": look.INK,
                     "lineHeight": 17},
            "encoding": {"x": {**x, "field": "middle"}, "y": {**y, "field": "first"}, "text": {"field": "words"}},
        },
    ]  # fmt: skip
    said = "; ".join(f"{way.arm}: {way.allocated} drawn, {way.analysed} analysed" for way in flow.ways)
    chart = Chart({"layer": layers}, "Who went which way", said, (round(whole), round(height)))
    return Figure("From the draw to the analysis, arm by arm", chart)


def _box(left: float, top: float, words: list[str]) -> dict[str, Any]:
    first = top + TALL / 2 - 17 * (len(words) - 1) / 2
    return {
        "x": left, "x2": left + BOX, "y": top, "y2": top + TALL, "middle": left + BOX / 2, "first": first,
        "words": "\n".join(words),
    }  # fmt: skip


def _steps(way: Way) -> list[list[str]]:
    """The words of each box of an arm."""
    reasons = [f"{reason.replace('-', ' ')}: {count}" for reason, count in way.left.items()]
    left = sum(way.left.values())
    if len(reasons) > 2:
        reasons = [*reasons[:1], f"other reasons: {left - next(iter(way.left.values()))}"]
    return [
        [f"{way.arm}: {way.allocated}", f"did a session at least: {way.begun}"],
        [f"left: {left}", *reasons],
        [f"lack the outcome, and stayed: {way.unseen}"],
        [f"analysed as randomised: {way.analysed}", f"of these per protocol: {way.kept}"],
    ]


# ---------------------------------------------------------------- tables


def _table_one(result: Result) -> Table:
    """Who they were before, by arm; no tests, as they were drawn by lot."""
    arms = [way.arm for way in result.flow.ways]
    by_arm = {arm: result.people[result.people["arm"] == arm] for arm in arms}
    rows = [["People", *(str(len(by_arm[arm])) for arm in arms)]]
    for name, values in result.loaded.study.allocation.strata.items():
        for value in values:
            counts = [(int((own[name] == value).sum()), len(own)) for own in by_arm.values()]
            rows.append([f"{name}: {value}", *(f"{n} ({100 * n / max(1, of):.0f} %)" for n, of in counts)])
    for outcome in result.outcomes:
        column, unit = f"{name_of(outcome)} {BEFORE}", result.measure(outcome).unit
        cells = []
        for own in by_arm.values():
            spread = number(own[column].std(ddof=1), unit)
            cells.append(f"{number(own[column].mean(), unit)} (SD {spread})" if own[column].notna().any() else NONE)
        rows.append([f"{result.label(name_of(outcome))}, before", *cells])
    done = [own["sessions_done"].sum() / max(1, own["sessions_due"].sum()) for own in by_arm.values()]
    rows.append(["Sessions done, of those due", *(f"{100 * share:.0f} %" for share in done)])
    return Table("By arm, before", ("", *arms), rows_of(rows), tuple(range(1, len(arms) + 1)))


def _missing(result: Result) -> list[Part]:
    arms = [way.arm for way in result.flow.ways]
    counts = missing(result.people, result.outcomes)
    rows = []
    for outcome in result.outcomes:
        own = {arm: (before, after) for name, arm, before, after in counts if name == name_of(outcome)}
        cells = [f"{own[arm][0]} before, {own[arm][1]} after" for arm in arms]
        rows.append([result.label(name_of(outcome)), *cells])
    numbers = tuple(range(1, len(arms) + 1))
    parts: list[Part] = [Table("People who lack the value", ("Outcome", *arms), rows_of(rows), numbers)]
    by_arm = result.people.groupby("arm", sort=True)
    events = by_arm[["adverse_events", "serious_adverse_events"]].sum()
    with_one = result.people[result.people["adverse_events"] > 0].groupby("arm").size()
    rows = [
        ["Adverse events", *(str(int(events["adverse_events"].get(arm, 0))) for arm in arms)],
        ["People with one or more", *(str(int(with_one.get(arm, 0))) for arm in arms)],
        ["Serious ones", *(str(int(events["serious_adverse_events"].get(arm, 0))) for arm in arms)],
    ]
    parts.append(Table("Adverse events that were recorded", ("", *arms), rows_of(rows), numbers))
    parts.append(
        Paragraph("Reasons to leave stand in the picture above; everyone is a row of the table beside.", note=True)
    )
    return parts
