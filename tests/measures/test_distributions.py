"""EZ diffusion against its paper, the ex-Gaussian against what it was drawn from."""

from __future__ import annotations

import numpy as np
import pytest

from cogtrain.measures.diffusion import ez
from cogtrain.measures.ex_gaussian import ex_gaussian


def test_the_papers_example() -> None:
    found = ez(0.802, 0.112, 0.723, 100)
    assert found.drift == pytest.approx(0.0999, abs=5e-5)
    assert found.boundary == pytest.approx(0.1400, abs=5e-5)
    assert found.nondecision_s == pytest.approx(0.300, abs=5e-4)


def test_edges_are_moved_by_half_a_trial() -> None:
    perfect, nearly = ez(1.0, 0.1, 0.6, 50), ez(0.99, 0.1, 0.6, 50)
    assert perfect.drift == nearly.drift
    assert ez(0.0, 0.1, 0.6, 50).drift == pytest.approx(-float(perfect.drift))
    assert np.isfinite(ez(0.5, 0.1, 0.6, 50).boundary)
    assert np.isnan(ez(0.8, 0.0, 0.6, 50).drift)


def test_arrays_broadcast() -> None:
    found = ez([0.802, 0.9], 0.112, 0.723, 100)
    assert found.drift.shape == (2,)


def test_what_was_drawn_is_found() -> None:
    rng = np.random.default_rng(5)
    times = rng.normal(0.4, 0.05, 20000) + rng.exponential(0.15, 20000)
    found = ex_gaussian(times)
    assert found.mu == pytest.approx(0.4, abs=0.004)
    assert found.sigma == pytest.approx(0.05, abs=0.004)
    assert found.tau == pytest.approx(0.15, abs=0.006)


def test_too_few_times_give_nothing() -> None:
    assert np.isnan(ex_gaussian([0.4] * 100).mu)
    assert np.isnan(ex_gaussian(np.linspace(0.3, 0.9, 19)).tau)
