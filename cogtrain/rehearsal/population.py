"""A population that goes through a whole protocol in memory, on all cores: lengths, levels, scores."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import cache
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pandas as pd

from cogtrain.clock import VirtualClock
from cogtrain.displays.simulated import SimulatedDisplay
from cogtrain.events.block import LevelMoved
from cogtrain.library import LoadedProtocol, Occasion, expand_schedule, load_library
from cogtrain.observers import Moment, Observer, diffusion_answers, observer_maker
from cogtrain.paradigms import registry
from cogtrain.records.tables.logs import Records, SessionLog
from cogtrain.rehearsal.with_records import FIRST_DAY, by_daylight, code_of
from cogtrain.scoring.results import score_results
from cogtrain.scoring.scores import Cards
from cogtrain.session.dry import DryPerson, run_dry
from cogtrain.session.options import Options

AT_ONCE = 5  # people whose logs are in memory together


@dataclass(frozen=True)
class Asked:
    """What is rehearsed: a protocol, by whom, and by how many. effect: by which share the drift grows from the second
    assessment on, in place of practice; None leaves practice as the observer has it. seed: draws people and answers.

    Of a study: arm: which one is lived through. gain: by which share the drift has grown, beside practice, once all
    training was done, step by step with each session of it. missed: share of the training sessions that are not done.
    drop_out: share of the people who do not come to the end. outcome: a task; sessions without it are done, and counted
    as practice and as training, but nobody answers in them. The same person of the same seed meets the same in every
    arm, but for the arm.
    """

    protocol: str
    observer: str = "typical"
    people: int = 100
    effect: float | None = None
    seed: int = 1
    arm: str = ""
    gain: float = 0.0
    missed: float = 0.0
    drop_out: float = 0.0
    outcome: str = ""


@dataclass(frozen=True)
class Lived:
    """What came of it. sessions: a row a session (``code``, ``session``, ``number``, ``minutes``, ``status``). people:
    the parameters of each by ``code``. levels: a row a decision (``code``, ``number``, ``task``, ``quantity``,
    ``level``). scores: the table of scores. cards: those that were used."""

    sessions: pd.DataFrame
    people: pd.DataFrame
    levels: pd.DataFrame
    scores: pd.DataFrame
    cards: Cards


def live(asked: Sequence[Asked], progress: Callable[[int], None] = lambda _done: None) -> list[Lived]:
    """What each population goes through, on all cores. progress: told how many more people are done. Raises
    CogtrainError for an unknown protocol or observer."""
    library = load_library()
    for one in asked:
        library.protocol(one.protocol), observer_maker(one.observer)
    parts: dict[tuple[int, int], Lived] = {}
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        jobs = {
            pool.submit(_some, one, first, last): (place, first, last)
            for place, one in enumerate(asked)
            for first, last in _groups(one.people)
        }
        for job in as_completed(jobs):
            place, first, last = jobs[job]
            parts[place, first] = job.result()
            progress(last - first)
    return [together([parts[at] for at in sorted(parts) if at[0] == place]) for place in range(len(asked))]


def together(parts: list[Lived]) -> Lived:
    """Several parts of a population as one."""
    tables = [pd.concat([getattr(part, name) for part in parts], ignore_index=True) for name in TABLES]
    sessions, people, levels, scores = tables
    return Lived(sessions, people, levels, scores, {name: card for part in parts for name, card in part.cards.items()})


TABLES = ("sessions", "people", "levels", "scores")


def _groups(people: int) -> Iterator[tuple[int, int]]:
    for first in range(0, people, AT_ONCE):
        yield first, min(first + AT_ONCE, people)


@cache
def _loaded(protocol: str) -> LoadedProtocol:
    return load_library().protocol(protocol)


def _some(asked: Asked, first: int, last: int) -> Lived:
    """The people ``first`` to ``last``."""
    loaded = _loaded(asked.protocol)
    logs: list[SessionLog] = []
    people, rows = [], []
    for number in range(first, last):
        who, draws, seeds, keeping = np.random.default_rng([asked.seed, number]).spawn(4)
        observer, code = observer_maker(asked.observer)(who), code_of(number + 1)
        people.append({"code": code, **asdict(observer.person)})
        for session, log, minutes in _course(loaded, code, observer, asked, (draws, seeds, keeping)):
            logs += [log] if log.lines else []
            status = "stopped" if log.lines and log.lines[-1].kind == "stopped" else "finished"
            rows.append({"code": code, "session": session, "number": log.number, "minutes": minutes, "status": status})
    scored = score_results(Records(tuple(logs)), registry(), norms=())
    columns = ["code", "number", "task", "quantity", "level"]
    levels = pd.DataFrame([row for log in logs for row in _levels(log)], columns=columns)
    return Lived(pd.DataFrame(rows), pd.DataFrame(people), levels, scored.scores, dict(scored.cards))


def _course(
    loaded: LoadedProtocol,
    code: str,
    observer: Observer,
    asked: Asked,
    chances: tuple[np.random.Generator, np.random.Generator, np.random.Generator],
) -> Iterator[tuple[str, SessionLog, float]]:
    """Each session of the schedule that is done: its name, its log, which is empty where nobody had to answer, and the
    minutes it took. chances: of answers, seeds and keeping to the plan."""
    draws, seeds, keeping = chances
    person, assessed = DryPerson(code), 0
    options = Options(code, Path(), observer=observer.name)
    orders = () if loaded.study is None else tuple(int(keeping.integers(rows)) for rows in loaded.study.rows())
    for occasion, trained in _kept(loaded, asked, keeping):
        session = loaded.protocol.sessions[occasion.session]
        present, practised = observer, person.sessions
        if asked.gain and observer.name != "silent":
            grown = replace(observer.person, drift=observer.person.drift * (1 + asked.gain * trained))
            present = replace(observer, person=grown, answers=diffusion_answers(grown))
        if asked.effect is not None and observer.name != "silent":
            grown = replace(observer.person, drift=observer.person.drift * (1 + asked.effect * (assessed > 0)))
            present, practised = replace(observer, person=grown, answers=diffusion_answers(grown)), 0
        assessed += session.purpose == "assessment"
        start: datetime = FIRST_DAY + by_daylight(occasion.day)
        clock = VirtualClock(start)
        moment = Moment(sessions=practised, drugged=session.after_infusion)
        display = SimulatedDisplay(present, clock, draws, moment)
        study = loaded.study
        own = loaded if study is None else study.course(asked.arm, orders, occasion.session)
        seed = int(seeds.integers(1 << 32))
        if asked.outcome and asked.outcome not in (task.loaded.card.task for _, task in own.tasks(occasion.session)):
            person.sessions += 1
            log = SessionLog(code, "", (), number=person.sessions)
        else:
            log = run_dry(own, person, occasion.session, display, options, seed)
        yield occasion.session, log, (clock.utc() - start).total_seconds() / 60


def _kept(loaded: LoadedProtocol, asked: Asked, keeping: np.random.Generator) -> Iterator[tuple[Occasion, float]]:
    """The occasions to which the person comes, each with the share of all training that was done before."""
    every = expand_schedule(loaded.protocol)
    training = [loaded.protocol.sessions[one.session].purpose == "training" for one in every]
    stays = keeping.random() >= asked.drop_out or len(every) == 1
    leaves = len(every) if stays else int(keeping.integers(1, len(every)))
    done = 0
    for place, (occasion, trains) in enumerate(zip(every, training, strict=True)):
        if place >= leaves:
            return
        if trains and keeping.random() < asked.missed:
            continue
        yield occasion, done / max(1, sum(training))
        done += trains


def _levels(log: SessionLog) -> Iterator[dict[str, object]]:
    for line in log.lines:
        if isinstance(line.event, LevelMoved):
            moved = line.event
            about = {"code": log.participant, "number": log.number, "task": moved.task}
            yield {**about, "quantity": moved.quantity, "level": moved.after}
