"""A session that is killed (SIGKILL) at random moments: what had ended is in the log once, and it can be resumed."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.kill import kill_sessions


@pytest.mark.timeout(300)
def test_nothing_that_ended_is_lost_by_a_kill(screen: str, tmp_path: Path) -> None:
    kills, endings = kill_sessions(screen, tmp_path, times=3, at_most_each=3, seed=4, say=print, latest_s=10)
    assert len(kills) == 3
    assert [kill for kill in kills if not kill.well] == []
    assert [fault for ending in endings for fault in ending.faults] == []
    assert sum(kill.ended for kill in kills) > 5
