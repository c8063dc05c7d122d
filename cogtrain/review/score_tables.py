"""The tables of scores: sessions, change, scores, lineage."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from cogtrain.paradigms.contract import Measure
from cogtrain.review import view
from cogtrain.review.charts import Row
from cogtrain.review.phrases import HOLD, NONE, axis_unit, day, display, left_out, moment, number, person
from cogtrain.review.retelling import (
    form_told,
    measure_told,
    method_told,
    purpose_told,
    reasons_told,
    rule_told,
    state_told,
    status_told,
    verdict_told,
)
from cogtrain.review.view import Table, rows_of
from cogtrain.wording.reader import numeral, tell


def session_list(sessions: pd.DataFrame) -> Table:
    """Every session: when, what for, how it ended, how long it took, and whether its timing can be trusted."""
    names = ["number", "started", "session", "purpose", "status", "minutes", "blocks", "timing", "answered_by"]
    dosed = (sessions["state"] != "").any()
    names += ["after_dose"] if dosed else []
    rows = []
    for row in sessions.to_dict("records"):
        share = row["timing_ok_share"]
        timing = tell("scores.no_trials") if pd.isna(share) else tell("scores.timing_good", percent=_percent(share))
        cells = [str(row["session_number"]), moment(row["session_utc"]), row["session"]]
        cells += [purpose_told(row["purpose"]), status_told(row["status"])]
        minutes = f"{row['minutes']:.0f}" if row["minutes"] >= 1 else "< 1"
        cells += [tell("scores.veiled"), NONE] if row["veiled"] else [minutes, str(row["blocks"])]
        cells += [f"{timing}, {display(row['display_kind'])}"]
        cells += [person(row["observer"], row["unattended"]) or tell("scores.participant")]
        cells += [state_told(row["state"]) or NONE] if dosed else []
        rows.append(cells)
    return Table(tell("scores.sessions"), _heads(names), rows_of(rows), (0, 5, 6))


def _heads(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(tell(f"scores.head.{name}") for name in names)


def _percent(share: float) -> str:
    return numeral(f"{share * 100:.1f}")


def change_table(changes: Sequence[Row]) -> Table:
    """Each measure's latest follow-up against its baseline."""
    heads = _heads(("measure", "baseline", "follow_up", "difference", "in_sd", "reliability", "index", "said"))
    rows = []
    for row in changes:
        value = [number(row[name], row["unit"]) for name in ("baseline", "follow_up")]
        difference = number(row["difference"], row["unit"], sign=True)
        cells = [measure_told(row["label"]), *value, difference, number(row["standardised_difference"], sign=True)]
        reliability = number(row["reliability"])
        rows.append([*cells, reliability, number(row["index"], sign=True), verdict_told(row["verdict_words"])])
    first, last = day(changes[0]["baseline_utc"]), day(changes[0]["follow_up_utc"])
    methods = ", ".join(method_told(method) for method in dict.fromkeys(row["method"] for row in changes) if method)
    caption = tell("scores.change", first=first, last=last)
    caption = tell("scores.change.by", caption=caption, methods=methods) if methods else caption
    return Table(caption, heads, rows_of(rows), tuple(range(1, 7)))


def score_table(scores: Sequence[Row], measures: Mapping[str, Measure]) -> Table:
    """One row a session, one column a measure."""
    heads = [tell("scores.head.session")]
    for words in measures.values():
        label = measure_told(words.label)
        heads.append(f"{label}, {axis_unit(words.unit)}" if words.unit else label)
    rows = []
    for number_, group in sorted(_by_session(scores).items()):
        row = group[0]
        values = {one["measure"]: one["value"] for one in group}
        cells = [f"{number_}: {day(row['session_utc'])}"]
        cells += [_bare(values.get(name), words.unit) for name, words in measures.items()]
        rows.append(view.Row(tuple(cells), apart=not row["comparable"]))
    return Table(tell("scores.scores"), tuple(heads), tuple(rows), tuple(range(1, len(heads))))


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
    names = ["session", "comparable", "trials", "trials_out", "rts", "rts_out", "timing_good"]
    names += ["form", "settings", "protocol"]
    rows = []
    for row in (group[0] for group in _by_session(scores).values()):
        name = {str(column): value for column, value in row.items()}
        cells = [f"{row['session_number']}: {day(row['session_utc'])}"]
        cells += [tell("scores.yes") if row["comparable"] else tell("scores.no", why=_reasons(row))]
        cells += [str(row["trials_used"]), left_out(name, "trials_excluded_")]
        cells += [str(row["rts_used"]), left_out(name, "rts_excluded_"), f"{_percent(row['timing_ok_share'])} %"]
        cells += [form_told(row["form"]) or NONE, row["settings_key"] or NONE]
        cells += [f"{row['protocol']} {row['protocol_version']} ({row['protocol_hash'][:8]})"]
        rows.append(view.Row(tuple(cells), apart=not row["comparable"]))
    first = scores[0]
    caption = tell("scores.lineage", rule=rule_told(first["rule"]), version=first["rule_version"])
    return Table(caption, _heads(names), tuple(rows), (2, 4, 6))


def _reasons(row: Row) -> str:
    return reasons_told(row["not_comparable_because"])
