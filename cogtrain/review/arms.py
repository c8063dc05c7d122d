"""A study's result: the answer first, who went which way, who they were, every estimate, what is missing."""

from __future__ import annotations

from typing import Any

from cogtrain.care.plan import left_because
from cogtrain.review import look
from cogtrain.review.limits import limits_heading
from cogtrain.review.phrases import NONE, number
from cogtrain.review.retelling import measure_told
from cogtrain.review.view import Bullets, Chart, Figure, Paragraph, Part, Section, Table, View, rows_of
from cogtrain.study.analysis import Estimate
from cogtrain.study.flow import Flow, Way
from cogtrain.study.people import BEFORE, missing, name_of
from cogtrain.study.result import Result
from cogtrain.wording.reader import numeral, retold, tell, tell_count

HEADS = ("people", "difference", "p", "effect")
CLOSING = ("advice", "declared", "randomised", "missing", "per_protocol", "effect", "score")


def result_view(result: Result) -> View:
    """The page of an analysis."""
    study = result.loaded.study
    parts: list[Section | Part] = [Bullets(tuple(_answers(result)))]
    parts.append(Section(tell("arms.flow"), (_flow_figure(result.flow),)))
    parts.append(Section(tell("arms.estimates"), (_forest(result), *_estimates(result))))
    parts.append(Section(tell("arms.before"), (_table_one(result),)))
    parts.append(Section(tell("arms.missing"), tuple(_missing(result))))
    heading = tell("arms.heading", study=study.study)
    about = tell_count("arms.about", result.flow.enrolled, about=study.about, version=study.version)
    closing = tuple(tell(f"arms.closing.{line}") for line in CLOSING)
    return View(heading, heading, about, (), tuple(parts), limits_heading(), closing)


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
        return [tell("arms.no_estimate")]
    return [_answer(result, one, declared.alpha) for one in found]


def _answer(result: Result, one: Estimate, alpha: float) -> str:
    unit = result.unit(one.outcome)
    about = tell(
        "arms.answer",
        outcome=_label(result, one.outcome),
        arm=one.arm,
        reference=one.reference,
        difference=_interval(one, unit),
        p=_p(one.p),
    )
    if one.p >= alpha:
        return tell("arms.answer.none", about=about)
    better = result.measure(next(o for o in result.outcomes if name_of(o) == one.outcome)).better
    if better == "neither":
        return tell("arms.answer.differ", about=about)
    key = "arms.answer.better" if (one.difference > 0) == (better == "higher") else "arms.answer.worse"
    return tell(key, about=about, arm=one.arm, reference=one.reference)


def _label(result: Result, name: str) -> str:
    """An outcome as people read it, with the id of its task."""
    outcome = next(one for one in result.outcomes if name_of(one) == name)
    return f"{measure_told(result.measure(outcome).label)} ({outcome.task})"


def _interval(one: Estimate, unit: str) -> str:
    """The difference with its interval; the unit once."""
    low, high = (number(end, unit, sign=True) for end in (one.low, one.high))
    suffix = number(0.0, unit).lstrip("0.,")
    value = number(one.difference, unit, sign=True)
    return tell("course.interval", value=value, low=low.removesuffix(suffix), high=high.removesuffix(suffix))


def _p(value: float) -> str:
    """Without the nought before the point, in the languages that leave it out."""
    if value < 0.001:
        return tell("arms.p.least")
    whole, _, digits = f"{value:.3f}".partition(".")
    return tell("arms.p", digits=digits) if whole == "0" else numeral(f"{whole}.{digits}")


def _estimates(result: Result) -> list[Table]:
    """A table for each outcome."""
    declared = result.loaded.study.analysis
    tables = []
    for outcome in result.outcomes:
        name, unit = name_of(outcome), result.unit(name_of(outcome))
        rows = [
            [_which(result, one), _people(one), *_cells(one, unit)] for one in result.estimates if one.outcome == name
        ]
        key = "arms.table.declared" if outcome == declared.outcome else "arms.table.beside"
        caption = tell(key, outcome=_label(result, name), percent=numeral(f"{100 * (1 - declared.alpha):g}"))
        heads = ("", *(tell(f"arms.head.{head}") for head in HEADS))
        tables.append(Table(caption, heads, rows_of(rows), (1, 2, 3, 4)))
    return tables


def _which(result: Result, one: Estimate) -> str:
    """Population and model of an estimate, and the arm where there are several."""
    population, model = retold(one.population, "arms.population."), tell(f"arms.model.{one.model}")
    several = len(result.flow.ways) > 2
    return ", ".join((*((one.arm,) if several else ()), population, model))


def _people(one: Estimate) -> str:
    return tell("arms.both", arm=one.people_arm, reference=one.people_reference)


def _cells(one: Estimate, unit: str) -> list[str]:
    ends = (one.effect, one.effect_low, one.effect_high)
    value, low, high = (numeral(f"{end:.2f}").replace("-", "−") for end in ends)
    return [_interval(one, unit), _p(one.p), tell("course.interval", value=value, low=low, high=high)]


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
        return Figure(tell("arms.nothing_to_draw"))
    room = min(420, 7 * max(len(point["line"]) for point in points))  # wide letters stay within the picture
    lines = {"title": None, "labelLimit": 420, "minExtent": room}
    y = {"field": "line", "type": "nominal", "sort": None, "axis": lines}
    x = {"type": "quantitative", "axis": {"title": tell("arms.axis"), "tickCount": 7}}
    layers = [
        {"mark": {"type": "rule", "strokeDash": [5, 4], "color": look.MUTED}, "encoding": {"x": {"datum": 0}}},
        {"mark": {"type": "rule", "color": look.INK}, "encoding": {"y": y, "x": {**x, "field": "low"},
                                                                   "x2": {"field": "high"}}},
        {"mark": {"type": "point", "filled": True, "size": 60, "color": look.INK},
         "encoding": {"y": y, "x": {**x, "field": "effect"}}},
    ]  # fmt: skip
    said = tell("arms.forest")
    spec = {"data": {"values": points}, "layer": layers}
    return Figure(said, Chart(spec, tell("arms.forest.label"), said, (400, 26 * len(points) + 20)))


