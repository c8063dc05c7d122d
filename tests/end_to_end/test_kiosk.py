"""The kiosk in a real window, by real keys and clicks: Stop, staff, and an alert that outlives a kill."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bench.kiosk.__main__ import STOPS_MS, killed_once, leave_by_staff
from bench.kiosk.driver import arrange, kiosk
from bench.screen import private_screen

SIZE = (1024, 768)


@pytest.mark.timeout(180)
def test_stop_leads_back_and_a_staff_code_ends_it(tmp_path: Path) -> None:
    arrange(tmp_path, "post-infusion-monitoring", None, alarmed=True)
    seen: dict[str, object] = {}
    with private_screen("1024x768x24") as screen, kiosk(screen, tmp_path, SIZE) as driver:
        leave_by_staff(driver, seen)  # type: ignore[arg-type]
        assert driver.process.wait(timeout=20) == 0
    assert {"kiosk:alert", "kiosk:unknown", "kiosk:staff", "kiosk:recorded", "kiosk:not_recorded"} <= seen.keys()
    assert max(STOPS_MS.values()) < 1000


@pytest.mark.timeout(180)
def test_an_alert_is_on_the_disk_before_the_screen_changes() -> None:
    with private_screen("1024x768x24") as screen:
        assert killed_once(screen, np.random.default_rng(3), wait_s=0.0)[0]
