"""A page without a browser: it speaks to the server as the player does, and tells an account as a player would.

For many people at once, where fifty browsers would measure the computer and not the server.
"""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from cogtrain.engine.block_run import BlockRun
from cogtrain.engine.flip_watch import PacedWatch
from cogtrain.trial import Block, Outcome, Phase, Stream, Target, Trial

Json = dict[str, Any]
PERIOD_S = 1 / 60
STAGE = {
    "width_px": 1024, "height_px": 768, "pixel_ratio": 1, "period_s": PERIOD_S, "jitter_ms": 0.01, "device": "computer",
    "agent": "a client of bench/browser", "by_touch": False,
}  # fmt: skip


def trial_of(plan: Json, period_s: float) -> Trial:
    """A trial that is shown as its plan says."""
    own = [phase for phase in plan["phases"] if phase["index"] != plan["ground"]]
    phases = tuple(
        Phase(
            tuple(phase["show"]),
            None if phase["frames"] is None else phase["frames"] * period_s,
            phase["until_response"],
            phase["feedback"],
            phase["counts_ms"],
            phase["sound"],
        )
        for phase in own
    )
    expected = {name: tuple(one) if isinstance(one, list) else one for name, one in plan["expected"].items()}
    return Trial(
        condition="",
        stimulus="",
        phases=phases,
        expected=expected,
        stimulus_phase=next(i for i, phase in enumerate(own) if phase["patch"]),
        response_s=plan["response_s"],
        lasts_s=None if plan["lasts_frames"] is None else plan["lasts_frames"] * period_s,
        targets=tuple(Target(**one) for one in plan["targets"]),
    )


