"""The data of events, as a session writes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from cogtrain.events.event import Event


@dataclass(frozen=True)
class Raw:
    """An event of any kind with any data, as another version or another program would write it."""

    KIND: str
    told: dict[str, Any]

    def data(self) -> dict[str, Any]:
        return self.told


def raw(kind: str, data: dict[str, Any]) -> Event:
    return cast("Event", Raw(kind, data))


def first_line(code: str, session: str, number: int) -> dict[str, Any]:
    return {
        "participant": code,
        "session": session,
        "purpose": "training",
        "number": number,
        "protocol": {"protocol": "demo", "version": 2},
        "protocol_hash": "ab" * 32,
        "cards": {},
        "card_hashes": {},
        "seed": 2**90 + 1,
        "language": "en",
        "unattended": False,
        "observer": None,
        "versions": {"cogtrain": "0.1", "python": "3.11", "psychopy": None, "os": "linux"},
        "display": {
            "kind": "simulated",
            "refresh_hz": 60.0,
            "width_px": 1024,
            "height_px": 768,
            "clock": "virtual",
            "key_backend": "simulated",
        },
        "device": "simulated",
        "certificate": None,
    }


def block_started(block: int, attempt: int = 0, phase: str = "scored") -> dict[str, Any]:
    return {
        "block": block,
        "item": 0,
        "task": "nback-letters",
        "version": 1,
        "paradigm": "nback",
        "phase": phase,
        "attempt": attempt,
        "form": None,
        "level": 2,
        "quantity": "n",
        "settings": {},
        "keys": {"match": ["space"]},
        "trials": 3,
        "number": block if phase == "scored" else None,
        "of": 2,
    }


def trial(block: int, trial: int, attempt: int = 0, **changes: Any) -> dict[str, Any]:
    return {
        "block": block,
        "attempt": attempt,
        "trial": trial,
        "condition": "match",
        "stimulus": "K",
        "scored": trial >= 2,
        "cut_short": False,
        "detail": {"lure": trial == 1},
        "streams": [{"stream": "match", "answer": "match", "response": None, "correct": False, "rt_s": None}],
        "answers": [],
        "onset_s": 1000.25 + trial,
        "shown": [[12, 12, 1000.0], [30, 31, 1000.25]],
        "stimulus_phase": 1,
        "late_frames": 1,
        "timing_ok": trial != 2,
        "level": 2,
    } | changes


def block_ended(block: int, attempt: int = 0, status: str = "finished", passed: bool | None = None) -> dict[str, Any]:
    return {
        "block": block,
        "attempt": attempt,
        "status": status,
        "accuracy": 0.5,
        "worst_accuracy": None,
        "passed": passed,
        "verdict": {"valid": False, "reason": "silent"},
        "clock_drift_ms": 0.1,
    }


def ordinary_events() -> list[tuple[str, dict[str, Any]]]:
    """Practice, a block that was broken off and done again after a pause of ten minutes, and a change of level."""
    return [
        ("page", {"page": "welcome", "seconds": 2.0, "key": "space"}),
        ("block_started", block_started(0, phase="practice")),
        ("trial", trial(0, 0)),
        ("block_ended", block_ended(0, passed=True)),
        ("block_started", block_started(1)),
        ("trial", trial(1, 0)),
        ("block_ended", block_ended(1, status="broken-off")),
        ("paused", {"where": "block"}),
        ("resumed", {"gap_s": 600.0}),
        ("block_started", block_started(1, attempt=1)),
        *(("trial", trial(1, index, attempt=1)) for index in range(4)),
        ("block_ended", block_ended(1, attempt=1)),
        (
            "level",
            {
                "task": "nback-letters",
                "quantity": "n",
                "track": "training",
                "before": 2,
                "after": 3,
                "why": "up",
                "rule": {"harder": "higher"},
                "bound": None,
                "estimate": None,
            },
        ),
    ]
