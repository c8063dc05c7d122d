"""What somebody has done so far, in words: days, sessions, exercises, small plans; no score among it. Pure."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from cogtrain.care.times import local_day
from cogtrain.kiosk import pages
from cogtrain.pages.page import Page
from cogtrain.records.course import Course
from cogtrain.records.person_state import PersonState
from cogtrain.wording import say

WITH_TASKS = ("assessment", "training", "practice")


def progress(known: Course, state: PersonState, zone: ZoneInfo, language: str) -> Page:
    """The page. What was stopped counts as what was done: a short time is one too."""
    days = {local_day(entry.started, zone) for entry in state.sessions}
    tasks = sum(entry.purpose in WITH_TASKS for entry in state.sessions)
    looked_at = [one for one in known.commitments if one.outcome]
    counts = {
        "days": len(days),
        "tasks": tasks,
        "exercises": len(known.exercised),
        "plans": sum(one.outcome in ("done", "partly") for one in looked_at),
    }
    told = [say(language, f"kiosk.progress.{name}", count=count) for name, count in counts.items() if count]
    heading, closing = (say(language, f"kiosk.progress.{part}") for part in ("heading", "closing"))
    lines = "\n".join(told) or say(language, "kiosk.progress.none")
    return Page("kiosk:progress", heading, f"{lines}\n\n{closing}", buttons=pages.buttons(language))
