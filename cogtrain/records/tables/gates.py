"""Passes of the readiness gate as a table: one row a pass, with what was found, what followed and who stood for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from cogtrain.clock import format_utc
from cogtrain.records.course import Course, GateDecision, last_dose
from cogtrain.records.tables.columns import GATE_COLUMNS
from cogtrain.records.tables.logs import Records

if TYPE_CHECKING:
    import pandas as pd

FOUND = (
    "minutes_since", "moaa_s", "dissociation", "oriented", "systolic_mmhg", "diastolic_mmhg",
    "blood_pressure_accepted", "nausea", "dizziness", "double_vision", "sleepiness", "energy", "motivation", "willing",
)  # fmt: skip


def found_at(gate: GateDecision) -> Mapping[str, Any]:
    """What was found, by FOUND; None where it was not asked or not told. Below MOAA/S 5 nothing else is asked: logs of
    older versions hold the most careful answer there, which nobody gave."""
    asked = gate.inputs.get("moaa_s") == 5
    always = ("minutes_since", "moaa_s")
    return {name: gate.inputs.get(name) if asked or name in always else None for name in FOUND}


def gate_table(records: Records) -> pd.DataFrame:
    """In the columns GATE_COLUMNS, by person and time."""
    import pandas as pd

    rows = [row for code, known in sorted(records.courses.items()) for row in _rows(code, known)]
    return pd.DataFrame(rows, columns=[column.name for column in GATE_COLUMNS])


def _rows(code: str, known: Course) -> Iterator[dict[str, Any]]:
    for gate in known.gates:
        dose = last_dose(known.doses, gate.at)
        yield {
            "participant": code,
            "utc": format_utc(gate.at),
            "dose": None if dose is None else dose.number,
            **found_at(gate),
            "outcome": gate.outcome,
            "reasons": " ".join(gate.reasons),
            "staff": gate.staff,
            "override": gate.override,
            "override_staff": gate.override_staff,
        }