# ---------------------------------------------------------------- the flow

BOX, GAP, TALL = 250.0, 24.0, 74.0


def _flow_figure(flow: Flow) -> Figure:
    """Boxes from top to bottom, an arm a column."""
    columns = len(flow.ways)
    whole = columns * BOX + (columns - 1) * GAP
    boxes = [_box(whole / 2 - BOX / 2, 0, [tell("arms.drawn", count=flow.enrolled)])]
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
    said = "; ".join(tell("arms.way", arm=way.arm, drawn=way.allocated, analysed=way.analysed) for way in flow.ways)
    chart = Chart({"layer": layers}, tell("arms.flow"), said, (round(whole), round(height)))
    return Figure(tell("arms.flow.caption"), chart)


def _box(left: float, top: float, words: list[str]) -> dict[str, Any]:
    first = top + TALL / 2 - 17 * (len(words) - 1) / 2
    return {
        "x": left, "x2": left + BOX, "y": top, "y2": top + TALL, "middle": left + BOX / 2, "first": first,
        "words": "\n".join(words),
    }  # fmt: skip


def _steps(way: Way) -> list[list[str]]:
    """The words of each box of an arm."""
    reasons = [f"{left_because(reason)}: {count}" for reason, count in way.left.items()]
    left = sum(way.left.values())
    if len(reasons) > 2:
        others = tell("arms.way.other_reasons", count=left - next(iter(way.left.values())))
        reasons = [*reasons[:1], others]
    return [
        [f"{way.arm}: {way.allocated}", tell("arms.way.begun", count=way.begun)],
        [tell("arms.way.left", count=left), *reasons],
        [tell("arms.way.unseen", count=way.unseen)],
        [tell("arms.way.analysed", count=way.analysed), tell("arms.way.kept", count=way.kept)],
    ]


# ---------------------------------------------------------------- tables


def _table_one(result: Result) -> Table:
    """Who they were before, by arm; no tests, as they were drawn by lot."""
    arms = [way.arm for way in result.flow.ways]
    by_arm = {arm: result.people[result.people["arm"] == arm] for arm in arms}
    rows = [[tell("arms.head.people"), *(str(len(by_arm[arm])) for arm in arms)]]
    for name, values in result.loaded.study.allocation.strata.items():
        for value in values:
            counts = [(int((own[name] == value).sum()), len(own)) for own in by_arm.values()]
            rows.append([f"{name}: {value}", *(f"{n} ({100 * n / max(1, of):.0f} %)" for n, of in counts)])
    for outcome in result.outcomes:
        column, unit = f"{name_of(outcome)} {BEFORE}", result.measure(outcome).unit
        cells = []
        for own in by_arm.values():
            spread = number(own[column].std(ddof=1), unit)
            mean = tell("arms.mean", mean=number(own[column].mean(), unit), sd=spread)
            cells.append(mean if own[column].notna().any() else NONE)
        rows.append([tell("arms.outcome_before", outcome=_label(result, name_of(outcome))), *cells])
    done = [own["sessions_done"].sum() / max(1, own["sessions_due"].sum()) for own in by_arm.values()]
    rows.append([tell("arms.sessions_done"), *(f"{100 * share:.0f} %" for share in done)])
    return Table(tell("arms.by_arm"), ("", *arms), rows_of(rows), tuple(range(1, len(arms) + 1)))


def _missing(result: Result) -> list[Part]:
    arms = [way.arm for way in result.flow.ways]
    counts = missing(result.people, result.outcomes)
    rows = []
    for outcome in result.outcomes:
        own = {arm: (before, after) for name, arm, before, after in counts if name == name_of(outcome)}
        cells = [tell("arms.lacking", before=own[arm][0], after=own[arm][1]) for arm in arms]
        rows.append([_label(result, name_of(outcome)), *cells])
    numbers = tuple(range(1, len(arms) + 1))
    heads = (tell("arms.head.outcome"), *arms)
    parts: list[Part] = [Table(tell("arms.people_lacking"), heads, rows_of(rows), numbers)]
    by_arm = result.people.groupby("arm", sort=True)
    events = by_arm[["adverse_events", "serious_adverse_events"]].sum()
    with_one = result.people[result.people["adverse_events"] > 0].groupby("arm").size()
    rows = [
        [tell("arms.adverse"), *(str(int(events["adverse_events"].get(arm, 0))) for arm in arms)],
        [tell("arms.adverse.people"), *(str(int(with_one.get(arm, 0))) for arm in arms)],
        [tell("arms.adverse.serious"), *(str(int(events["serious_adverse_events"].get(arm, 0))) for arm in arms)],
    ]
    parts.append(Table(tell("arms.adverse.table"), ("", *arms), rows_of(rows), numbers))
    parts.append(Paragraph(tell("arms.reasons_above"), note=True))
    return parts
