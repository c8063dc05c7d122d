"""What a page answers first: a sentence a domain, one figure over time, what cannot be compared, what comes next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import pandas as pd

from cogtrain.care.adherence import Adherence, adherence
from cogtrain.care.plan import Plan
from cogtrain.care.plan import plan as lay_out
from cogtrain.care.relief import rated
from cogtrain.care.times import clock
from cogtrain.clock import format_utc
from cogtrain.library import LoadedProtocol
from cogtrain.library.after_dose import Relief
from cogtrain.records.course import Course
from cogtrain.records.person_state import PersonState
from cogtrain.records.tables.logs import Records, pinned_supports
from cogtrain.review import look
from cogtrain.review.care import matters, totals_of, under_the_drug
from cogtrain.review.charts import Row, dated
from cogtrain.review.domains import UNSURE, Domain, answer, domains_of, strips, waited
from cogtrain.review.phrases import day, few, title
from cogtrain.review.retelling import rating_told, reasons_told, status_told
from cogtrain.review.view import (
    Answers,
    Beside,
    Bullets,
    Figure,
    Paragraph,
    Part,
    Point,
    Section,
    Strip,
    Timeline,
)
from cogtrain.scoring.composites import PARADIGM as COMPOSITE
from cogtrain.scoring.norms import Norms
from cogtrain.scoring.scores import Cards
from cogtrain.scoring.verdict import JUDGED
from cogtrain.wording.reader import numeral, tell

WIDTH, STRIP_PX, AXIS_PX, TALLEST_PX = 560, 78, 20, 540
NAMED = 3


def summary(
    records: Records,
    sessions: pd.DataFrame,
    scores: Sequence[Row],
    cards: Cards,
    changes: Sequence[Row],
    known: Course,
    norms: Sequence[Norms],
    loaded: LoadedProtocol | None,
) -> Section:
    """The first screen of a person's page. loaded: the protocol of enrolment; None where it is not at hand."""
    domains = domains_of(scores, changes, cards, norms)
    left: list[Part] = []
    if domains:
        left += [*_compared(domains), Answers(tuple(answer(domain, scores) for domain in domains))]
    elif not scores:
        left.append(Paragraph(tell("summary.no_scores")))
    else:
        left.append(Paragraph(tell("summary.no_assessment")))
    lines = [*_apart(scores, sessions, cards), *_course(records, known, loaded)]
    if lines:
        left.append(Bullets(tuple(lines)))
    figure = _figure(domains, records, known)
    parts: tuple[Part, ...] = (Beside(tuple(left), (figure,)),) if figure is not None else tuple(left)
    return Section(tell("summary.heading"), parts, "answer")


def _compared(domains: tuple[Domain, ...]) -> Iterator[Paragraph]:
    """Between which days, where all of them are the same."""
    days = {(one["baseline_utc"], one["follow_up_utc"]) for domain in domains if (one := domain.change) is not None}
    if any(last < first for first, last in days):
        yield Paragraph(tell("summary.compared.set_back"), note=True)
    elif days:
        pairs = (tell("summary.pair", first=day(first), last=day(last)) for first, last in sorted(days))
        told = [tell("phrases.and").join(pairs)]
        told += dict.fromkeys(filter(None, (waited(one) for domain in domains if (one := domain.change) is not None)))
        yield Paragraph(tell("summary.compared", days="; ".join(told)), note=True)


# ---------------------------------------------------------------- the figure


def _figure(domains: tuple[Domain, ...], records: Records, known: Course) -> Figure | None:
    symptoms = tuple(_symptoms(records, known))
    followed = tuple(one for one in symptoms if len(one.points) > 1)
    every = (*strips(domains), *(followed or symptoms))
    if not every:
        return None
    height = min(TALLEST_PX, AXIS_PX + STRIP_PX * len(every))
    doses = tuple(format_utc(dose.at) for dose in known.doses)
    drawn = Timeline(every, doses, tell("summary.figure"), _in_words(every), (WIDTH, height), titled=True)
    return Figure(_caption(domains, symptoms, drawn), drawn)


def _in_words(every: Sequence[Strip]) -> str:
    """What the figure shows, for those who hear it."""
    return "; ".join(f"{one.label}: {', '.join(map(_point, one.points))}" for one in every)


def _point(point: Point) -> str:
    said = f"{day(point.utc)} {numeral(f'{point.value:.2f}')}"
    return said if point.comparable else tell("summary.apart", point=said)


def _caption(domains: tuple[Domain, ...], symptoms: Sequence[Strip], drawn: Timeline) -> str:
    """What shades, marks and lines mean, as far as they are there."""
    changes = [change for domain in domains for change in domain.changes]
    shades = [
        ("summary.shade.norm", any(row["verdict"] in JUDGED for row in changes)),
        ("summary.shade.noise", any(row["verdict"] in UNSURE for row in changes)),
        ("summary.shade.matters", any(one.bands for one in symptoms)),
    ]
    shaded = [tell(key) for key, there in shades if there]
    parts = [tell("summary.shaded", shades=tell("summary.or").join(shaded))] if shaded else []
    if any(not point.comparable for one in drawn.strips for point in one.points):
        parts.append(tell("summary.hollow"))
    if drawn.doses and dated(drawn):
        parts.append(tell("summary.dotted"))
    if any(one.unit == "z" for one in drawn.strips):
        parts.append(tell("summary.z"))
    said = "; ".join(parts)
    return f"{said[0].upper()}{said[1:]}." if said else ""


