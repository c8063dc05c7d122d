"""From a folder of results to scores: what the logs say of settings and cards joins the trial table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from cogtrain.errors import DamageError
from cogtrain.events.block import BlockStarted
from cogtrain.measures.reaction_time import DEFAULT_RULE, RtRule
from cogtrain.paradigms import registry
from cogtrain.records.log.odd_line import located
from cogtrain.records.log.place import participant_code
from cogtrain.records.tables.logs import Records, SessionLog, load, veiled_words
from cogtrain.records.tables.trials import trial_table
from cogtrain.records.verify import everybody
from cogtrain.scoring.composites import with_composites
from cogtrain.scoring.norms import Norms, published_norms
from cogtrain.scoring.scores import Cards, Timing, score_table
from cogtrain.scoring.settings_key import level_rule, settings_hash

if TYPE_CHECKING:
    from cogtrain.paradigms.contract import Paradigm


PEOPLE_AT_ONCE = 50
"""So many people's logs are read together: a folder of thousands does not fit into memory whole."""


@dataclass(frozen=True)
class Scored:
    """Scores (columns of :data:`cogtrain.scoring.scores.COLUMNS`) and the cards they were taken with."""

    scores: pd.DataFrame
    cards: Cards


def score_results(
    results: Path | str | Records,
    paradigms: Mapping[str, Paradigm],
    *,
    participants: Iterable[str] | None = None,
    rule: RtRule = DEFAULT_RULE,
    timing: Timing = "all",
    norms: Sequence[Norms] | None = None,
) -> Scored:
    """Score all sessions of a results folder, or those of some participants.

    The cards come from the logs, so that results explain themselves wherever they are read. What is not sound about
    the logs stands in ``scores.attrs["findings"]``. norms: whose composites are scored too; None: the published ones'.
    CogtrainError as of the trial table and of :func:`score_table`.
    """
    if isinstance(results, Path | str):
        results = Path(results)
        codes = everybody(results) if participants is None else sorted({participant_code(one) for one in participants})
        if len(codes) > PEOPLE_AT_ONCE:
            groups = [codes[first : first + PEOPLE_AT_ONCE] for first in range(0, len(codes), PEOPLE_AT_ONCE)]
            about: dict[str, Any] = {"rule": rule, "timing": timing, "norms": norms}
            return _together([score_results(results, paradigms, participants=some, **about) for some in groups])
        records = load(results, participants)
    else:
        records = results
    trials = with_settings(trial_table(records), records)
    cards = pinned_cards(records)
    scores = score_table(trials, paradigms, cards=cards, rule=rule, timing=timing)
    scores = with_composites(scores, published_norms() if norms is None else norms)
    scores.attrs = {"findings": trials.attrs["findings"], "veiled": veiled_words(records)}
    return Scored(scores, cards)


def _together(parts: Sequence[Scored]) -> Scored:
    """The scores of several groups of people as one table, in the order of their codes."""
    scores = pd.concat([part.scores for part in parts if len(part.scores)] or [parts[0].scores], ignore_index=True)
    findings = tuple(one for part in parts for one in part.scores.attrs["findings"])
    scores.attrs = {"findings": findings, "veiled": " ".join(filter(None, (p.scores.attrs["veiled"] for p in parts)))}
    return Scored(scores, {name: card for part in parts for name, card in part.cards.items()})


def pinned_cards(records: Records) -> Cards:
    """The task cards in the first lines of the session logs, by ``task@version``; the latest of a name."""
    cards: dict[str, Mapping[str, Any]] = {}
    for log in records.sessions:
        cards |= log.first.cards
    return cards


def with_settings(trials: pd.DataFrame, records: Records) -> pd.DataFrame:
    """The trial table with ``settings_hash`` (of the block's settings without the quantity that its level sets),
    ``adaptive`` (whether a rule chose the level) and ``level_rule`` (which one). A session whose blocks its own
    protocol does not know is left out, and named in the table's findings."""
    keys = ["participant", "file", "block", "attempt"]
    columns = [*keys, "settings_hash", "adaptive", "level_rule"]
    rows = []
    for log in records.sessions:
        try:
            rows += _blocks(log)
        except DamageError as error:
            trials.attrs["findings"] = [*trials.attrs.get("findings", ()), *(f"{fault}" for fault in error.faults)]
            trials = trials[(trials["participant"] != log.participant) | (trials["file"] != log.file)]
    blocks = pd.DataFrame(rows, columns=columns)
    if trials.empty or blocks.empty:
        return trials.assign(settings_hash="", adaptive=False, level_rule="")
    merged = trials.merge(blocks, how="left", on=keys, validate="many_to_one")
    merged.attrs = trials.attrs
    return merged


def _blocks(log: SessionLog) -> list[tuple[str, str, int, int, str, bool, str]]:
    first, rows = log.first, []
    for line in log.lines:
        if not isinstance(line.event, BlockStarted):
            continue
        begun = line.event
        with located(line, log.name):
            card = first.cards.get(f"{begun.task}@{begun.version}", {})
            item = first.protocol["sessions"][first.session]["do"][begun.item]
            difficulty = item.get("difficulty") or card.get("difficulty") or {}
            adaptive = begun.quantity is not None and difficulty.get("rule", "fixed") != "fixed"
            paradigm = registry().get(begun.paradigm)
            hashed, rule = (
                settings_hash(begun.settings, paradigm, begun.quantity),
                level_rule(difficulty if adaptive else None),
            )
            fit = "".join(f"~{words}" for words in begun.variant).replace(" ", "-")
            rows.append((log.participant, log.file, begun.block, begun.attempt, hashed + fit, adaptive, rule))
    return rows
