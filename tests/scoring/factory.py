"""Trial tables made by hand, in the columns of the trial table."""

import pandas as pd

from cogtrain.observers import Evidence
from cogtrain.paradigms.contract import Measure, Paradigm, Scoring, Settings
from cogtrain.trial import Block

SESSION = {
    "participant": "TEST01",
    "session": "assessment",
    "session_utc": "2026-01-02T09:30:00.000Z",
    "session_number": 1,
    "purpose": "assessment",
    "protocol": "two-looks",
    "protocol_version": 1,
    "protocol_hash": "ab" * 32,
    "status": "finished",
    "unattended": False,
    "observer": None,
    "task": "arrows",
    "task_version": 1,
    "paradigm": "choice",
    "form": 1,
    "seed": 1,
    "device": "simulated",
    "display_kind": "vsynced",
    "file": "20260102T093000Z_assessment.jsonl",
}
TRIAL = {
    "block": 0,
    "block_number": 1,
    "attempt": 0,
    "counts": True,
    "phase": "scored",
    "trial": 0,
    "lead_in": False,
    "cut_short": False,
    "condition": "plain",
    "stimulus": "x",
    "stream": "side",
    "answer": "left",
    "response": "left",
    "correct": True,
    "rt_s": 0.5,
    "onset_s": 0.0,
    "planned_frames": 30,
    "shown_frames": 30,
    "late_frames": 0,
    "timing_ok": True,
    "block_valid": True,
    "block_validity_reason": "",
    "level": float("nan"),
    "quantity": None,
}


def trials(count=20, *, wrong=2, rt_s=0.5, **changes):
    """``count`` trials of a two-choice task, left and right in turn, the first ``wrong`` of them not correct."""
    rows = []
    for i in range(count):
        answer = ("left", "right")[i % 2]
        response = ("left", "right")[(i + (i < wrong)) % 2]
        rows.append(
            SESSION
            | TRIAL
            | {"trial": i, "answer": answer, "response": response, "correct": i >= wrong, "rt_s": rt_s + 0.001 * i}
            | changes
        )
    return pd.DataFrame(rows)


def session(number, day, count=20, **changes):
    """One session's trials on a day of January 2026."""
    moment = {
        "session_number": number,
        "session_utc": f"2026-01-{day:02d}T09:30:00.000Z",
        "file": f"202601{day:02d}T093000Z_assessment.jsonl",
    }
    return trials(count, **(moment | changes))


def _score(cells):
    return {"mean_rt_ms": cells.rt_ms(), "accuracy": cells.accuracy()}


CHOICE = Paradigm(
    "choice",
    Settings,
    lambda _settings, _rng: Block({}, (), ()),
    Scoring(
        _score,
        {"mean_rt_ms": Measure("Reaction time", "ms", "lower"), "accuracy": Measure("Accuracy", "share")},
    ),
    lambda _trial: Evidence(),
)
PARADIGMS = {"choice": CHOICE}
