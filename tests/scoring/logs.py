"""A person's results folder, written as sessions write it: blocks of real paradigms, answers drawn by chance."""

from datetime import UTC, datetime, timedelta

import numpy as np

from cogtrain.clock import VirtualClock
from cogtrain.paradigms import registry
from cogtrain.records.log.place import person_log, session_file, session_log
from cogtrain.records.log.writer import open_log
from tests.records.events import raw

N_BACK = {
    "task": "letters",
    "version": 1,
    "paradigm": "nback",
    "title": {"en": "Letters in memory"},
    "domain": "working memory",
    "difficulty": {"adapts": "n", "rule": "block-ladder", "start": 2, "lowest": 1, "highest": 6},
    "measures": {
        "headline": "d_prime",
        "reliability": {"d_prime": {"icc": 0.8, "sd": 0.8, "n": 60, "source": "an example, made up for tests"}},
    },
    "timing": {"late_share": 0.05},
}
FLANKER = {
    "task": "arrows",
    "version": 1,
    "paradigm": "flanker",
    "title": {"en": "The middle arrow"},
    "domain": "attention",
    "difficulty": {"adapts": None, "rule": "fixed"},
    "measures": {
        "headline": "mean_rt_ms",
        "reliability": {
            "mean_rt_ms": {"icc": None, "sd": None, "source": "none published for this form"},
            "conflict_cost_ms": {"icc": 0.4, "sd": None, "source": "Hedge et al. 2018"},
        },
    },
    "timing": {"late_share": 0.05},
}
CARDS = {"letters@1": N_BACK, "arrows@1": FLANKER}
FIXED = {"rule": "fixed", "level": 2}
SESSIONS = {
    "assessment": {
        "purpose": "assessment",
        "do": [
            {"task": "letters@1", "blocks": 2, "difficulty": FIXED},
            {"rest_s": 10},
            {"task": "arrows@1", "blocks": 1},
        ],
    },
    "training": {"purpose": "training", "do": [{"task": "letters@1", "blocks": 4, "carry": "level"}]},
}


