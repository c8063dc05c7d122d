"""Seconds to whole frames: a trial as the display will show it, settled before the block starts."""

from __future__ import annotations

from dataclasses import dataclass

from cogtrain.trial import Feedback, Trial


@dataclass(frozen=True)
class PlannedPhase:
    """A phase in whole frames; ``frames`` None waits for the answer. ``patch``: the sync patch is white during it."""

    index: int
    show: tuple[str, ...]
    frames: int | None
    until_response: bool
    feedback: Feedback
    counts_ms: bool
    patch: bool
    sound: str | None = None


@dataclass(frozen=True)
class PlannedTrial:
    """A trial in whole frames. ``lasts_frames``: its fixed length, None where its phases decide."""

    trial: Trial
    phases: tuple[PlannedPhase, ...]
    lasts_frames: int | None


def whole_frames(seconds: float, period_s: float) -> int:
    """The nearest number of frames, one at least for any time above zero."""
    return max(1, round(seconds / period_s)) if seconds > 0 else 0


def compile_trial(trial: Trial, period_s: float, practice: bool) -> PlannedTrial:
    """The trial in frames of ``period_s``. Where the response window outlasts the phases, the bare ground stays until
    it closes."""
    planned = []
    for i, phase in enumerate(trial.phases):
        feedback: Feedback = phase.feedback
        if feedback == "practice":
            feedback = "correctness" if practice else "none"
        frames = None if phase.seconds is None else whole_frames(phase.seconds, period_s)
        if frames == 0:
            continue
        planned.append(
            PlannedPhase(
                i,
                phase.show,
                frames,
                phase.until_response,
                feedback,
                phase.counts_ms,
                i == trial.stimulus_phase,
                phase.sound,
            )
        )
    after_onset = trial.phases[trial.stimulus_phase :]
    if trial.response_s is not None and all(phase.seconds is not None for phase in after_onset):
        window = whole_frames(trial.response_s, period_s)
        shown = sum(whole_frames(phase.seconds or 0.0, period_s) for phase in after_onset)
        if window > shown:
            planned.append(
                PlannedPhase(
                    len(trial.phases), (), window - shown, after_onset[-1].until_response, "none", False, False
                )
            )
    lasts = None if trial.lasts_s is None else whole_frames(trial.lasts_s, period_s)
    return PlannedTrial(trial, tuple(planned), lasts)
