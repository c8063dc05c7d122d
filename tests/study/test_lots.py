"""Who gets which arm: balance as designed, and nothing to guess."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from cogtrain.study.lots import cycles, minimised, permuted


def test_every_block_is_balanced_and_orders_come_evenly() -> None:
    rng = np.random.default_rng(1)
    arms = permuted({"a": 1, "b": 1}, [4], 10_000, rng)
    blocks = [arms[first : first + 4] for first in range(0, 10_000, 4)]
    assert all(Counter(block) == {"a": 2, "b": 2} for block in blocks)
    kinds = Counter("".join(block) for block in blocks)
    assert len(kinds) == 6
    expected = len(blocks) / 6
    assert sum((count - expected) ** 2 / expected for count in kinds.values()) < 20.5  # chi square, 5 df, p .001


def test_shares_hold_within_blocks_of_several_lengths() -> None:
    arms = permuted({"a": 2, "b": 1}, [3, 6], 9_999, np.random.default_rng(2))
    counts = Counter(arms)
    assert counts["a"] == pytest.approx(2 * counts["b"], abs=6)
    run = [counts_of["a"] - 2 * counts_of["b"] for counts_of in _running(arms)]
    assert max(map(abs, run)) <= 4


def _running(arms: list[str]) -> list[Counter[str]]:
    counts: Counter[str] = Counter()
    every = []
    for arm in arms:
        counts[arm] += 1
        every.append(counts.copy())
    return every


def test_every_row_comes_once_before_one_comes_again() -> None:
    rows = cycles(6, 600, np.random.default_rng(3))
    assert all(sorted(rows[first : first + 6]) == [1, 2, 3, 4, 5, 6] for first in range(0, 600, 6))


@pytest.mark.parametrize(
    ("shares", "follows"), [({"a": 3, "b": 1}, 0.8), ({"a": 10, "b": 1}, 0.8), ({"a": 3, "b": 1}, 0.6)]
)
def test_minimisation_draws_each_arm_in_its_share(shares: dict[str, int], follows: float) -> None:
    rng = np.random.default_rng(5)
    before: list[tuple[str, dict[str, str]]] = []
    for _ in range(3000):
        values = {"age": str(rng.integers(3)), "sex": str(rng.integers(2))}
        before.append((minimised(shares, follows, before[-200:], values, tuple(rng.random(2))), values))  # type: ignore[arg-type]
    found = sum(arm == "a" for arm, _ in before) / len(before)
    assert found == pytest.approx(shares["a"] / sum(shares.values()), abs=0.015)


def test_minimisation_keeps_each_stratum_even_where_chance_does_not() -> None:
    rng, shares = np.random.default_rng(4), {"a": 1, "b": 1}

    def apart(follows: float) -> float:
        before: list[tuple[str, dict[str, str]]] = []
        for _ in range(120):
            values = {name: str(rng.integers(3)) for name in ("age", "sex", "site")}
            chances = tuple(rng.random(2))
            before.append((minimised(shares, follows, before, values, chances), values))  # type: ignore[arg-type]
        cells = [(name, str(value)) for name in ("age", "sex", "site") for value in range(3)]
        return float(np.mean([abs(sum((1 if arm == "a" else -1) for arm, own in before if own[n] == v))
                              for n, v in cells]))  # fmt: skip

    even, loose = np.mean([apart(0.9) for _ in range(8)]), np.mean([apart(0.5) for _ in range(8)])
    assert even < 2 < loose


def test_minimisation_takes_the_arm_that_lacks_and_follows_its_chance() -> None:
    before = [("a", {"sex": "f"}), ("a", {"sex": "f"}), ("b", {"sex": "m"})]
    shares = {"a": 1, "b": 1}
    assert minimised(shares, 0.8, before, {"sex": "f"}, (0.79, 0.5)) == "b"
    assert minimised(shares, 0.8, before, {"sex": "f"}, (0.81, 0.5)) == "a"
    tied = [minimised(shares, 0.8, [], {"sex": "f"}, (0.5, chance)) for chance in (0.1, 0.9)]
    assert tied == ["a", "b"]
    thrice = Counter(minimised({"a": 3, "b": 1}, 0.8, [], {"sex": "f"}, (0.1, n / 100)) for n in range(100))
    assert thrice["a"] > 50
