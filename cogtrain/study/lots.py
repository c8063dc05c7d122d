"""Who gets which arm, drawn by chance: permuted blocks (Zelen, 1974, doi:10.1016/0021-9681(74)90015-0) and minimisation
(Pocock & Simon, 1975, doi:10.2307/2529712). Pure: every draw comes from a generator or a number that is passed in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Lot:
    """What one entry of a list holds. arm: of permuted blocks. chances: two numbers from 0 to 1 with which minimisation
    draws the arm once the person is known. orders: of each entry of the study's orders the row, from 1."""

    arm: str = ""
    chances: tuple[float, float] = (0.0, 0.0)
    orders: tuple[int, ...] = ()


def permuted(shares: Mapping[str, int], sizes: Sequence[int], count: int, rng: np.random.Generator) -> list[str]:
    """So many arms: block after block, each of a size by chance, within which each arm comes in its share."""
    whole, arms = sum(shares.values()), list[str]()
    while len(arms) < count:
        times = int(rng.choice(sizes)) // whole
        block = [arm for arm, share in shares.items() for _ in range(share * times)]
        arms += [block[place] for place in rng.permutation(len(block))]
    return arms[:count]


def cycles(rows: int, count: int, rng: np.random.Generator) -> list[int]:
    """So many rows of a square, from 1: every row once before one comes again."""
    drawn: list[int] = []
    while len(drawn) < count:
        drawn += [1 + int(row) for row in rng.permutation(rows)]
    return drawn[:count]


def minimised(
    shares: Mapping[str, int],
    follows: float,
    before: Iterable[tuple[str, Mapping[str, str]]],
    values: Mapping[str, str],
    chances: tuple[float, float],
) -> str:
    """The arm of one more person. before: arm and values of each person so far. values: this one's, by stratum.

    Of each stratum the people who share the value are counted, arm by arm, for their share, as they would stand with
    this person in one arm; the arm with which the largest and the smallest lie closest over all strata is taken with
    the chance ``follows``, else one of the others by share. Where shares are unequal, an arm of a larger share is
    followed more often, so that each is drawn in its share (Han et al., 2009, doi:10.1002/sim.3710).
    """
    counts = {name: dict.fromkeys(shares, 0) for name in values}
    for arm, theirs in before:
        for name, value in values.items():
            if theirs.get(name) == value and arm in shares:
                counts[name][arm] += 1
    spread = {arm: sum(_spread(shares, own, arm) for own in counts.values()) for arm in shares}
    least = min(spread.values())
    even = [arm for arm in shares if spread[arm] <= least + 1e-9]
    first = _by_share(even, shares, chances[1])
    rest = [arm for arm in shares if arm != first]
    smallest, whole = min(shares.values()), sum(shares.values())
    chance = 1 - (1 - follows) * (whole - shares[first]) / (whole - smallest)
    return first if chances[0] < chance else _by_share(rest, shares, (chances[0] - chance) / (1 - chance))


def _spread(shares: Mapping[str, int], counts: Mapping[str, int], arm: str) -> float:
    filled = [(counts[one] + (one == arm)) / share for one, share in shares.items()]
    return max(filled) - min(filled)


def _by_share(among: Sequence[str], shares: Mapping[str, int], chance: float) -> str:
    left = chance * sum(shares[arm] for arm in among)
    for arm in among:
        left -= shares[arm]
        if left < 0:
            return arm
    return among[-1]
