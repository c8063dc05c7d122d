"""How long a block takes as planned."""

from __future__ import annotations

from dataclasses import dataclass

from cogtrain.trial import Block, Phase, Trial

WAITING_S = 2.0  # for each answer that is waited for, at most


@dataclass(frozen=True)
class BlockLength:
    """Seconds of a block as planned. by_clock: it ends by the clock, and the person sets the pace."""

    seconds: float
    by_clock: bool = False


@dataclass(frozen=True)
class TaskLengths:
    """Of a task at the level it starts with, as it was planned when its files were checked. practice: of one round;
    None where there is none."""

    block: BlockLength
    practice: BlockLength | None = None


def block_length(block: Block) -> BlockLength:
    """The length of a block as planned; where it ends by the clock, that."""
    if block.ends_after_s is not None:
        return BlockLength(block.ends_after_s, by_clock=True)
    return BlockLength(sum(_trial_s(trial) for trial in block.trials))


def _trial_s(trial: Trial) -> float:
    if trial.lasts_s is not None:
        return trial.lasts_s
    phases_s = [_phase_s(phase) for phase in trial.phases]
    if trial.phases[trial.stimulus_phase].until_response:
        return sum(phases_s)
    window_s = WAITING_S if trial.response_s is None else trial.response_s
    return max(sum(phases_s), sum(phases_s[: trial.stimulus_phase]) + window_s)


def _phase_s(phase: Phase) -> float:
    if phase.seconds is None:
        return WAITING_S
    return min(phase.seconds, WAITING_S) if phase.until_response else phase.seconds
