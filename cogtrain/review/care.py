"""Questionnaires, ratings, exercises and alerts on a person's page, with the same dose marks as cognition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cogtrain.care.gate import told_of
from cogtrain.care.held import therapy_words
from cogtrain.clock import format_utc
from cogtrain.library.after_dose import StateBounds
from cogtrain.library.placeholders import as_read
from cogtrain.records.answers_in_words import OUTCOMES, committed, in_words
from cogtrain.records.course import Answered, Commitment, Course, hours_since, last_dose, state_at
from cogtrain.records.tables.logs import Records, pinned_supports
from cogtrain.review import look
from cogtrain.review.charts import Trend, trend_chart
from cogtrain.review.phrases import NONE, day, moment, number
from cogtrain.review.relief import pinned_relief, relief_parts
from cogtrain.review.retelling import kind_of_alert, rating_told, seen_to, source_of_alert
from cogtrain.review.view import Figure, Gallery, Heading, Paragraph, Part, Section, Table, Within, rows_of
from cogtrain.wording.reader import day_told, numeral, tell, tell_count

Card = Mapping[str, Any]


def alert_notice(known: Course) -> str:
    """What stands at the top while an alert is open; empty without."""
    waiting = known.open_alerts
    if not waiting:
        return ""
    when = ", ".join(
        tell("report.alert.when", source=source_of_alert(alert), day=day(format_utc(alert.at))) for alert in waiting[:3]
    )
    return tell_count("report.alert.waiting", len(waiting), alerts=when)


def care_sections(records: Records, known: Course, doses: tuple[str, ...]) -> Iterator[Section]:
    """The sections; none where there is nothing."""
    supports = pinned_supports(records.sessions)
    if known.answered:
        parts: list[Part] = []
        for reference in dict.fromkeys(one.reference for one in known.answered):
            own = [one for one in known.answered if one.reference == reference]
            card = supports.get(reference, {})
            whole = [one for one in own if one.total is not None]
            if card.get("total", "sum") == "none":
                parts += _ratings(_title(card, reference), own, doses, known)
            else:
                parts += _totals(_title(card, reference), card, own, whole, doses, known)
        parts += [*_relief(records, known), Paragraph(tell("answered.note"), note=True)]
        yield Section(tell("answered.heading"), tuple(parts), "questionnaires")
    if known.exercised or known.commitments or known.held:
        done: tuple[Part, ...] = (
            _exercises(known, supports),
            *_held(known),
            *_commitments(known, supports),
            *_writings(known),
        )
        yield Section(tell("exercised.heading"), done, "exercises")
    if known.gates:
        yield Section(tell("report.gates"), (_gates(known),), "gates")
    if known.alerts:
        yield Section(tell("report.alerts"), (_alerts(known),), "alerts")


def _relief(records: Records, known: Course) -> Iterator[Part]:
    """Where the ratings stand against the protocol's rule at the last record of all."""
    ruled = [pinned_relief(log.first.protocol) for log in records.sessions[-1:]]
    for rule, bounds in filter(None, ruled):
        if known.last:
            yield from relief_parts(rule, known, known.last, bounds)


def _title(card: Card, reference: str) -> str:
    titles = card.get("title") or {}
    if not titles:
        return tell("answered.by_staff", questionnaire=reference.partition("-total@")[0].upper())
    return as_read(titles)


# ---------------------------------------------------------------- questionnaires


def totals_of(known: Course, supports: Mapping[str, Card]) -> Iterator[tuple[str, Card, tuple[Answered, ...]]]:
    """Each questionnaire that has totals: its name, its card, and the answers that have one."""
    for reference in dict.fromkeys(one.reference for one in known.answered):
        card = supports.get(reference, {})
        whole = tuple(one for one in known.answered if one.reference == reference and one.total is not None)
        if whole and card.get("total", "sum") != "none":
            yield _title(card, reference), card, whole