@dataclass
class Client:
    """One person. cookie: what the door gave. told: is given the seconds from a trial's end to its being kept."""

    host: str
    cookie: str
    seed: int
    told: Callable[[float], None]
    tab: str = ""
    room: str = ""
    number: int = 0
    blocks: int = 0
    seen: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rng = np.random.default_rng(self.seed)
        self.tab = self.tab or f"client-{self.seed:06d}"
        self._line = http.client.HTTPConnection(self.host, timeout=90)

    def post(self, path: str, data: Json) -> Json:
        """One request."""
        headers = {"X-Cogtrain": "1", "Content-Type": "application/json", "Cookie": f"cogtrain={self.cookie}"}
        self._line.request("POST", f"/api/{path}", json.dumps({"tab": self.tab, "room": self.room, **data}), headers)
        answer = self._line.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status} {body[:200]!r}")
        return dict(json.loads(body))

    def run(self, sessions: int = 1) -> None:
        """Come in, and answer until so many sessions' end pages were seen."""
        self.room = self.post("hello", {"stage": STAGE})["room"]
        have, ends = 0, 0
        while ends < sessions:
            turn = self.post("turn", {"have": have})
            if not turn:
                continue
            have = turn["turn"]
            if turn["kind"] == "closed":
                return
            if turn["kind"] == "block":
                self.block(turn)
                self.blocks += 1
            else:
                self.seen.append(turn["name"])
                ends += turn["name"] == "end"
                self.post("message", {"turn": have, "kind": "answer", "data": self.answer(turn)})

    def answer(self, turn: Json) -> Json:
        """How a page is left: by its first button, with an answer where it asks."""
        time.sleep(0.05)
        key = turn["wanted"] or (turn["buttons"][0]["key"] if turn["buttons"] else None)
        how = "key" if key is not None else "closed"
        if turn["closes_after_s"] is not None and key is None:
            time.sleep(turn["closes_after_s"])
        data: Json = {"how": how, "key": key, "seconds": 1.0, "selected": None, "text": "", "ticked": []}
        if turn["choices"] is not None and not turn["choices"]["optional"]:
            options = turn["choices"]["options"]
            data["selected"] = options[len(options) // 2 if turn["choices"]["scale"] else 0]["name"]
        if turn["entry"] is not None:
            data["text"] = "2580" if turn["entry"]["kind"] in ("digits", "number") else "Something that came to mind."
        return data

    # ---------------------------------------------------------------- a block, in its own time

    def block(self, turn: Json) -> None:
        """Frame after frame in real time; each finished trial is told at once."""
        period_s = turn["period_s"]
        told: dict[int, Trial] = {i: trial_of(plan, period_s) for i, plan in enumerate(turn["trials"])}
        if turn["asks"]:
            told[0] = trial_of(self.tell(turn, [], ask=0)["trial"], period_s)
        blank = Trial("", "", (Phase((), period_s),), {})
        streams = tuple(Stream(one["name"], _answers(turn, one["name"]), one["kind"]) for one in turn["streams"])
        pictures: dict[str, Any] = dict.fromkeys(turn["pictures"], ())
        over: set[int] = set()

        def prepare(_trial: Trial, history: tuple[Outcome, ...]) -> Trial:
            return told[len(history)]

        block = Block(
            pictures,
            tuple(told.get(i, blank) for i in range(turn["count"])),
            streams,
            None if turn["end_frames"] is None else turn["end_frames"] * period_s,
            done=(lambda history: len(history) in over) if turn["asks"] else None,
            sounds=turn["sounds"],
        )
        keys = {f"{s}.{a}": (key,) for key, means in turn["keys"].items() for s, a in means}
        run = BlockRun(block, keys, period_s, False, prepare if turn["asks"] else None, PacedWatch(period_s))
        self._frames(turn, run, told, over)

    def _frames(self, turn: Json, run: BlockRun, told: dict[int, Trial], over: set[int]) -> None:
        period_s, events, pending = turn["period_s"], list[Any](), list[Any]()
        stamp_s, asked = time.perf_counter(), 0
        while True:
            stamp_s += period_s
            while pending and pending[0][1] <= stamp_s:
                press = pending.pop(0)
                events.append(press)
                run.press(press[1], press[2]) if press[0] == "k" else run.touch(*press[1:])
            here = run.so_far()
            index = len(here)
            settled = here and turn["asks"] and index < turn["count"] and index > asked and _settled(here[-1], stamp_s)
            if settled:
                asked = index
                reply = self.tell(turn, events, ask=index)
                events = []
                if reply["trial"] is None:
                    over.add(index)
                else:
                    told[index] = trial_of(reply["trial"], period_s)
            frame = run.next()
            if frame is None:
                events.append(["e", stamp_s, stamp_s])
                self.tell(turn, events)
                return
            shown = [list(frame.show), list(frame.echoes), frame.patch, frame.feedback]
            events.append(["f", stamp_s, stamp_s, shown])
            run.flipped(stamp_s, stamp_s)
            if run.came_on is not None:
                pending += self._presses(turn, run.came_on, stamp_s)
            if run.take_finished():
                self.tell(turn, events)
                events = []

    def _presses(self, turn: Json, trial: Trial, onset_s: float) -> list[Any]:
        at_s, presses = onset_s, []
        places = {one.name: one for one in trial.targets}
        for stream, expected in trial.expected.items():
            for answer in expected if isinstance(expected, tuple) else [expected] if expected is not None else []:
                at_s += float(self.rng.uniform(0.25, 0.4))
                place = places.get(answer)
                if place is not None:
                    presses.append(["t", at_s, place.x, place.y, "pointer"])
                else:
                    key = next(key for key, means in turn["keys"].items() if [stream, answer] in means)
                    presses.append(["k", at_s, key])
        return presses

    def tell(self, turn: Json, events: list[Any], ask: int | None = None) -> Json:
        """Hand a piece over; what is measured is how long until it is kept."""
        if turn["turn"] != getattr(self, "_of", None):
            self._of, self.number = turn["turn"], 0
        self.number += 1
        if events:  # what was told happens in its own time, and is told at its end
            time.sleep(max(0.0, events[-1][1] - time.perf_counter()))
        began_s = time.perf_counter()
        data = {"number": self.number, "events": events, "ask": ask, "offset_s": 0.0}
        reply = self.post("message", {"turn": turn["turn"], "kind": "chunk", "data": data})
        if reply.get("kept") != self.number:
            raise RuntimeError(f"a piece was not kept: {reply}")
        if events:
            self.told(time.perf_counter() - began_s)
        return reply


def _answers(turn: Json, stream: str) -> tuple[str, ...]:
    named = [answer for means in turn["keys"].values() for own, answer in means if own == stream]
    places = turn["places"].items()
    pointed = [name for name, means in places for own, answer in means if own == stream and name == answer]
    return tuple(dict.fromkeys([*pointed, *named]))


def _settled(outcome: Outcome, stamp_s: float) -> bool:
    """Whether nothing can change what a trial's answers are worth."""
    if outcome.onset_s != outcome.onset_s:
        return False
    window = outcome.trial.response_s
    answered = all(verdict.response is not None for verdict in outcome.verdicts.values())
    return answered or (window is not None and stamp_s - outcome.onset_s > window)
