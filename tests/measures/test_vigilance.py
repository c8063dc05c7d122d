"""Response speed, lapses and false starts, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from cogtrain.measures.vigilance import vigilance


def test_by_hand() -> None:
    rt = [0.25, 0.5, 0.501, 0.05, np.nan, 0.4]
    found = vigilance(rt, [0, 0, 0, 0, 0, 2], 3)
    assert found.mean_speed_per_s[0] == pytest.approx((4 + 2 + 1 / 0.501) / 3)
    assert found.median_rt_s.tolist() == pytest.approx([0.5, np.nan, 0.4], nan_ok=True)
    assert (found.valid.tolist(), found.lapses.tolist()) == ([3, 0, 1], [2, 0, 0])
    assert (found.false_starts.tolist(), found.omissions.tolist()) == ([1, 0, 0], [1, 0, 0])
    with pytest.raises(ValueError, match="shapes"):
        vigilance([0.3], [0, 1], 2)