def under_the_drug(known: Course, one: Answered) -> bool:
    """Whether it was answered in the acute or the watched hours after a dose."""
    return state_at(known.doses, one.at, StateBounds()) in ("acute", "monitoring")


def _totals(
    title: str,
    card: Card,
    own: Sequence[Answered],
    whole: Sequence[Answered],
    doses: tuple[str, ...],
    known: Course,
) -> Iterator[Part]:
    yield Heading(title)
    size = card.get("meaningful_change")
    compared = [one for one in whole if not under_the_drug(known, one)]
    if len(compared) > 1:
        yield Paragraph(_change(compared[0], compared[-1], size))
    if whole:
        bands = matters(card, whole) if whole[0] in compared else ()
        values = [float(one.total or 0) for one in whole]
        caption = tell("answered.total.lower" if card.get("better", "lower") == "lower" else "answered.total")
        if size is not None and len(whole) > 1:
            caption = tell("answered.shaded", caption=caption, size=_plain(size))
        yield _figure(title, caption, whole, values, bands, doses, look.WIDE, known)
    rows = [
        [day(format_utc(one.at)), NONE if one.total is None else str(one.total), _band(card, one), _left_out(one)]
        for one in own
    ]
    heads = _heads("day", "total", "range", "left_out")
    yield Table(tell("answered.totals", questionnaire=title), heads, rows_of(rows), (1,))


def _heads(*names: str) -> tuple[str, ...]:
    return tuple(tell(f"report.head.{name}") for name in names)


def _plain(value: float) -> str:
    return numeral(f"{value:g}")


def _band(card: Card, one: Answered) -> str:
    """The range that a total lies in: logs name it in English."""
    names = [band["name"] for band in card.get("bands") or ()]
    return next((as_read(name) for name in names if one.band and one.band in name.values()), one.band) or NONE


def matters(card: Card, whole: Sequence[Answered]) -> tuple[Within, ...]:
    """From the first total on what is less than a change that matters; nothing where the card does not say."""
    size = card.get("meaningful_change")
    if not isinstance(size, int | float) or len(whole) < 2:
        return ()
    first = float(whole[0].total or 0)
    halves = ((one, float(size) if place else 0.0) for place, one in enumerate(whole))
    return tuple(
        Within(format_utc(one.at), format_utc(one.at)[:10], max(0.0, first - half), first + half)
        for one, half in halves
    )


def _change(first: Answered, last: Answered, matters: float | None) -> str:
    difference = (last.total or 0) - (first.total or 0)
    days = {"day": day(format_utc(first.at)), "last_day": day(format_utc(last.at))}
    values = tell("answered.change", first=first.total, last=last.total, **days)
    if matters is None:
        return f"{values} ({number(float(difference), sign=True)})."
    size = tell("answered.matters" if abs(difference) >= matters else "answered.less")
    way = "lower" if difference < 0 else "higher" if difference > 0 else "same"
    said = tell(f"answered.{way}", by=abs(difference))
    return tell("answered.changed", values=values, way=said, size=size, points=_plain(matters))


def _left_out(one: Answered) -> str:
    missing = [name for name, answer in one.answers.items() if answer is None]
    if one.staff:
        return tell("answered.entered", staff=one.staff)
    return ", ".join(map(rating_told, missing)) or tell("phrases.none")


def _ratings(title: str, own: Sequence[Answered], doses: tuple[str, ...], known: Course) -> tuple[Part, ...]:
    """One small chart a rating."""
    names = list(dict.fromkeys(name for one in own for name in one.answers))
    figures = []
    for name in names:
        given = [(one, float(answer)) for one in own if (answer := one.answers.get(name)) is not None]
        if given:
            when, values = [one for one, _ in given], [value for _, value in given]
            told = rating_told(name)
            caption = tell("answered.rating", rating=told)
            figures.append(_figure(told, caption, when, values, (), doses, look.SMALL, known))
    return Heading(title), Gallery(tuple(figures))