def _symptoms(records: Records, known: Course) -> Iterator[Strip]:
    """A strip a questionnaire with a total."""
    supports = pinned_supports(records.sessions)
    for name, card, whole in totals_of(known, supports):
        shown = tuple(
            Point(format_utc(one.at), format_utc(one.at)[:10], float(one.total or 0), not under_the_drug(known, one))
            for one in whole
        )
        lower = card.get("better", "lower") == "lower"
        label = tell("summary.lower_is_better", label=name) if lower else name
        within = matters(card, whole) if shown[0].comparable else ()
        yield Strip(label, "", look.INK, shown, within, least=0.0)


# ---------------------------------------------------------------- what is not compared, and what comes


def _apart(scores: Sequence[Row], sessions: pd.DataFrame, cards: Cards) -> Iterator[str]:
    """What enters no comparison, by reason: a whole session, or tasks of one; and sessions without any score."""
    told: dict[str, dict[str, None]] = {}
    for number, rows in _by_session(scores).items():
        apart = [row for row in rows if not row["comparable"]]
        whole = len({row["not_comparable_because"] for row in apart}) == 1 and len(apart) == len(rows)
        for row in apart:
            task = title(cards.get(f"{row['task']}@{row['task_version']}"), row["task"])
            named = str(number) if whole else f"{number} ({task})"
            told.setdefault(row["not_comparable_because"], {})[named] = None
    words = [f"{_sessions(tuple(numbers))}: {reasons_told(why)}" for why, numbers in told.items()]
    scored = {row["session_number"] for row in scores}
    bare = sessions[(sessions["purpose"] == "assessment") & ~sessions["session_number"].isin(scored)]
    if len(bare):
        numbers = _sessions(tuple(map(str, bare["session_number"])))
        words.append(tell("summary.bare", sessions=numbers, status=status_told(bare["status"].iloc[0])))
    if words:
        yield tell("summary.not_compared", sessions=few(words, NAMED))


def _by_session(scores: Sequence[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in scores:
        if row["purpose"] == "assessment" and row["paradigm"] != COMPOSITE:
            found.setdefault(row["session_number"], []).append(row)
    return found


def _sessions(numbers: Sequence[str]) -> str:
    named = ", ".join(numbers[:NAMED])
    if len(numbers) == 1:
        return tell("summary.session", number=named)
    if len(numbers) <= NAMED:
        return tell("summary.sessions", numbers=named)
    return tell("summary.sessions.more", numbers=named, count=len(numbers) - NAMED)


def _course(records: Records, known: Course, loaded: LoadedProtocol | None) -> Iterator[str]:
    """Adherence, how the person feels, and what comes next, as of the last record."""
    code = known.participant
    if known.protocol is None or known.last is None or code is None:
        return
    if loaded is None:
        yield tell("summary.no_protocol", protocol=known.protocol)
        return
    laid = lay_out(loaded, known, records.people.get(code, PersonState()), known.last)
    kept = [(name, one) for name, one in adherence(loaded, laid.slots).items() if one.percent is not None]
    if kept:
        done, missed = (sum(getattr(one, what) for _, one in kept) for what in ("done", "missed"))
        least = min(kept, key=lambda pair: pair[1].percent or 0.0)
        yield tell("summary.adherence", share=_share(Adherence(done, missed)), least=_least(least, kept))
    if loaded.protocol.relief is not None:
        yield from _felt(loaded.protocol.relief, known, known.last, loaded)
    yield _next(laid)


def _share(one: Adherence) -> str:
    return tell("summary.share", done=one.done, of=one.done + one.missed, percent=f"{one.percent:.0f}")


def _least(least: tuple[str, Adherence], kept: Sequence[tuple[str, Adherence]]) -> str:
    name, one = least
    if len(kept) < 2 or not one.missed:
        return ""
    return tell("summary.least", session=name, done=one.done, of=one.done + one.missed)


def _felt(rule: Relief, known: Course, now: datetime, loaded: LoadedProtocol) -> Iterator[str]:
    found = rated(rule, known, now, loaded.protocol.states_h)
    if found is None:
        yield tell("summary.not_rated")
        return
    words = [
        f"{rating_told(name)} {numeral(f'{value:g}')}"
        for name, value in (
            ("energy", found.energy),
            ("motivation", found.motivation),
            ("sleepiness", found.sleepiness),
        )
        if value is not None
    ]
    yield tell("summary.rated", ratings=", ".join(words))


def _next(laid: Plan) -> str:
    if laid.due:
        names = ", ".join(dict.fromkeys(slot.session for slot in laid.due))
        return tell("summary.next.due", sessions=names)
    if laid.later:
        return tell("summary.next", session=laid.later[0].session, when=clock(laid.later[0].opens, laid.zone))
    return tell("summary.next.nothing")
