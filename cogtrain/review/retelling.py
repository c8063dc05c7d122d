"""What tables and logs hold in English, as the reader's language has it. What is not known here stays as it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from cogtrain.records.course import Alert
from cogtrain.records.finding import Finding
from cogtrain.wording import FIRST, own_words
from cogtrain.wording.reader import retold, tell


def _each(words: str, prefix: str, *joints: str) -> str:
    """Parts that are joined, by one joint within another, each retold by itself."""
    if not joints:
        return retold(words, prefix)
    first, *further = joints
    return first.join(_each(part, prefix, *further) for part in words.split(first))


# ---------------------------------------------------------------- names


def measure_told(label: str) -> str:
    """The name of a measure."""
    return retold(label, "data.measure.")


def unit_told(unit: str) -> str:
    """A unit."""
    return retold(unit, "data.unit.")


def domain_told(name: str) -> str:
    """What a task loads on most."""
    return retold(name, "data.domain.")


def purpose_told(purpose: str) -> str:
    """What a session is for."""
    return retold(purpose, "data.purpose.")


def status_told(status: str) -> str:
    """How a session ended."""
    return retold(status, "data.status.")


def state_told(state: str) -> str:
    """Where a moment lies after a dose."""
    return retold(state, "data.state.")


def track_told(track: str) -> str:
    """What a level belongs to."""
    return retold(track, "data.track.")


def rating_told(name: str) -> str:
    """What was rated."""
    return retold(name, "data.rating.")


def left_out_told(name: str) -> str:
    """Why a trial or a reaction time is left out, in a word."""
    return retold(name, "data.left_out.")


def setting_told(settings: str) -> str:
    """Level, touch and device of a key of settings."""
    parts = re.compile(r"\badaptive\b|\btouch\b|in a browser \([^)]*\)")
    return parts.sub(lambda part: retold(part[0], "data.setting."), settings)


def method_told(method: str) -> str:
    """By what a change is judged."""
    return retold(method, "data.method.")


def rule_told(rule: str) -> str:
    """Which reaction times count."""
    return _each(rule, "data.rule.", "; ", ", ")


def form_told(form: str) -> str:
    """What a composite is made of; the forms of a task are the same everywhere."""
    return "; ".join(_part_told(part) for part in form.split("; "))


def _part_told(part: str) -> str:
    label, comma, form = part.rpartition(", ")
    known = _labels().get(label)
    return part if known is None else f"{inside(measure_told(known))}{comma}{form}"


@cache
def _labels() -> Mapping[str, str]:
    """Every name of a measure by how a composite's form writes it."""
    return {words.lower(): words for key, words in own_words(FIRST).items() if key.startswith("data.measure.")}


# ---------------------------------------------------------------- sentences


def verdict_told(words: str) -> str:
    """A verdict on a change."""
    return _each(words, "data.verdict.", "; ")


def reasons_told(words: str) -> str:
    """Why a score is not compared."""
    return _each(words, "data.reason.", "; ")


def source_told(source: str) -> str:
    """Where a reliability or a norm comes from: its citation stays, what is said around it is told."""
    return _each(source, "data.source.", "; ", ", ")


def decision_told(why: str) -> str:
    """Why a level moved, or stayed."""
    return _each(why, "data.decision.", ": ", ", ")


def finding_told(finding: Finding) -> str:
    """What is not sound about a log; the faults of a line stay in English."""
    place = finding.file if finding.line is None else f"{finding.file}:{finding.line}"
    return f"{place}: {retold(finding.verdict, 'data.finding.')}: {retold(finding.words, 'data.clock.')}"


def damage_told(words: str) -> str:
    """What stands behind a damage of somebody's logs; the faults of a line stay in English."""
    return retold(words, "data.damage.")


def veiled_told(words: str) -> str:
    """How many sessions are not shown yet."""
    return retold(words, "data.veiled.")


def source_of_alert(alert: Alert) -> str:
    """What an alert comes from."""
    return retold(alert.source, "data.alert.from.")


def kind_of_alert(alert: Alert) -> str:
    """What an alert is."""
    return retold(alert.kind, "data.alert.kind.")


def seen_to(alert: Alert) -> str:
    """Who saw to an alert, and what was done; and where nothing proves it."""
    words = tell("report.alert.open") if alert.acknowledged is None else "{}: {}".format(*alert.acknowledged)
    return words if alert.proven else tell("report.alert.not_proven", words=words)


# ---------------------------------------------------------------- small and large letters


def inside(words: str) -> str:
    """A name where it does not begin a line: some languages write it small there."""
    return words.lower() if tell("phrases.inside") == "small" else words


def at_the_start(words: str) -> str:
    """A name where it begins a line."""
    return words.capitalize() if tell("phrases.inside") == "small" else f"{words[:1].upper()}{words[1:]}"
