"""The tables of scores: sessions, change, scores, lineage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from cogtrain.paradigms.contract import Measure
from cogtrain.review import view
from cogtrain.review.charts import Row
from cogtrain.review.phrases import HOLD, NONE, axis_unit, day, display, left_out, moment, number, person
from cogtrain.review.view import Table, rows_of


def session_list(sessions: pd.DataFrame) -> Table:
    """Every session: when, what for, how it ended, how long it took, and whether its timing can be trusted."""
    heads = ["No.", "Started", "Session", "Purpose", "Status", "Minutes", "Blocks", "Timing", "Answered by"]
    dosed = (sessions["state"] != "").any()
    heads += ["After a dose"] if dosed else []
    rows = []
    for row in sessions.to_dict("records"):
        share = row["timing_ok_share"]
        timing = "no trials" if pd.isna(share) else f"{share * 100:.1f} % good"
        cells = [str(row["session_number"]), moment(row["session_utc"]), row["session"], row["purpose"], row["status"]]
        minutes = f"{row['minutes']:.0f}" if row["minutes"] >= 1 else "< 1"
        cells += ["veiled", NONE] if row["veiled"] else [minutes, str(row["blocks"])]
        cells += [f"{timing}, {display(row['display_kind'])}"]
        cells += [person(row["observer"], row["unattended"]) or "the participant"]
        cells += [row["state"] or NONE] if dosed else []
        rows.append(cells)
    return Table("Sessions, in the order of their start", tuple(heads), rows_of(rows), (0, 5, 6))


def change_table(changes: Sequence[Row]) -> Table:
    """Each measure's latest follow-up against its baseline."""
    heads = [
        "Measure",
        "Baseline",
        "Follow-up",
        "Difference",
        "In\N{NO-BREAK SPACE}SD",
        "Reliability",
        "Index",
        "What can be said",
    ]
    rows = []
    for row in changes:
        value = [number(row[name], row["unit"]) for name in ("baseline", "follow_up")]
        difference = number(row["difference"], row["unit"], sign=True)
        cells = [row["label"], *value, difference, number(row["standardised_difference"], sign=True)]
        reliability = number(row["reliability"])
        rows.append([*cells, reliability, number(row["index"], sign=True), row["verdict_words"]])
    dates = f"{day(changes[0]['baseline_utc'])} to {day(changes[0]['follow_up_utc'])}"
    methods = ", ".join(method for method in dict.fromkeys(row["method"] for row in changes) if method)
    caption = f"Change from baseline to the latest follow-up, {dates}{'; index: ' + methods if methods else ''}"
    return Table(caption, tuple(heads), rows_of(rows), tuple(range(1, 7)))


def score_table(scores: Sequence[Row], measures: Mapping[str, Measure]) -> Table:
    """One row a session, one column a measure."""
    heads = ["Session"]
    heads += [f"{words.label}, {axis_unit(words.unit)}" if words.unit else words.label for words in measures.values()]
    rows = []
    for number_, group in sorted(_by_session(scores).items()):
        row = group[0]
        values = {one["measure"]: one["value"] for one in group}
        cells = [f"{number_}: {day(row['session_utc'])}"]
        cells += [_bare(values.get(name), words.unit) for name, words in measures.items()]
        rows.append(view.Row(tuple(cells), apart=not row["comparable"]))
    return Table("Scores; grey: not comparable", tuple(heads), tuple(rows), tuple(range(1, len(heads))))


def _bare(value: float | None, unit: str) -> str:
    text = number(value, unit)
    return text if text == NONE else text.split(HOLD)[0]


def _by_session(scores: Sequence[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in scores:
        found.setdefault(row["session_number"], []).append(row)
    return found


def lineage_table(scores: Sequence[Row]) -> Table:
    """How each score came about: rule, trials, form, protocol."""
    heads = ["Session", "Comparable", "Trials used", "Trials left out", "RTs used", "RTs left out", "Timing good"]
    heads += ["Form", "Settings", "Protocol"]
    rows = []
    for row in (group[0] for group in _by_session(scores).values()):
        name = {str(column): value for column, value in row.items()}
        cells = [f"{row['session_number']}: {day(row['session_utc'])}"]
        cells += ["yes" if row["comparable"] else f"no: {row['not_comparable_because']}"]
        cells += [str(row["trials_used"]), left_out(name, "trials_excluded_")]
        cells += [str(row["rts_used"]), left_out(name, "rts_excluded_"), f"{row['timing_ok_share'] * 100:.1f} %"]
        cells += [row["form"] or NONE, row["settings_key"] or NONE]
        cells += [f"{row['protocol']} {row['protocol_version']} ({row['protocol_hash'][:8]})"]
        rows.append(view.Row(tuple(cells), apart=not row["comparable"]))
    first = scores[0]
    caption = f"Where these scores come from. Reaction times: {first['rule']} (rule {first['rule_version']})"
    return Table(caption, tuple(heads), tuple(rows), (2, 4, 6))
