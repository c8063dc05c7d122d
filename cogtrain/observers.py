"""The generic simulated person: one diffusion to a decision answers every paradigm.

A paradigm says only how hard a trial is (:class:`Evidence`); the person brings drift, threshold, lapse, bias,
practice and a drugged dip. Each decision is a Wiener process between "what is expected" and "anything else" (Ratcliff
1978, doi:10.1037/0033-295X.85.2.59). The useful failures are here too: the silent, the random, the always-same-key,
the one who leaves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from importlib.metadata import entry_points

import numpy as np

from cogtrain.errors import did_you_mean, refuse
from cogtrain.trial import ENTER, ERASE, Stream, Trial


@dataclass(frozen=True)
class Evidence:
    """How hard a trial is.

    strength: multiplies the person's drift; 1 is an ordinary two-choice decision on a clear stimulus, 0 is a guess.
    extra_s: time that passes before the decision starts (a switch of task, a conflict, a longer search), seconds.
    prepotent: the answer that the rhythm of the task suggests ("go" in SART), or None.
    pull: how far the decision starts towards ``prepotent``, 0 to 1.
    load: whether something is kept in mind meanwhile, 0 to 1: how far the drift is multiplied by the person's memory.
    """

    strength: float = 1.0
    extra_s: float = 0.0
    prepotent: str | None = None
    pull: float = 0.0
    load: float = 0.0


STEP_S = 0.002
OVERSHOOT = 0.5826  # a walk in steps passes a boundary by so many step SDs (Siegmund 1985): it is set nearer by that
LONGEST_DECISION_S = 4.0
AT_ONCE = 250  # steps of a walk that are drawn together: most decisions are over within them
TRIES = 8  # on a path, until the right one is found


@dataclass(frozen=True)
class Person:
    """Who decides. The defaults are a healthy adult on a two-choice task.

    drift: evidence per second towards what is correct. boundary: evidence wanted before answering; the share correct
    of an ordinary decision is 1 / (1 + exp(-drift boundary)). nondecision_s: seeing and pressing, seconds. lapse:
    share of trials that are missed or guessed. bias: start towards pressing where withholding is possible, -1 to 1.
    practice: growth of the drift per session (share). dip: loss of drift while drugged (share). leaves_after: trials
    after which the person stops, or None. memory: what keeping things in mind leaves of the drift, 1 for a typical
    person. pace: multiplies the time before a decision (``Evidence.extra_s``).
    """

    drift: float = 2.6
    boundary: float = 1.2
    nondecision_s: float = 0.35
    nondecision_sd_s: float = 0.04
    lapse: float = 0.02
    bias: float = 0.0
    practice: float = 0.04
    dip: float = 0.35
    words_per_minute: float = 180.0
    leaves_after: int | None = None
    memory: float = 1.0
    pace: float = 1.0


@dataclass(frozen=True)
class Moment:
    """When it happens: how many sessions and trials the person did before, and whether a drug is acting."""

    sessions: int = 0
    trials: int = 0
    drugged: bool = False


@dataclass(frozen=True)
class Reply:
    """One intended press: the stream, the answer, and when, seconds after the stimulus onset."""

    stream: str
    answer: str
    rt_s: float


Answering = Callable[[Trial, tuple[Stream, ...], Evidence, Moment, np.random.Generator], tuple[Reply, ...]]


@dataclass(frozen=True)
class Observer:
    """A simulated person: who, and how this person answers a trial."""

    name: str
    person: Person
    answers: Answering


def drift_of(person: Person, evidence: Evidence, moment: Moment) -> float:
    """The drift of one decision, per second: ability, times how clear the trial is and what memory leaves of it, times
    practice (levelling off), less the drug's dip."""
    practised = 1 + person.practice * 5 * (1 - 0.8**moment.sessions)
    strength = evidence.strength * person.memory**evidence.load
    return float(person.drift * strength * practised) * ((1 - person.dip) if moment.drugged else 1.0)


