"""A whole rehearsal: the population that was asked for, a few useless people, and, where sessions are compared, people
of whom nothing changes and people who change by so much."""

from __future__ import annotations

from collections.abc import Callable

from cogtrain.errors import refuse
from cogtrain.library import LoadedProtocol, expand_schedule
from cogtrain.rehearsal import findings
from cogtrain.rehearsal.population import Asked, live
from cogtrain.rehearsal.view import Rehearsal
from cogtrain.rehearsal.with_records import around_doses
from cogtrain.scoring.norms import published_norms

USELESS = ("silent", "random")
FEW = 20  # one useless person for so many others


def parts_of(loaded: LoadedProtocol, people: int, observer: str, effect: float, seed: int) -> tuple[Asked, ...]:
    """The populations: as asked for; each kind of useless people; and without and with a change, where two assessments
    are compared. Raises CogtrainError where the course hangs on doses."""
    if around_doses(loaded):
        remedy = f"Use cogtrain simulate {loaded.id}, which keeps the records that doses need."
        raise refuse(f'protocol "{loaded.id}"', "a course around doses", "one that the calendar sets", remedy)
    asked = [Asked(loaded.id, observer, people, None, seed)]
    asked += [Asked(loaded.id, who, max(5, people // FEW), None, seed + 1) for who in USELESS]
    assessed = [loaded.protocol.sessions[one.session].purpose for one in expand_schedule(loaded.protocol)]
    if assessed.count("assessment") > 1:
        asked += [Asked(loaded.id, observer, people, change, seed + 2) for change in (0.0, effect)]
    return tuple(asked)


def rehearsed(
    loaded: LoadedProtocol,
    people: int,
    observer: str,
    effect: float,
    seed: int,
    progress: Callable[[int], None] = lambda _done: None,
) -> Rehearsal:
    """Everything that the page says. progress: told how many more people are done."""
    asked = parts_of(loaded, people, observer, effect, seed)
    main, *others = live(asked, progress)
    useless = {who: findings.flagged(lived) for who, lived in zip(USELESS, others, strict=False)}
    compared = [findings.verdicts(lived, published_norms()) for lived in others[len(USELESS) :]]
    still, changed = compared or (None, None)
    return Rehearsal(
        people,
        observer,
        findings.lengths(main),
        findings.level_paths(main),
        findings.scores(main),
        findings.recovery(main),
        useless,
        still,
        changed,
        effect,
    )
