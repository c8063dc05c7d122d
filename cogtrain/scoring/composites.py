"""Composites by domain: several scores of one session as one, in units of a sample's spread.

A composite is declared in a file of norms: which measures of which forms, and the sample that makes each of them a z.
It is a score like any other, with the circumstances of its parts; where one of them is not comparable, it is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

from cogtrain.scoring.norms import Composite, Norms, Part, rule_of

PARADIGM = "composite"
MEASURE = "z"
SUMMED = ("blocks", "trials_used", "rts_used", "blocks_invalid")


def with_composites(scores: pd.DataFrame, norms: Iterable[Norms]) -> pd.DataFrame:
    """The scores with a row for each composite whose parts a session has, whole; in the order of the sessions."""
    if scores.empty:
        return scores
    declared = [(file, composite) for file in norms for composite in file.composites]
    measures = {part.measure for _, composite in declared for part in composite.parts}
    parts = scores[scores["measure"].isin(measures) & (scores["purpose"] != "training")]
    rows = []
    for _, session in parts.groupby(["participant", "file"], sort=False):
        of_session = session.to_dict("records")
        rows += [row for file, composite in declared for row in _row(of_session, file, composite)]
    if not rows:
        return scores
    whole = pd.concat([scores, pd.DataFrame(rows, columns=list(scores.columns))], ignore_index=True)
    whole = whole.sort_values(["participant", "session_number", "file"], kind="stable", ignore_index=True)
    whole.attrs = scores.attrs
    return whole


def composite_of(norms: Iterable[Norms], score: Mapping[Any, Any]) -> tuple[Composite, str] | None:
    """The composite that a score is, and the name of its file; None for any other score."""
    if score["paradigm"] != PARADIGM:
        return None
    named = ((file, composite) for file in norms for composite in file.composites)
    return next(((one, file.name) for file, one in named if _key(file, one) == score["settings_key"]), None)


def composite_paradigms(norms: Iterable[Norms], score: Mapping[Any, Any]) -> frozenset[str]:
    """The paradigms that a composite is taken from; none for any other score."""
    if score["paradigm"] != PARADIGM:
        return frozenset()
    return frozenset(
        file.forms[part.form].paradigm
        for file in norms
        for one in file.composites
        if _key(file, one) == score["settings_key"]
        for part in one.parts
    )


def _key(file: Norms, composite: Composite) -> str:
    return f"{file.name} {composite.composite}"


def _row(session: list[dict[Any, Any]], file: Norms, composite: Composite) -> Iterator[dict[Any, Any]]:
    """The composite's score of a session; none where a part is missing."""
    parts = [_part(session, file, composite, part) for part in composite.parts]
    there = [part for part in parts if part is not None]
    if len(there) < len(parts):
        return
    value = sum(
        (score["value"] - part.mean) / part.sd * (1 if part.better == "higher" else -1)
        for part, score in zip(composite.parts, there, strict=True)
    )
    errors = (score["standard_error"] / part.sd for part, score in zip(composite.parts, there, strict=True))
    error = sum(one**2 for one in errors) ** 0.5
    tasks = {score["task"]: score for score in there}.values()  # several measures of one task are of the same trials
    counted = {name: sum(score[name] for score in tasks) for name in there[0] if name in SUMMED or "_excluded_" in name}
    reasons = dict.fromkeys(why for score in there for why in str(score["not_comparable_because"]).split("; ") if why)
    yield {
        **there[0],
        "task": composite.domain.replace(" ", "-"),
        "task_version": file.version,
        "paradigm": PARADIGM,
        "form": "; ".join(
            f"{score['label'].lower()}, {part.form}" for part, score in zip(composite.parts, there, strict=True)
        ),
        "quantity": "",
        "level": None,
        "level_rule": "",
        "settings_key": _key(file, composite),
        "measure": MEASURE,
        "label": composite.domain.capitalize(),
        "unit": "z",
        "better": "higher",
        "value": value / len(there),
        "standard_error": error / len(there),
        **counted,
        "timing_ok_share": min(score["timing_ok_share"] for score in there),
        "timing_verdict": min((score["timing_verdict"] for score in there), key=("doubtful", "good").index),
        "valid": all(score["valid"] for score in there),
        "invalid_reason": next((score["invalid_reason"] for score in there if score["invalid_reason"]), ""),
        "comparable": not reasons,
        "not_comparable_because": "; ".join(reasons),
    }


def _part(session: list[dict[Any, Any]], file: Norms, composite: Composite, part: Part) -> dict[Any, Any] | None:
    """The last score of a session that is of the part's form, measure and rule."""
    form = file.forms[part.form]
    fitting = [
        score
        for score in session
        if score["measure"] == part.measure and rule_of(score) == composite.rule and form.fits(score)
    ]
    return fitting[-1] if fitting else None
