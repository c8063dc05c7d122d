"""The readiness gate: every input against its outcome, the most careful one wins, and MOAA/S below 5 locks it."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from cogtrain.care.gate import OUTCOMES, SYMPTOMS, Decision, Readiness, decide
from cogtrain.library.after_dose import Gate, Signed, StateBounds
from tests.care.people import LIBRARY

GOOD = Readiness(
    minutes_since=150.0,
    moaa_s=5,
    dissociation=0,
    oriented=True,
    blood_pressure_accepted=True,
    nausea="none",
    dizziness="none",
    double_vision="none",
    sleepiness=1,
    energy=8,
    motivation=8,
    willing=True,
)
SIGNED = Signed(by="Dr A. Beta, anaesthesia", on="2026-03-01")
LOWERED = Gate(earliest_min=60, signed=SIGNED)

GO = ("go", None, False)
SHORTER_ENERGY, SHORTER_MOTIVATION = ("shorter", "energy", False), ("shorter", "motivation", False)


def symptoms(name: str) -> list[tuple[str, Any, tuple[str, str | None, bool]]]:
    return [
        (name, "none", GO),
        (name, "mild", GO),
        (name, "moderate", ("breathing", name, True)),
        (name, "severe", ("breathing", name, False)),
    ]


# The input, its value while all others are good, and: the outcome, its reason, and whether staff may go past it.
TABLE: list[tuple[str, Any, tuple[str, str | None, bool]]] = [
    ("minutes_since", None, ("not-now", "time", False)),
    ("minutes_since", -0.001, ("not-now", "time", False)),
    ("minutes_since", -500.0, ("not-now", "time", False)),
    ("minutes_since", 0.0, ("breathing", "time", False)),
    ("minutes_since", 60.0, ("breathing", "time", False)),
    ("minutes_since", 119.9, ("breathing", "time", False)),
    ("minutes_since", 119.999999, ("breathing", "time", False)),
    ("minutes_since", 120.0, GO),
    ("minutes_since", 239.9, GO),
    ("minutes_since", 240.0, ("not-now", "observed", False)),
    ("minutes_since", 10_000.0, ("not-now", "observed", False)),
    *[("moaa_s", value, ("not-now", "alertness", False)) for value in (-1, 0, 1, 2, 3, 4, 6)],
    ("moaa_s", 5, GO),
    ("dissociation", 0, GO),
    ("dissociation", 1, GO),
    *[("dissociation", value, ("not-now", "dissociation", False)) for value in (-1, 2, 3, 4)],
    ("oriented", True, GO),
    ("oriented", False, ("not-now", "orientation", False)),
    ("blood_pressure_accepted", True, GO),
    ("blood_pressure_accepted", False, ("not-now", "blood_pressure", False)),
    *symptoms("nausea"),
    *symptoms("dizziness"),
    *symptoms("double_vision"),
    *[("sleepiness", value, GO) for value in (1, 2, 3)],
    ("sleepiness", 4, ("breathing", "sleepiness", True)),
    ("sleepiness", 5, ("breathing", "sleepiness", False)),
    ("sleepiness", 0, ("breathing", "sleepiness", False)),
    *[("energy", value, SHORTER_ENERGY) for value in (0, 1, 2, 3)],
    *[("energy", value, GO) for value in (4, 5, 10)],
    *[("motivation", value, SHORTER_MOTIVATION) for value in (0, 1, 2, 3)],
    *[("motivation", value, GO) for value in (4, 5, 10)],
    ("willing", True, GO),
    ("willing", False, ("not-now", "willing", False)),
]


def at_the_gate(found: Readiness, gate: Gate | None = None) -> Decision:
    return decide(found, gate or Gate(), StateBounds())


@pytest.mark.parametrize(("name", "value", "wanted"), TABLE, ids=[f"{name}={value}" for name, value, _ in TABLE])
def test_every_input_alone(name: str, value: Any, wanted: tuple[str, str | None, bool]) -> None:
    decision = at_the_gate(replace(GOOD, **{name: value}))
    outcome, reason, overridable = wanted
    assert decision.outcome == outcome
    assert [each.name for each in decision.reasons] == ([] if reason is None else [reason])
    assert decision.overridable is overridable


def test_the_table_tries_every_input_good_and_bad() -> None:
    for field in fields(Readiness):
        if field.name.endswith("_mmhg"):  # kept, and judged by staff alone
            continue
        outcomes = {wanted[0] for name, _, wanted in TABLE if name == field.name}
        assert "go" in outcomes, field.name
        assert len(outcomes) > 1, field.name


def test_who_is_unwilling_is_not_asked_again_and_who_has_to_wait_is() -> None:
    assert at_the_gate(replace(GOOD, willing=False)).again_min is None
    assert at_the_gate(replace(GOOD, dissociation=2)).again_min == 15
    assert at_the_gate(replace(GOOD, sleepiness=5)).again_min == 15
    assert at_the_gate(replace(GOOD, sleepiness=5), Gate(again_after_min=30)).again_min == 30
    assert at_the_gate(GOOD).again_min is None
    assert at_the_gate(replace(GOOD, energy=0)).again_min is None


def test_low_energy_or_motivation_never_says_more_than_shorter() -> None:
    decision = at_the_gate(replace(GOOD, energy=0, motivation=0))
    assert (decision.outcome, [each.name for each in decision.reasons]) == ("shorter", ["energy", "motivation"])


# ---------------------------------------------------------------- every combination

SYMPTOM = st.sampled_from(SYMPTOMS)
FOUND = st.builds(
    Readiness,
    minutes_since=st.one_of(st.none(), st.floats(-1000, 1000), st.sampled_from((119.9, 120.0, 150.0, 239.9, 240.0))),
    moaa_s=st.integers(0, 5),
    dissociation=st.integers(0, 4),
    oriented=st.booleans(),
    blood_pressure_accepted=st.booleans(),
    nausea=SYMPTOM,
    dizziness=SYMPTOM,
    double_vision=SYMPTOM,
    sleepiness=st.integers(1, 5),
    energy=st.integers(0, 10),
    motivation=st.integers(0, 10),
    willing=st.booleans(),
)


@st.composite
def gates(draw: st.DrawFn) -> Gate:
    """Any gate that a protocol may set."""
    signed = draw(st.sampled_from((None, SIGNED)))
    return Gate(
        earliest_min=draw(st.integers(120 if signed is None else 60, 240)),
        dissociation_at_most=draw(st.integers(0, 1)),
        sleepiness_at_most=draw(st.integers(1, 3)),
        energy_at_least=draw(st.integers(0, 10)),
        motivation_at_least=draw(st.integers(0, 10)),
        again_after_min=draw(st.integers(5, 120)),
        signed=signed,
    )


BOUNDS = st.sampled_from((StateBounds(), StateBounds(acute=1, monitoring=3), StateBounds(acute=3, monitoring=12)))


@settings(max_examples=200, deadline=None)
@given(FOUND, gates(), BOUNDS)
def test_the_most_careful_outcome_wins(found: Readiness, gate: Gate, bounds: StateBounds) -> None:
    """Each input is tried alone beside good ones: together they give the most careful of these outcomes."""
    assume(gate.earliest_min < bounds.monitoring * 60)
    middle = (gate.earliest_min + bounds.monitoring * 60) / 2
    good = replace(GOOD, minutes_since=middle, energy=gate.energy_at_least, motivation=gate.motivation_at_least)
    alone = [decide(replace(good, **{one.name: getattr(found, one.name)}), gate, bounds) for one in fields(found)]
    together = decide(found, gate, bounds)
    reasons = [reason for decision in alone for reason in decision.reasons]
    assert sorted(map(repr, together.reasons)) == sorted(map(repr, reasons))
    assert together.outcome == max((one.outcome for one in alone), key=OUTCOMES.index)


@settings(max_examples=200, deadline=None)
@given(FOUND, gates(), BOUNDS, st.integers(0, 4))
def test_moaa_s_below_5_is_not_now_and_nothing_overrides_it(
    found: Readiness, gate: Gate, bounds: StateBounds, moaa_s: int
) -> None:
    for each in (replace(found, moaa_s=moaa_s), replace(GOOD, moaa_s=moaa_s)):
        decision = decide(each, gate, bounds)
        assert decision.outcome == "not-now"
        assert not decision.overridable
        assert "alertness" in [reason.name for reason in decision.reasons]


@settings(max_examples=200, deadline=None)
@given(FOUND, gates(), BOUNDS)
def test_staff_may_go_past_it_only_where_every_reason_allows_it(
    found: Readiness, gate: Gate, bounds: StateBounds
) -> None:
    """By hand: nothing but moderate symptoms, or a sleepiness one above the threshold, can be gone past."""
    decision = decide(found, gate, bounds)
    moderate = [getattr(found, name) for name in ("nausea", "dizziness", "double_vision")].count("moderate")
    severe = [getattr(found, name) for name in ("nausea", "dizziness", "double_vision")].count("severe")
    above = max(0, found.sleepiness - gate.sleepiness_at_most)
    minutes = found.minutes_since
    in_time = minutes is not None and gate.earliest_min <= minutes < bounds.monitoring * 60
    others = found.moaa_s == 5 and found.dissociation <= gate.dissociation_at_most and found.oriented
    hard = not (in_time and others and found.blood_pressure_accepted and found.willing)
    allowed = not hard and not severe and above <= 1 and bool(moderate or above)
    assert decision.overridable is allowed


@settings(max_examples=200, deadline=None)
@given(FOUND, gates(), BOUNDS)
def test_go_and_shorter_need_everything(found: Readiness, gate: Gate, bounds: StateBounds) -> None:
    decision = decide(found, gate, bounds)
    if decision.outcome in ("go", "shorter"):
        assert found.moaa_s == 5
        assert found.minutes_since is not None
        assert 60 <= gate.earliest_min <= found.minutes_since < bounds.monitoring * 60
        assert found.oriented
        assert found.blood_pressure_accepted
        assert found.willing
        assert found.dissociation <= 1
        assert found.sleepiness <= 3
        assert {found.nausea, found.dizziness, found.double_vision} <= {"none", "mild"}
        light = found.energy < gate.energy_at_least or found.motivation < gate.motivation_at_least
        assert (decision.outcome == "shorter") is light


# ---------------------------------------------------------------- thresholds


@given(st.integers(-100, 400), st.booleans())
def test_the_earliest_minutes_are_lowered_only_by_a_signature_and_never_below_60(minutes: int, signed: bool) -> None:
    allowed = 60 <= minutes <= 240 and (signed or minutes >= 120)
    try:
        gate = Gate(earliest_min=minutes, signed=SIGNED if signed else None)
    except ValidationError:
        assert not allowed
    else:
        assert allowed
        assert gate.earliest_min == minutes


def test_a_lowered_gate_opens_from_its_own_minute_on() -> None:
    assert at_the_gate(replace(GOOD, minutes_since=59.9), LOWERED).outcome == "breathing"
    assert at_the_gate(replace(GOOD, minutes_since=60.0), LOWERED).outcome == "go"


@pytest.mark.parametrize(
    "loosened",
    [
        {"dissociation_at_most": 2},
        {"sleepiness_at_most": 4},
        {"again_after_min": 4},
        {"earliest_min": 59},
        {"energy_at_least": -1},
        {"moaa_s": 4},
    ],
)
def test_no_protocol_loosens_what_is_fixed(loosened: dict[str, int]) -> None:
    with pytest.raises(ValidationError):
        Gate(signed=SIGNED, **loosened)  # type: ignore[arg-type]


@pytest.mark.parametrize("on", ["", "yesterday", "2026-02-30", "1.3.2026"])
def test_a_signature_has_a_day_and_a_name(on: str) -> None:
    with pytest.raises(ValidationError):
        Signed(by="Dr A. Beta", on=on)
    with pytest.raises(ValidationError):
        Signed(by="B", on="2026-03-01")


@pytest.mark.parametrize("name", sorted(LIBRARY.protocols))
def test_every_protocol_ships_with_the_clinics_thresholds_and_unsigned(name: str) -> None:
    assert LIBRARY.protocols[name].protocol.gate == Gate()
    assert Gate().signed is None
    assert (Gate().earliest_min, Gate().dissociation_at_most, Gate().sleepiness_at_most) == (120, 1, 3)
