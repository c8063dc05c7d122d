"""What changed, a domain at a time: which score speaks for it, in a sentence and as a strip of the figure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any

from cogtrain.measures.change import CRITICAL_Z
from cogtrain.review import look
from cogtrain.review.charts import Row, Trend, session_name, strip
from cogtrain.review.phrases import day, held, number, title
from cogtrain.review.retelling import at_the_start, domain_told, inside, measure_told, reasons_told, verdict_told
from cogtrain.review.view import Answer, Strip, Within
from cogtrain.scoring.compare import SETTING, headline
from cogtrain.scoring.composites import PARADIGM as COMPOSITE
from cogtrain.scoring.composites import composite_paradigms
from cogtrain.scoring.norms import Norms
from cogtrain.scoring.scores import Cards
from cogtrain.scoring.verdict import JUDGED
from cogtrain.wording.reader import tell, tell_count

FAR_SDS, FAR_TIMES = 1.5, 2.0  # from where on a norm is said to fit less
UNSURE = ("within-noise", "beyond-noise")


@dataclass(frozen=True)
class Domain:
    """The score that speaks for a domain: its rows, in the order of their sessions, and its changes from baseline.
    paradigms: that it is taken from."""

    name: str
    task: str
    scores: Sequence[Row]
    changes: Sequence[Row]
    paradigms: frozenset[str]

    @property
    def called(self) -> str:
        """Its name where it begins a line, in the reader's language."""
        return at_the_start(domain_told(self.name)) or self.task

    @property
    def composite(self) -> bool:
        return bool(self.scores[0]["paradigm"] == COMPOSITE)

    @property
    def change(self) -> Row | None:
        """The latest; None without a follow-up that can be compared."""
        return self.changes[-1] if self.changes else None


def domains_of(
    scores: Sequence[Row], changes: Sequence[Row], cards: Cards, norms: Sequence[Norms] = ()
) -> tuple[Domain, ...]:
    """One a domain that was assessed, in the order of the one look: its composite, or else the headline of a task."""
    found: dict[str, list[Domain]] = {}
    of_setting: dict[tuple[Any, ...], list[Row]] = {}
    for row in scores:
        if row["purpose"] != "training":
            of_setting.setdefault(tuple(row[key] for key in SETTING), []).append(row)
    for key, rows in of_setting.items():
        first = rows[0]
        card = cards.get(f"{first['task']}@{first['task_version']}", {})
        composite = composite_paradigms(norms, first)
        lead = first["measure"] if composite else headline(cards, first["task"], first["task_version"])
        own = [row for row in rows if row["measure"] == lead]
        if not any(row["purpose"] == "assessment" for row in own):
            continue  # a first meeting with a task is no answer
        name = str(first["label"]).lower() if composite else str(card.get("domain", ""))
        alike = [row for row in changes if tuple(row[one] for one in SETTING) == key and row["measure"] == lead]
        taken = composite or frozenset((str(first["paradigm"]),))
        found.setdefault(name, []).append(Domain(name, title(card, str(first["task"])), own, alike, taken))
    order = [*look.DOMAINS, *(name for name in found if name not in look.DOMAINS)]
    # a composite speaks before a task, and then what was compared most often
    leads = {
        name: max(ones, key=lambda one: (one.composite, len(one.changes), len(one.scores)))
        for name, ones in found.items()
    }
    return tuple(leads[name] for name in order if name in leads)


# ---------------------------------------------------------------- in a sentence


def answer(domain: Domain, scores: Sequence[Row]) -> Answer:
    """The verdict, how sure it is, and what stands behind it. scores: all of the person's, to count practice."""
    change = domain.change
    if change is None:
        return Answer(domain.called, *_without(domain), domain.name)
    verdict = str(change["verdict"])
    behind = " ".join(
        filter(None, (_values(domain, change), _baselines(domain, scores), _practised(domain, change, scores)))
    )
    return Answer(domain.called, held(f"{_said(verdict, change)}."), held(behind), domain.name)


def _said(verdict: str, change: Row) -> str:
    if verdict in JUDGED:
        return verdict_told(str(change["verdict_words"]))
    return _beyond(change) if verdict == "beyond-noise" else tell(f"domains.said.{verdict}")


def _without(domain: Domain) -> tuple[str, str]:
    comparable = [row for row in domain.scores if row["comparable"]]
    if not comparable:
        why = "; ".join(dict.fromkeys(reasons_told(row["not_comparable_because"]) for row in domain.scores))
        return tell("domains.none_comparable"), tell("domains.why", why=why)
    first = comparable[0]
    said = tell("domains.baseline_alone", day=day(first["session_utc"]))
    unit = _unit(first)
    return said, f"{_label(domain, first)} {number(first['value'], unit)}."


def _beyond(change: Row) -> str:
    rose = change["follow_up"] > change["baseline"]
    if change["better"] == "neither":
        way = "higher" if rose else "lower"
    else:
        way = "better" if rose == (change["better"] == "higher") else "weaker"
    return tell(f"domains.beyond.{way}")


