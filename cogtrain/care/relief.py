"""Some relief before demanding sessions: a person's own ratings against what the protocol asks for. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from itertools import pairwise
from statistics import median

from cogtrain.care.times import local_day, midnight, zone_of
from cogtrain.library import LoadedProtocol
from cogtrain.library.after_dose import Felt, Relief, StateBounds
from cogtrain.records.course import Answered, Course, state_at
from cogtrain.wording.reader import numeral, tell, tell_count

RATINGS = ("energy", "motivation", "sleepiness")


@dataclass(frozen=True)
class Rated:
    """What somebody felt by the middle of some days' ratings, 0 to 10; None where it was left out on each of them.
    days: the local days that they are of."""

    energy: float | None
    motivation: float | None
    sleepiness: float | None
    days: tuple[date, ...]

    def __str__(self) -> str:
        values = {name: _number(getattr(self, name)) for name in RATINGS}
        return tell_count("plan.relief.rated", len(self.days), **values)


def _number(value: float | None) -> str:
    return tell("plan.relief.not_rated") if value is None else numeral(f"{value:g}")


def rated(rule: Relief, known: Course, moment: datetime, bounds: StateBounds) -> Rated | None:
    """The ratings that count at a moment: of each of the latest days the middle, and of these the middle again; None
    without any.

    What was rated in the acute or the watched hours after a dose is the drug's, and does not count.
    """
    zone = zone_of(known.zone)
    first = local_day(moment, zone) - timedelta(days=rule.within_days - 1)
    by_day: dict[date, list[Answered]] = {}
    for one in _answers(rule, known, midnight(first, zone), moment):
        if state_at(known.doses, one.at, bounds) not in ("acute", "monitoring"):
            by_day.setdefault(local_day(one.at, zone), []).append(one)
    days = tuple(sorted(by_day)[-rule.days :])
    if not days:
        return None
    middle = {
        name: _middle([_middle([one.answers.get(name) for one in by_day[day]]) for day in days]) for name in RATINGS
    }
    return Rated(middle["energy"], middle["motivation"], middle["sleepiness"], days)


def _middle(values: Iterable[float | None]) -> float | None:
    given = [value for value in values if value is not None]
    return float(median(given)) if given else None


def _answers(rule: Relief, known: Course, since: datetime, until: datetime) -> Iterator[Answered]:
    """Of a time, both its ends included; those with at least one of the three."""
    name = rule.questionnaire.partition("@")[0]
    for one in known.answered:
        if not since <= one.at <= until:
            continue
        if one.reference.partition("@")[0] == name and any(one.answers.get(rating) is not None for rating in RATINGS):
            yield one


def asked(felt: Felt) -> str:
    """What is asked for, in words."""
    return tell(
        "plan.relief.asked",
        energy=felt.energy_at_least,
        motivation=felt.motivation_at_least,
        sleepiness=felt.sleepiness_at_most,
    )


def _enough(felt: Felt, found: Rated) -> bool:
    """A rating that was left out holds nothing back."""
    return (
        (found.energy is None or found.energy >= felt.energy_at_least)
        and (found.motivation is None or found.motivation >= felt.motivation_at_least)
        and (found.sleepiness is None or found.sleepiness <= felt.sleepiness_at_most)
    )


RatedAt = Callable[[datetime], Rated | None]


def rated_at(loaded: LoadedProtocol, known: Course) -> RatedAt | None:
    """:func:`rated` of a course by the protocol's rule, each moment looked at once; None without a rule."""
    rule, bounds = loaded.protocol.relief, loaded.protocol.states_h
    return None if rule is None else cache(lambda moment: rated(rule, known, moment, bounds))


def held_back(
    loaded: LoadedProtocol,
    session: str,
    known: Course,
    moment: datetime,
    nth: int = 1,
    at: RatedAt | None = None,
) -> str:
    """Why a session is held back at a moment, in words; empty where it is not. nth: which one of its day it is. at: of
    this course, where it is asked often.

    Where nothing was rated nothing is known, and nothing is held back: such a session asks for the ratings first.
    """
    rule = loaded.protocol.relief
    if rule is None or session not in rule.holds:
        return ""
    found = rated(rule, known, moment, loaded.protocol.states_h) if at is None else at(moment)
    if found is None:
        return ""
    if not _enough(rule.begins, found):
        return tell("plan.relief.held", asked=asked(rule.begins), found=found)
    if nth > 1 and rule.grows is not None and not _enough(rule.grows, found):
        return tell("plan.relief.one_a_day", asked=asked(rule.grows), found=found)
    return ""


def was_held_back(
    loaded: LoadedProtocol,
    session: str,
    known: Course,
    opens: datetime,
    until: datetime,
    nth: int = 1,
    at: RatedAt | None = None,
) -> bool:
    """Whether it was held back for more than half of a window. nth, at: as :func:`held_back` has them."""
    rule = loaded.protocol.relief
    if rule is None or session not in rule.holds:
        return False
    turns = [opens, *(one.at for one in _answers(rule, known, opens, until) if opens < one.at < until), until]
    held = sum(
        (after - before for before, after in pairwise(turns) if held_back(loaded, session, known, before, nth, at)),
        timedelta(),
    )
    return held > (until - opens) / 2
