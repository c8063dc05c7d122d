"""Speed and accuracy in one number, on values worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from cogtrain.measures.speed_accuracy import balanced_integration, inverse_efficiency, lisas, rt_cv


def test_inverse_efficiency_and_lisas_by_hand() -> None:
    assert inverse_efficiency(600, 0.25) == pytest.approx(800)
    assert np.isinf(inverse_efficiency(600, 1.0))
    assert lisas(600, 0.10, 120, 0.30) == pytest.approx(640)
    assert lisas(600, 0.0, 120, 0.0) == 600
    assert lisas([600, 700], [0.1, 0.2], 120, 0.3) == pytest.approx([640, 780])


def test_balanced_integration_is_relative_to_its_frozen_sample() -> None:
    assert balanced_integration(0.95, 550, (0.90, 0.05), (600, 100)) == pytest.approx(1.5)
    with pytest.raises(ValueError, match="positive"):
        balanced_integration(0.95, 550, (0.90, 0.0), (600, 100))


def test_the_coefficient_of_variation() -> None:
    assert rt_cv(500, 100) == pytest.approx(0.2)
