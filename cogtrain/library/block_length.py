"""How long a block takes as planned."""

from __future__ import annotations

from cogtrain.trial import Block, Trial

WAITING_S = 2.0  # for each answer that is waited for without limit


def block_length_s(block: Block) -> float:
    """Seconds of a block as planned; where it ends by the clock, that."""
    if block.ends_after_s is not None:
        return block.ends_after_s
    return sum(_trial_s(trial) for trial in block.trials)


def _trial_s(trial: Trial) -> float:
    if trial.lasts_s is not None:
        return trial.lasts_s
    phases_s = [WAITING_S if phase.seconds is None else phase.seconds for phase in trial.phases]
    window_s = WAITING_S if trial.response_s is None else trial.response_s
    return max(sum(phases_s), sum(phases_s[: trial.stimulus_phase]) + window_s)
