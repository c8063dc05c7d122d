"""A block in a real window with and without markers: how long they take, and what it does to the frame loop."""

from __future__ import annotations

import json
import sys
import time

import numpy as np

from cogtrain.displays.display import BlockRequest
from cogtrain.displays.window.window import WindowDisplay
from cogtrain.engine.marks import Marks
from cogtrain.library import load_library
from cogtrain.trial import Outcome
from cogtrain.triggers.link import MarkerLink
from cogtrain.triggers.loopback import other_end

TURNS = 6


def main(seconds: float) -> None:
    """Blocks with and without markers in turns; prints JSON."""
    card = load_library().cards["sart@1"]
    with other_end() as (port, arrivals):
        display, link = WindowDisplay((800, 600), sync_patch=False), MarkerLink([f"serial:{port}"])
        stamps: list[float] = []

        def send(code: int, stamp_s: float) -> None:
            stamps.append(stamp_s)
            link.send(code, stamp_s)

        flips: dict[str, list[float]] = {"with": [], "without": []}
        late: dict[str, int] = {"with": 0, "without": 0}
        flip = display._flip  # noqa: SLF001 - the loop itself is looked at

        def watched() -> tuple[float, float]:
            told = flip()
            flips[now].append(told[1])
            return told

        display._flip = watched  # type: ignore[method-assign]  # noqa: SLF001 - the same
        for turn in range(TURNS):
            now = "with" if turn % 2 else "without"
            block = card.paradigm.plan(card.settings, np.random.default_rng(turn))
            marks = Marks({"any": 7}, {"any": 9}, send) if now == "with" else None

            def done(outcome: Outcome) -> bool:
                late[now] += outcome.late_frames  # noqa: B023 - the turn that runs
                return len(flips[now]) > (turn // 2 + 1) * seconds * 60  # noqa: B023 - the same

            keys = {name: tuple(keys) for name, keys in card.card.keys.items()}
            display.block(BlockRequest(block, keys, card.paradigm.name, marks=marks), done)
            link.collect()
        time.sleep(0.3)
        link.close()
        display.close()
    delays = [1000 * (came - stamp) for stamp, came in zip(stamps, arrivals, strict=False)]
    period = {name: np.diff(own) for name, own in flips.items()}
    usual = {name: own[own < 0.5] for name, own in period.items()}
    print(
        json.dumps(
            {
                "sent": len(stamps),
                "arrived": len(arrivals),
                "mean_ms": float(np.mean(delays)) if delays else None,
                "max_ms": float(np.max(delays)) if delays else None,
                "flips": {name: len(own) for name, own in flips.items()},
                "sd_ms": {name: float(1000 * own.std()) for name, own in usual.items()},
                "late": late,
            }
        )
    )


if __name__ == "__main__":
    main(float(sys.argv[1]))
