"""A photodiode's record against a session's trial table: ``python -m bench.timing.photodiode edges.csv trials.csv``.

``edges.csv`` has the columns ``on_s`` and ``off_s``: when the light came on and went off, seconds on the recorder's own
clock, a row for each time. ``trials.csv`` is what ``cogtrain trials`` writes, of this one session. Procedure:
docs/photodiode.md.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray

OFF_S = 0.001


@dataclass(frozen=True)
class Trials:
    """One entry a trial: onset (s), duration by the stamps (s; NaN where it is not known), whether unflagged."""

    onset_s: NDArray[np.float64]
    duration_s: NDArray[np.float64]
    timing_ok: NDArray[np.bool_]


@dataclass(frozen=True)
class Comparison:
    """Over unflagged trials: SD and largest of the onsets' distances from the line between the two clocks, drift of the
    clocks, mean and SD of duration differences (light less stamps). Of all: trials whose onset or duration is off by
    more than 1 ms, and how many of them are not flagged."""

    trials: int
    unflagged: int
    onset_sd_ms: float
    onset_worst_ms: float
    drift_ppm: float
    duration_mean_ms: float
    duration_sd_ms: float
    hit: int
    hit_unflagged: tuple[int, ...]


def read_trials(path: Path) -> Trials:
    """Each trial once (the table has a row for each stream), by its onset."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = {float(row["onset_s"]): row for row in csv.DictReader(file) if row["onset_s"]}
    found = [rows[onset] for onset in sorted(rows)]
    return Trials(
        np.array(sorted(rows)),
        np.array([float(row["duration_shown_ms"] or "nan") / 1000 for row in found]),
        np.array([row["timing_ok"].strip().lower() in ("true", "1", "yes") for row in found]),
    )


def read_edges(path: Path) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(on, off) in seconds on the recorder's clock."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [(float(row["on_s"]), float(row["off_s"])) for row in csv.DictReader(file)]
    on, off = np.array(rows).T
    return on, off


def compare(trials: Trials, on_s: NDArray[np.float64], off_s: NDArray[np.float64]) -> Comparison:
    """The k-th light is the k-th trial. ValueError where there are not as many of both.

    The two clocks are joined by a line through the unflagged trials, fitted without the farthest twentieth, so that a
    hold-up does not bend it. A constant delay cannot be told from the clocks' offset; a reaction to the light can tell.
    """
    if len(on_s) != len(trials.onset_s):
        raise ValueError(
            f"{len(on_s)} lights for {len(trials.onset_s)} trials: record the whole session, and nothing else"
        )
    ok = trials.timing_ok
    kept = ok.copy()
    for _ in range(2):
        slope, start = np.polyfit(trials.onset_s[kept] - trials.onset_s[0], on_s[kept], 1)
        away_s = on_s - (start + slope * (trials.onset_s - trials.onset_s[0]))
        kept = ok & (np.abs(away_s) <= np.quantile(np.abs(away_s[ok]), 0.95))
    away_s -= np.median(away_s[ok])
    longer_s = (off_s - on_s) / slope - trials.duration_s
    usual_s = np.nanmedian(longer_s[ok])
    hit = (np.abs(away_s) > OFF_S) | (np.abs(np.nan_to_num(longer_s - usual_s)) > OFF_S)
    return Comparison(
        trials=len(ok),
        unflagged=int(ok.sum()),
        onset_sd_ms=float(away_s[ok].std() * 1000),
        onset_worst_ms=float(np.abs(away_s[ok]).max() * 1000),
        drift_ppm=float((slope - 1) * 1e6),
        duration_mean_ms=float(np.nanmean(longer_s[ok]) * 1000),
        duration_sd_ms=float(np.nanstd(longer_s[ok]) * 1000),
        hit=int(hit.sum()),
        hit_unflagged=tuple(int(k) for k in np.flatnonzero(hit & ok)),
    )


def main(
    edges: Annotated[Path, typer.Argument(help="CSV with on_s and off_s, of the recorder.")],
    trials: Annotated[Path, typer.Argument(help="CSV of cogtrain trials, of the session.")],
) -> None:
    """Print what the photodiode says about a session."""
    try:
        found = compare(read_trials(trials), *read_edges(edges))
    except (ValueError, KeyError, OSError) as trouble:
        typer.echo(f"photodiode: {trouble}", err=True)
        raise typer.Exit(2) from trouble
    print(f"{found.trials} trials, {found.unflagged} of them unflagged; clocks drift by {found.drift_ppm:.1f} ppm")
    print(f"onset stamps against the light: SD {found.onset_sd_ms:.3f} ms, farthest {found.onset_worst_ms:.3f} ms")
    print(f"light longer than the stamps say by {found.duration_mean_ms:.3f} ms, SD {found.duration_sd_ms:.3f} ms")
    words = f": trials {', '.join(map(str, found.hit_unflagged))}, from 0" if found.hit_unflagged else ""
    print(f"{found.hit} trials off by more than 1 ms, {len(found.hit_unflagged)} of them not flagged{words}")


if __name__ == "__main__":
    typer.run(main)