def decide(
    person: Person, evidence: Evidence, start: float, moment: Moment, rng: np.random.Generator
) -> tuple[bool, float]:
    """One diffusion from ``start`` (-1 at the lower, 1 at the upper boundary): (upper boundary reached, seconds it
    took).

    The upper boundary is the correct answer; unit noise; a decision that takes longer than 4 s counts as not reached.
    """
    half = person.boundary / 2 - OVERSHOOT * STEP_S**0.5
    drift, place = drift_of(person, evidence, moment) * STEP_S, start * half
    for begun in range(0, int(LONGEST_DECISION_S / STEP_S), AT_ONCE):
        path = place + np.cumsum(drift + rng.standard_normal(AT_ONCE) * STEP_S**0.5)
        out = np.flatnonzero(np.abs(path) >= half)
        if len(out):
            return bool(path[out[0]] > 0), float((begun + out[0] + 1) * STEP_S)
        place = float(path[-1])
    return False, LONGEST_DECISION_S


def _given(
    person: Person,
    stream: Stream,
    answer: str | None,
    evidence: Evidence,
    moment: Moment,
    rng: np.random.Generator,
    *,
    guesses: bool,
) -> tuple[str | None, float]:
    """What is answered where ``answer`` is right, and the seconds it took. guesses: a lapse is never a miss, as the
    trial waits for a whole answer."""
    lapsed = rng.random() < person.lapse
    pull = 0.0 if evidence.prepotent is None else evidence.pull * (1 if evidence.prepotent == answer else -1)
    may_withhold = len(stream.answers) == 1
    towards_press = person.bias * (1 if answer is not None else -1) if may_withhold else 0.0
    right, took_s = decide(person, evidence, min(max(pull + towards_press, -0.9), 0.9), moment, rng)
    others: list[str | None] = [other for other in stream.answers if other != answer]
    if may_withhold and answer is not None:
        others = [None]
    given = answer if right else others[rng.integers(len(others))] if others else None
    if lapsed:
        missed = rng.random() < 0.5 and not guesses
        given = None if missed else stream.answers[rng.integers(len(stream.answers))]
    return given, took_s


def _typing(
    person: Person,
    stream: Stream,
    expected: str,
    evidence: Evidence,
    moment: Moment,
    rng: np.random.Generator,
    at_s: float,
) -> list[Reply]:
    """One decision about the whole, then its signs one after another; who is mistaken has one sign wrong."""
    right, took_s = decide(person, evidence, 0.0, moment, rng)
    signs = [*expected]
    if not right or rng.random() < person.lapse:
        place = int(rng.integers(len(signs)))
        others = [one for one in stream.answers if one not in (ENTER, ERASE, signs[place])]
        signs[place] = others[rng.integers(len(others))]
    return [Reply(stream.name, sign, at_s + took_s + 0.2 * k) for k, sign in enumerate((*signs, ENTER))]


def diffusion_answers(person: Person) -> Answering:
    """How a person who tries answers: a diffusion for every stream, and for every element of a sequence."""

    def answers(
        trial: Trial, streams: tuple[Stream, ...], evidence: Evidence, moment: Moment, rng: np.random.Generator
    ) -> tuple[Reply, ...]:
        replies: list[Reply] = []
        for stream in _asked(trial, streams):
            expected = trial.expected[stream.name]
            wanted = expected if isinstance(expected, tuple) else (expected,)
            waits = isinstance(expected, tuple) or trial.response_s is None
            at_s = max(0.12, rng.normal(person.nondecision_s, person.nondecision_sd_s))
            at_s += evidence.extra_s * (person.pace if evidence.extra_s > 0 else 1.0)
            if stream.kind == "typed" and isinstance(expected, str):
                replies += _typing(person, stream, expected, evidence, moment, rng, at_s)
                continue
            for answer in wanted:
                for _ in range(TRIES if stream.kind == "path" else 1):
                    given, took_s = _given(person, stream, answer, evidence, moment, rng, guesses=waits)
                    at_s += took_s
                    if given is not None:
                        replies.append(Reply(stream.name, given, at_s))
                    at_s += 0.15 if isinstance(expected, tuple) else 0.0
                    if given == answer:
                        break
        return tuple(replies)

    return answers


def _asked(trial: Trial, streams: tuple[Stream, ...]) -> list[Stream]:
    """The streams that a trial asks for."""
    return [stream for stream in streams if stream.name in trial.expected]


