"""Speed and accuracy in one number. Scalars or arrays, which broadcast; reaction times in one unit throughout."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def rt_cv(mean_rt: ArrayLike, sd_rt: ArrayLike) -> Floats:
    """Coefficient of variation of reaction time, SD / mean; unitless."""
    return np.asarray(np.asarray(sd_rt, float) / np.asarray(mean_rt, float))[()]


def inverse_efficiency(mean_rt: ArrayLike, error_share: ArrayLike) -> Floats:
    """RT / (1 - PE), in the unit of RT; infinite where nothing is correct. Townsend & Ashby 1978.

    Discouraged below 90 % correct: Bruyer & Brysbaert 2011, doi:10.5334/pb-51-1-5.
    """
    with np.errstate(divide="ignore"):
        return np.asarray(np.asarray(mean_rt, float) / (1 - np.asarray(error_share, float)))[()]


def lisas(mean_rt: ArrayLike, error_share: ArrayLike, sd_rt: ArrayLike, sd_error: ArrayLike) -> Floats:
    """Linear integrated speed-accuracy score, RT + PE x S_RT / S_PE, in the unit of RT.

    mean_rt: correct trials of a condition. sd_rt, sd_error: the person's over all conditions. Where no error was made,
    S_PE is 0 and the score is RT. Vandierendonck 2017, doi:10.3758/s13428-016-0721-5.
    """
    rt, pe = np.asarray(mean_rt, float), np.asarray(error_share, float)
    with np.errstate(divide="ignore", invalid="ignore"):
        weight = np.asarray(sd_rt, float) / np.asarray(sd_error, float)
        return np.asarray(rt + np.where(np.asarray(sd_error, float) > 0, pe * weight, 0.0))[()]


def balanced_integration(
    share_correct: ArrayLike, mean_rt: ArrayLike, correct_norm: tuple[float, float], rt_norm: tuple[float, float]
) -> Floats:
    """Balanced integration score z(PC) - z(RT); unitless, higher is better.

    correct_norm, rt_norm: mean and SD of the sample it is relative to; frozen for one person's trend, as the score of a
    session would otherwise change with every later one. Liesefeld & Janczyk 2019, doi:10.3758/s13428-018-1076-x.
    ValueError where an SD is not positive.
    """
    if not (correct_norm[1] > 0 and rt_norm[1] > 0):
        raise ValueError("both SDs of the sample have to be positive")
    z_correct = (np.asarray(share_correct, float) - correct_norm[0]) / correct_norm[1]
    z_rt = (np.asarray(mean_rt, float) - rt_norm[0]) / rt_norm[1]
    return np.asarray(z_correct - z_rt)[()]