class Person:
    """Writes session after session of one participant. ``skill`` is the share of decisions that are right."""

    def __init__(self, results, code="TEST01", cards=CARDS, sessions=SESSIONS, seed=1):
        self.results, self.code, self.cards, self.sessions = results, code, cards, sessions
        self.rng = np.random.default_rng(seed)
        self.number = 0
        self.level = 2

    def sits(self, name, day, *, skill=0.85, rt_s=0.55, end="finished", blocks_done=99, timing_ok=0.99, **first):
        """One session on a day counted from 2 January 2026; ``first`` changes its first line."""
        self.number += 1
        how = (skill, rt_s, timing_ok)
        clock = VirtualClock(datetime(2026, 1, 2, 9, 30, tzinfo=UTC) + timedelta(days=day))
        file = session_file(clock.utc(), name)
        session = self.sessions[name]
        place = {"file": file, "session": name}
        with open_log(person_log(self.results, self.code), clock) as person:
            if self.number == 1:
                person.put(raw("enrolled", {"participant": self.code, "protocol": "course"}))
            started = {"purpose": session["purpose"], "protocol": "course", "protocol_version": 1}
            person.put(raw("session_started", place | started | {"occasion": None, "number": self.number}))
        with open_log(session_log(self.results, self.code, file), clock, new=True) as log:
            log.put(raw("session_started", self._first_line(name, session) | first))
            block = 0
            for item, entry in enumerate(session["do"]):
                for _ in range(entry.get("blocks", 0)):
                    if block < blocks_done:
                        self._block(log, clock, (item, entry, block), session["purpose"], how)
                        block += 1
            if end == "finished":
                log.put(raw("session_ended", {"status": "finished"}))
            elif end == "stopped":
                log.put(raw("stopped", {"where": "rest"}))
            head = log.head
        if end != "unfinished":
            with open_log(person_log(self.results, self.code), clock) as person:
                person.put(raw("session_ended", place | {"status": end, "head": head, "occasion": None}))
        return self

    def _first_line(self, name, session):
        return {
            "participant": self.code,
            "session": name,
            "purpose": session["purpose"],
            "number": self.number,
            "protocol": {"protocol": "course", "version": 1, "sessions": self.sessions},
            "protocol_hash": "3f" * 32,
            "cards": self.cards,
            "card_hashes": {},
            "seed": 1,
            "language": "en",
            "unattended": False,
            "observer": None,
            "versions": {"cogtrain": "0.1", "python": "3.11", "psychopy": None, "os": "linux"},
            "display": {"kind": "vsynced", "refresh_hz": 60.0, "width_px": 1024, "height_px": 768},
            "device": "linux window 1024x768 60.0 Hz",
            "certificate": None,
        }

    def _block(self, log, clock, place, purpose, how):
        (item, entry, block), (skill, rt_s, timing_ok) = place, how
        card = self.cards[entry["task"]]
        paradigm = registry()[card["paradigm"]]
        quantity = card["difficulty"]["adapts"]
        fixed = (entry.get("difficulty") or {}).get("level")
        level = None if quantity is None else int(fixed or self.level)
        changes = card.get("settings", {}) | entry.get("settings", {}) | ({} if level is None else {quantity: level})
        settings = paradigm.settings(**changes)
        plan = paradigm.plan(settings, self.rng)
        log.put(
            raw("block_started",
            {
                "block": block, "item": item, "task": card["task"], "version": card["version"],
                "paradigm": card["paradigm"], "phase": "scored", "attempt": 0, "form": 1, "level": level,
                "quantity": quantity, "settings": settings.model_dump(), "keys": {}, "trials": len(plan.trials),
                "number": block + 1, "of": 3,
            }),
        )  # fmt: skip
        right = []
        for index, trial in enumerate(plan.trials):
            clock.advance(2.0)
            streams = [self._stream(plan, name, want, skill, rt_s) for name, want in trial.expected.items()]
            right += [stream["correct"] for stream in streams if trial.scored]
            log.put(
                raw("trial",
                {
                    "block": block, "attempt": 0, "trial": index, "condition": trial.condition,
                    "stimulus": trial.stimulus, "scored": trial.scored, "cut_short": False,
                    "detail": dict(trial.detail), "streams": streams, "answers": [], "onset_s": 1000.0 + index,
                    "shown": [[30, 30, 1000.0 + index]] * len(trial.phases), "stimulus_phase": trial.stimulus_phase,
                    "late_frames": 0, "timing_ok": bool(self.rng.random() < timing_ok), "level": level,
                }),
            )  # fmt: skip
        accuracy = float(np.mean(right))
        verdict = {"valid": True, "reason": ""}
        ended = {"block": block, "attempt": 0, "status": "finished", "accuracy": accuracy, "passed": None}
        log.put(raw("block_ended", ended | {"verdict": verdict, "clock_drift_ms": 0.0}))
        if purpose == "training" and quantity is not None:
            before = self.level
            self.level = min(6, before + 1) if accuracy >= 0.9 else max(1, before - 1) if accuracy < 0.75 else before
            change = {"task": card["task"], "quantity": quantity, "track": "training", "before": before}
            rule = {"rule": {"harder": "higher"}, "bound": None, "estimate": None}
            log.put(raw("level", change | rule | {"after": self.level, "why": "rule"}))

    def _stream(self, plan, name, want, skill, rt_s):
        (answers,) = (stream.answers for stream in plan.streams if stream.name == name)
        others = [
            answer for answer in (*answers, *([None] if want is None or len(answers) == 1 else [])) if answer != want
        ]
        given = want if self.rng.random() < skill else others[self.rng.integers(len(others))]
        rt = None if given is None else float(rt_s + 0.1 * self.rng.standard_gamma(2))
        return {"stream": name, "answer": want, "response": given, "correct": given == want, "rt_s": rt}
