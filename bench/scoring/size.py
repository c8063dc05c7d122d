"""Speed, memory and clusters: a million and ten million flanker trials."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from cogtrain.scoring.brought.any_table import parse_rule, score_frame, score_parquet, scoring_of
from cogtrain.scoring.brought.mapped_columns import Asked

FLANKER, RULE, ASKED = scoring_of("flanker"), parse_rule("floor=0.1,mad=3"), Asked(unit="ms")
TRIALS_A_SESSION = 100


def flanker(sessions: int, seed: int, first: int = 0) -> pd.DataFrame:
    """Trials of so many person-sessions, ms."""
    rng = np.random.default_rng([seed, first])
    count = sessions * TRIALS_A_SESSION
    condition = rng.integers(0, 2, count)
    names = np.array([f"P{number:07d}" for number in range(first, first + sessions)])
    return pd.DataFrame(
        {
            "participant": np.repeat(names, TRIALS_A_SESSION),
            "condition": np.array(["congruent", "incongruent"])[condition],
            "rt": np.round(rng.lognormal(6.2, 0.3, count) + 40 * condition, 1),
            "correct": rng.random(count) < 0.95,
        }
    )


def slowly(frame: pd.DataFrame) -> pd.DataFrame:
    """The same rule by groupby.apply: what everybody writes."""

    def cut(group: pd.DataFrame) -> float:
        rt = group["rt"] / 1000
        kept = rt[group["correct"] & (rt >= 0.1)]
        mad = (kept - kept.median()).abs().median()
        return float(kept[kept < kept.median() + 3 * 1.4826 * mad].mean() * 1000)

    return frame.groupby(["participant", "condition"]).apply(cut, include_groups=False).unstack()


def speed(sessions: int = 10_000, seed: int = 1) -> tuple[float, float, float]:
    """(seconds of ours, of groupby.apply, largest difference in ms) on the same trials."""
    frame = flanker(sessions, seed)
    score_frame(flanker(50, seed), FLANKER, ASKED, RULE)
    began_s = time.perf_counter()
    scores = score_frame(frame, FLANKER, ASKED, RULE).scores.set_index("participant")
    ours_s = time.perf_counter() - began_s
    began_s = time.perf_counter()
    slow = slowly(frame)
    slow_s = time.perf_counter() - began_s
    off = np.nanmax(
        np.abs(scores[["congruent_rt_ms", "incongruent_rt_ms"]].to_numpy() - slow.loc[scores.index].to_numpy())
    )
    return ours_s, slow_s, float(off)


def write(path: Path, trials: int, seed: int) -> None:
    """A Parquet file of so many trials, a piece at a time."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    writer = None
    for first in range(0, trials // TRIALS_A_SESSION, 2000):
        table = pa.Table.from_pandas(flanker(2000, seed, first), preserve_index=False)
        writer = writer or pq.ParquetWriter(path, table.schema)
        writer.write_table(table)
    if writer is not None:
        writer.close()


def out_of_core(path: Path, out: Path) -> tuple[float, float]:
    """(seconds, peak GiB) of scoring a Parquet file in a process of its own."""
    command = [sys.executable, "-m", "bench.scoring.size", str(path), str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, peak = done.stdout.split()
    return float(seconds), float(peak)


def same_on_a_cluster(path: Path) -> bool:
    """Whether two workers of a Dask cluster give the same scores to the bit."""
    from distributed import LocalCluster

    alone = score_parquet(path, FLANKER, ASKED, RULE).scores
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        together = score_parquet(path, FLANKER, ASKED, RULE, cluster.scheduler_address).scores
    return bool(alone.equals(together))


def main() -> None:
    """Score the file named first, write the scores to the second, print seconds and peak GiB."""
    began_s = time.perf_counter()
    scores = score_parquet(Path(sys.argv[1]), FLANKER, ASKED, RULE).scores
    seconds = time.perf_counter() - began_s
    scores.to_parquet(sys.argv[2])
    print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2)


def folder() -> tempfile.TemporaryDirectory[str]:
    """Where the files go, for a while."""
    return tempfile.TemporaryDirectory(prefix="cogtrain-bench-")


if __name__ == "__main__":
    main()
