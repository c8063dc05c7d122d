"""The colours that answers hang on are told apart with any colour vision."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from cogtrain.drawing import look

# Machado, Oliveira & Fernandes 2009 (doi:10.1109/TVCG.2009.113), severity 1, on linear RGB.
VISION = {
    "usual": np.eye(3),
    "no red cones": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "no green cones": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "no blue cones": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
ANSWERED = ("red", "blue", "yellow", "text")
TOLD_APART = 18  # CIE 1976 colour difference, eight times what is just noticeable (2.3)


def lab(rgb: np.ndarray) -> np.ndarray:
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ np.clip(rgb, 0, 1)
    f = np.cbrt(xyz / np.array([0.9505, 1.0, 1.089]))
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def linear(role: str) -> np.ndarray:
    channels = np.asarray(look.COLOURS[role], float)[:3] / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


@pytest.mark.parametrize("vision", VISION)
def test_colours_of_answers_are_told_apart(vision: str) -> None:
    seen = {role: lab(VISION[vision] @ linear(role)) for role in ANSWERED}
    for one, other in combinations(ANSWERED, 2):
        assert np.linalg.norm(seen[one] - seen[other]) > TOLD_APART, (one, other)
