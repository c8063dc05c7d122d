"""The generic simulated person: one diffusion to a decision answers every paradigm.

A paradigm says only how hard a trial is (:class:`Evidence`); the person brings drift, threshold, lapse, bias, practice and a
drugged dip. Each decision is a Wiener process between "what is expected" and "anything else" (Ratcliff 1978,
doi:10.1037/0033-295X.85.2.59). The useful failures are here too: the silent, the random, the always-same-key, the one who leaves.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Evidence:
    """How hard a trial is.

    strength: multiplies the person's drift; 1 is an ordinary two-choice decision on a clear stimulus, 0 is a guess.
    extra_s: time that passes before the decision starts (a switch of task, a conflict, a longer search), seconds.
    prepotent: the answer that the rhythm of the task suggests ("go" in SART), or None.
    pull: how far the decision starts towards ``prepotent``, 0 to 1.
    """

    strength: float = 1.0
    extra_s: float = 0.0
    prepotent: str | None = None
    pull: float = 0.0