def _silent(*_: object) -> tuple[Reply, ...]:
    return ()


def _random(
    trial: Trial, streams: tuple[Stream, ...], _e: Evidence, _m: Moment, rng: np.random.Generator
) -> tuple[Reply, ...]:
    """Presses one of all the answers, or nothing, whatever is shown."""
    replies = []
    for stream in _asked(trial, streams):
        options: list[str | None] = [*stream.answers, *([None] if len(stream.answers) == 1 else [])]
        answer = options[rng.integers(len(options))]
        if answer is not None:
            replies.append(Reply(stream.name, answer, float(rng.uniform(0.2, 0.9))))
    return tuple(replies)


def _same_key(
    trial: Trial, streams: tuple[Stream, ...], _e: Evidence, _m: Moment, rng: np.random.Generator
) -> tuple[Reply, ...]:
    return tuple(
        Reply(stream.name, stream.answers[0], float(rng.uniform(0.25, 0.6))) for stream in _asked(trial, streams)
    )


def population(rng: np.random.Generator) -> Person:
    """One person out of many. The spreads are this project's own choice, of the order of published diffusion fits to
    two-choice tasks (docs/simulated-people.md); no fit was taken over."""
    return Person(
        drift=float(2.6 * np.exp(rng.normal(0, 0.22))),
        boundary=float(1.2 * np.exp(rng.normal(0, 0.15))),
        nondecision_s=float(np.clip(rng.normal(0.35, 0.05), 0.2, 0.6)),
        lapse=float(rng.beta(1.5, 60)),
        bias=float(np.clip(rng.normal(0, 0.12), -0.5, 0.5)),
        memory=float(np.exp(rng.normal(0, 0.35))),
        pace=float(np.exp(rng.normal(0, 0.15))),
    )


def _typical(rng: np.random.Generator) -> Observer:
    person = population(rng)
    return Observer("typical", person, diffusion_answers(person))


def _slow(_rng: np.random.Generator) -> Observer:
    person = Person(drift=1.6, boundary=1.5, nondecision_s=0.55, lapse=0.04, words_per_minute=120.0, pace=1.3)
    return Observer("slow", person, diffusion_answers(person))


def _drugged(rng: np.random.Generator) -> Observer:
    person = population(rng)
    person = replace(person, drift=person.drift * (1 - person.dip), lapse=0.06, words_per_minute=120.0)
    return Observer("drugged", person, diffusion_answers(person))


def _learner(rng: np.random.Generator) -> Observer:
    person = replace(population(rng), practice=0.12)
    return Observer("learner", person, diffusion_answers(person))


def _leaver(rng: np.random.Generator) -> Observer:
    person = replace(population(rng), leaves_after=int(rng.integers(20, 80)))
    return Observer("leaver", person, diffusion_answers(person))


OBSERVERS: Mapping[str, Callable[[np.random.Generator], Observer]] = {
    "typical": _typical,
    "slow": _slow,
    "learner": _learner,
    "drugged": _drugged,
    "silent": lambda _rng: Observer("silent", Person(), _silent),
    "random": lambda _rng: Observer("random", Person(), _random),
    "same-key": lambda _rng: Observer("same-key", Person(), _same_key),
    "leaver": _leaver,
}


def observer_maker(name: str) -> Callable[[np.random.Generator], Observer]:
    """The maker of that observer, ours or one of an installed package (entry point group ``cogtrain.observers``)."""
    if name in OBSERVERS:
        return OBSERVERS[name]
    installed = {point.name: point for point in entry_points(group="cogtrain.observers")}
    if name not in installed:
        raise refuse(
            "--observer", repr(name), "the name of a simulated person", did_you_mean(name, {*OBSERVERS, *installed})
        )
    try:
        maker: Callable[[np.random.Generator], Observer] = installed[name].load()
    except (ImportError, AttributeError) as trouble:
        found = f"{name!r} of an installed package cannot be loaded ({trouble})"
        raise refuse(
            "--observer", found, "a function that makes an observer", "Mend or remove that package."
        ) from trouble
    return maker