def _values(domain: Domain, change: Row) -> str:
    unit = _unit(change)
    before, after = (number(change[name], unit) for name in ("baseline", "follow_up"))
    went = tell("domains.went", label=_label(domain, change), baseline=before, follow_up=after)
    if change["verdict"] in JUDGED and there(change["band_low"]):
        low, high = (number(change[name], unit) for name in ("band_low", "band_high"))
        return tell("domains.went.without_change", went=went, low=low, high=high, far=_apart_from_the_norm(change))
    if change["verdict"] in UNSURE:
        half = number(CRITICAL_Z * change["noise"], unit)
        none = verdict_told(str(change["verdict_words"]).split(";", maxsplit=1)[0])
        return tell("domains.went.noise", went=went, half=half, none=none)
    return f"{went}."


def _apart_from_the_norm(change: Row) -> str:
    """Where the norm's people were much quicker, or much less quick."""
    sds = change["baseline_sds"]
    far = there(sds) and abs(sds) > FAR_SDS
    return f" {tell('domains.far')}" if far else ""


def waited(change: Row) -> str:
    """Where a norm's people came back after much longer or less; empty elsewhere."""
    norm_days, days = change["norm_days"], change["days"]
    if not there(norm_days) or not there(days) or 1 / FAR_TIMES <= days / norm_days <= FAR_TIMES:
        return ""
    return tell("domains.waited", norm_days=f"{norm_days:.0f}", days=f"{days:.0f}")


def _unit(row: Row) -> str:
    """Behind a number; a z has none."""
    return "" if row["unit"] == "z" else str(row["unit"])


def _label(domain: Domain, row: Row) -> str:
    return "z" if row["unit"] == "z" else f"{measure_told(row['label'])} ({domain.task})"


def _baselines(domain: Domain, scores: Sequence[Row]) -> str:
    """Where the person was assessed more than once before any training: the first is compared, the others are said."""
    trained = [row["session_number"] for row in scores if row["purpose"] == "training"]
    before = [row for row in domain.scores if row["comparable"] and row["session_number"] < min(trained, default=0)]
    if len(before) < 2:
        return ""
    unit = _unit(before[0])
    return tell("domains.second_baseline", value=number(before[1]["value"], unit))


def _practised(domain: Domain, change: Row, scores: Sequence[Row]) -> str:
    """How often such tasks were done between the two points."""
    first, last = change["baseline_number"], change["follow_up_number"]
    alike = [row for row in scores if first < row["session_number"] < last and row["paradigm"] in domain.paradigms]
    blocks = {(row["file"], *(row[key] for key in SETTING)): row["blocks"] for row in alike if _trains(row)}
    sat = {row["file"] for row in alike if not _trains(row)}
    told = [tell_count("domains.blocks", int(sum(blocks.values())))] if blocks else []
    told += [tell_count("domains.sittings", len(sat))] if sat else []
    if not told:
        return tell("domains.not_practised")
    return tell("domains.practised", times=tell("phrases.and").join(told))


def _trains(row: Row) -> bool:
    return bool(row["purpose"] == "training")


# ---------------------------------------------------------------- as a strip


def strips(domains: tuple[Domain, ...]) -> Iterator[Strip]:
    """A strip a domain that has a value."""
    for domain in domains:
        rows = [row for row in domain.scores if not isnan(row["value"])]
        if not rows:
            continue
        first = rows[0]
        label = domain.called
        if first["unit"] != "z":
            label = f"{label}: {inside(measure_told(str(first['label'])))}"
            label = tell("summary.lower_is_better", label=label) if first["better"] == "lower" else label
        trend = Trend(rows, label, str(first["unit"]), look.colour(domain.name), bands=tuple(bands(domain.changes)))
        yield strip(trend, reach=(-1.0, 1.0) if first["unit"] == "z" else None)


def bands(changes: Sequence[Row]) -> Iterator[Within]:
    """For each follow-up between which values there is no reliable change, or none beyond noise; it opens at the
    baseline."""
    limits = [(row, *_limits(row)) for row in changes]
    told = [(row, low, high) for row, low, high in limits if low is not None and high is not None]
    for place, (row, low, high) in enumerate(told):
        if place == 0:
            start = float(row["baseline"])
            yield Within(str(row["baseline_utc"]), session_name(row["baseline_number"]), start, start)
        yield Within(str(row["follow_up_utc"]), session_name(row["follow_up_number"]), low, high)


def there(value: float | None) -> bool:
    """Whether a cell of a table has a value."""
    return value is not None and not isnan(value)


def _limits(row: Row) -> tuple[float | None, float | None]:
    if there(row["band_low"]):
        return float(row["band_low"]), float(row["band_high"])
    if row["verdict"] in UNSURE:
        half = CRITICAL_Z * float(row["noise"])
        return float(row["baseline"]) - half, float(row["baseline"]) + half
    return None, None