def _figure(
    label: str,
    caption: str,
    own: Sequence[Answered],
    values: Sequence[float],
    bands: tuple[Within, ...],
    doses: tuple[str, ...],
    size: tuple[int, int],
    known: Course,
) -> Figure:
    """A trend; what was answered in the hours after a dose is hollow, and the caption says so."""
    drugged = [under_the_drug(known, one) for one in own]
    utc = [format_utc(one.at) for one in own]
    points = [
        {
            "session_utc": when,
            "session_number": place,
            "value": value,
            "comparable": not under,
            "purpose": "care",
            "state": "monitoring" if under else "",
        }
        for place, (when, value, under) in enumerate(zip(utc, values, drugged, strict=True), start=1)
    ]
    if any(drugged):
        caption = tell("answered.hollow", caption=caption)
    description = "; ".join(f"{day(when)} {_plain(value)}" for when, value in zip(utc, values, strict=True))
    trend = Trend(points, label, "points", look.INK, None, bands, doses)
    return Figure(caption, trend_chart(trend, description, size))


# ---------------------------------------------------------------- exercises and alerts


def _exercises(known: Course, supports: Mapping[str, Card]) -> Table:
    rows = []
    for one in known.exercised:
        values = "; ".join(in_words(supports.get(one.reference, {}), one.values))
        title = _title(supports.get(one.reference, {"title": {"en": one.reference}}), one.reference)
        rows.append([day(format_utc(one.at)), title, f"{one.minutes:.0f}", values or NONE])
    heads = _heads("day", "exercise", "minutes", "choices")
    return Table(tell("exercised.done"), heads, rows_of(rows), (2,))


def _outcome(one: Commitment) -> str:
    return tell(f"exercised.outcome.{one.outcome if one.outcome in OUTCOMES else 'none'}")


def _held(known: Course) -> Iterator[Table]:
    """Sessions that a therapist held."""
    if not known.held:
        return
    rows = [[day(format_utc(one.at)), f"{one.minutes}", therapy_words(one.therapy), one.staff] for one in known.held]
    heads = _heads("day", "minutes", "therapy", "entered_by")
    yield Table(tell("exercised.held"), heads, rows_of(rows), (1,))


def _commitments(known: Course, supports: Mapping[str, Card]) -> Iterator[Table]:
    if not known.commitments:
        return
    options = committed(supports)
    rows = [
        [day(format_utc(one.at)), one.words or options.get(one.what, one.what), day_told(one.due), _outcome(one)]
        for one in known.commitments
    ]
    heads = _heads("made_on", "what", "by", "looked_at")
    yield Table(tell("exercised.commitments"), heads, rows_of(rows))


def _writings(known: Course) -> Iterator[Paragraph]:
    counts = {keep: sum(one["keep"] == keep for one in known.writings) for keep in ("shared", "private")}
    if known.writings:
        texts = {keep: tell_count("exercised.texts", count) for keep, count in counts.items()}
        yield Paragraph(tell("exercised.sealed", **texts), note=True)


def _gates(known: Course) -> Table:
    rows = []
    for gate in known.gates:
        dose = last_dose(known.doses, gate.at)
        since = NONE if dose is None else _since(dose.name, hours_since(dose, gate.at))
        rows.append([moment(format_utc(gate.at)), since, *told_of(gate)])
    heads = _heads("when", "after", "found", "outcome", "confirmed_by")
    return Table(tell("report.gates.passes"), heads, rows_of(rows))


def _since(dose: str, hours: float) -> str:
    return tell("report.gates.since", hours=numeral(f"{hours:.1f}"), dose=dose)


def _alerts(known: Course) -> Table:
    rows = [
        [day(format_utc(alert.at)), source_of_alert(alert), kind_of_alert(alert), seen_to(alert)]
        for alert in known.alerts
    ]
    return Table(tell("report.alerts"), _heads("day", "from", "answer", "seen_to"), rows_of(rows))
