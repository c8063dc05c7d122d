"""Whether somebody worked on a block: one judgement for all paradigms.

It rather misses a guesser than accuses an honest person on a hard level. Over a whole session it sees more than in one
block.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Reason = Literal["", "silent", "too-fast", "same-key", "random"]

RULE = "validity-2"
SILENT_SHARE = 0.10
SILENT_FROM_TRIALS = 3
TOO_FAST_S = 0.15
TOO_FAST_SHARE = 0.5
SAME_KEY_SHARE = 0.90
WANTED_FROM = 0.45  # of trials that want a press, for its absence to speak
EXPECTED_AT_MOST = 0.70  # of trials that expect one and the same answer, for them to be balanced
FROM_TRIALS = 10
MISSING_SHARE = 3 / 8
HONEST_P = 0.01
BALANCED, SKEWED = (2.576, 0.43), (1.645, 1 / 3)  # how far from guessing, SDs; how far a weak person gets to perfect


@dataclass(frozen=True)
class Validity:
    """A verdict; ``reason`` is empty when valid."""

    valid: bool
    reason: Reason = ""


def judge_validity(
    expected: Sequence[str | None],
    response: Sequence[str | None],
    correct: Sequence[bool],
    rt_s: Sequence[float | None],
) -> Validity:
    """Judge trials of one task: answers (None or ``""``: withheld), whether correct, seconds (None or NaN: no answer).

    Rules, in this order; each needs enough trials to speak:

    - silent: fewer answers, given anywhere, than a tenth of the trials that expect one (from 3 such trials). A person
      who hits half of six targets and never presses otherwise is called so in 1.6 % of blocks: they look alike.
    - too-fast: more than half of the answers come within 0.15 s of the stimulus (from 10 answers).
    - same-key: one answer makes up 90 % or more of what was given, while at most 70 % of the trials expect it (from
      10 trials). With two answers in equal shares, someone 67 % correct is called so in 1 of 2,000 blocks of 20 trials.
    - random, where there is one answer, which is wanted on 45 % of the trials or more: more than three eighths of these
      have none (from 10 trials).
    - random, elsewhere: (a) the answers agree with the expected ones no more than they would if shuffled over the
      trials (one-sided .5 %, moments of the matching distribution; Barton 1958, J R Stat Soc B 20:73), and (b) the
      number correct is too low for a weak but honest person: binomial P(at most as many) < .01, where weak lies .43 of
      the way from chance to perfect (.715 with two equal answers). Chance follows from how often each answer was
      expected and given, as in kappa (Cohen 1960, doi:10.1177/001316446002000104). From 10 trials. Where over 70 % of
      the trials expect one answer, 5 % and a third of the way. So about 1 in 100 blocks of somebody that weak is
      called random, fewer of anybody better. Of guessers with two answers it finds a quarter in 20 trials, two thirds
      in 40, 99 in 100 from 112 on. Who gives one answer nearly always does not guess.

    Withholding counts as an answer in tasks that ever expect it; elsewhere a trial without an answer is an omission and
    says nothing about guessing. ValueError when lengths differ.
    """
    trials = list(zip(expected, response, correct, rt_s, strict=True))
    answered = [trial for trial in trials if trial[1]]
    asking = sum(1 for wanted, *_ in trials if wanted)
    if asking >= SILENT_FROM_TRIALS and len(answered) < SILENT_SHARE * asking:
        return Validity(False, "silent")
    times_s = [rt for *_, rt in answered if rt is not None and rt == rt]  # noqa: PLR0124 -- NaN differs from itself
    early = sum(1 for rt in times_s if rt < TOO_FAST_S)
    if len(times_s) >= FROM_TRIALS and early > TOO_FAST_SHARE * len(times_s):
        return Validity(False, "too-fast")
    alone = len({wanted for wanted, *_ in trials if wanted}) == 1 and asking >= WANTED_FROM * len(trials)
    missing = sum(1 for wanted, answer, *_ in trials if wanted and not answer)
    if len(trials) >= FROM_TRIALS and alone and missing > MISSING_SHARE * asking:
        return Validity(False, "random")
    given = trials if asking < len(trials) else answered
    reason = _chosen(given) if len(given) >= FROM_TRIALS else ""
    return Validity(not reason, reason)


def _chosen(given: Sequence[tuple[str | None, str | None, bool, float | None]]) -> Reason:
    """What is amiss with how answers were chosen."""
    expected_of = Counter(wanted or "" for wanted, *_ in given)
    given_of = Counter(answer or "" for _, answer, *_ in given)
    if _same_key(expected_of, given_of):
        return "same-key"
    one_sided = given_of.most_common(1)[0][1] >= SAME_KEY_SHARE * len(given)
    right = sum(1 for trial in given if trial[2])
    return "random" if not one_sided and _random(expected_of, given_of, right) else ""


def _same_key(expected_of: Counter[str], given_of: Counter[str]) -> bool:
    answer, count = given_of.most_common(1)[0]
    n = given_of.total()
    return answer != "" and count >= SAME_KEY_SHARE * n and expected_of[answer] <= EXPECTED_AT_MOST * n


def _random(expected_of: Counter[str], given_of: Counter[str], correct: int) -> bool:
    from scipy.special import bdtr  # the binomial distribution, without what scipy.stats takes to import

    n = given_of.total()
    z, gain = BALANCED if expected_of.most_common(1)[0][1] <= EXPECTED_AT_MOST * n else SKEWED
    products = [(expected_of[answer], count) for answer, count in given_of.items()]
    by_chance = sum(e * g for e, g in products)
    spread = by_chance**2 - n * sum(e * g * (e + g) for e, g in products) + n**2 * by_chance
    deviation = (spread / (n**2 * (n - 1))) ** 0.5
    like_guessing = correct - by_chance / n <= z * deviation
    chance = by_chance / n**2
    weak = chance + gain * (1 - chance)
    return bool(like_guessing and bdtr(correct, n, weak) < HONEST_P)
