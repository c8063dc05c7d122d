"""A paradigm's settings at a level: merged, validated, and tried out in a plan."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import isfinite
from typing import Any

import numpy as np
from pydantic import BaseModel, ValidationError

from cogtrain.adapt import RULES
from cogtrain.errors import did_you_mean
from cogtrain.library.block_length import BlockLength, TaskLengths, block_length
from cogtrain.library.faults import dotted, model_faults
from cogtrain.library.models import Difficulty
from cogtrain.library.yaml_file import Document, Located, Place
from cogtrain.paradigms.contract import Paradigm, bounds, example_steps
from cogtrain.trial import Image

DRAWS = 3  # plans tried for each form: a draw can fail by chance
Raw = Mapping[str, Any]


def whole(paradigm: Paradigm, quantity: str) -> bool:
    """Whether the quantity takes whole levels only."""
    return paradigm.settings.model_fields[quantity].annotation is int


def settings_at(paradigm: Paradigm, raw: Raw, quantity: str | None = None, level: float | None = None) -> Any:
    """The paradigm's settings from ``raw``, the level put into its quantity. Raises pydantic.ValidationError.

    Validated as JSON, so that a list can stand for a tuple and a session can be rebuilt from its log alike.
    """
    return paradigm.settings.model_validate_json(json.dumps(_merged(paradigm, raw, quantity, level)))


def _merged(paradigm: Paradigm, raw: Raw, quantity: str | None, level: float | None) -> dict[str, Any]:
    if quantity is None or level is None:
        return dict(raw)
    exact = whole(paradigm, quantity) and float(level).is_integer()
    return {**raw, quantity: int(level) if exact else level}


def settings_schema(paradigm: Paradigm) -> dict[str, Any]:
    """The JSON schema of a paradigm's settings."""
    settings: type[BaseModel] = paradigm.settings
    return settings.model_json_schema()


def settings_faults(
    document: Document,
    layers: Sequence[tuple[Place, Raw]],
    paradigm: Paradigm,
    quantity: str | None,
    level: float | None,
) -> Iterator[Located]:
    """Faults of settings laid over one another; each is located in the uppermost layer, the last, that holds its key.

    layers: the place in the document and what stands there; only the last one may not speak of the quantity.
    """
    top, raw = layers[-1]
    if quantity is not None and quantity in raw:
        yield document.fault(
            (*top, quantity),
            f"{dotted((*top, quantity))} is given, yet difficulty adapts {quantity}",
            "one place for it",
            "Remove it here; difficulty says the level (start, or rule: fixed with level).",
        )
    merged = _merged(paradigm, {key: value for _, layer in layers for key, value in layer.items()}, quantity, level)

    def at(place: Place) -> str:
        return document.at((*top, *place))

    try:
        settings_at(paradigm, merged)
    except ValidationError as error:
        schema = settings_schema(paradigm)
        for place, fault in model_faults(error, merged, schema, at, dotted(top)):
            if not (place and place[0] == quantity):
                yield (*top, *place), fault


def level_faults(
    document: Document, place: Place, level: float, paradigm: Paradigm, quantity: str
) -> Iterator[Located]:
    """Whether a level lies inside the bounds of its quantity, and is whole where it has to be."""
    low, high = bounds(paradigm, quantity)
    noun = "a whole number" if whole(paradigm, quantity) else "a number"
    if not low <= level <= high or (whole(paradigm, quantity) and not float(level).is_integer()):
        expected = f"{noun} from {low:g} to {high:g}, the bounds of {quantity} in {paradigm.name}"
        yield document.fault(place, f"{dotted(place)} is {level:g}", expected)


def difficulty_faults(
    document: Document, place: Place, difficulty: Difficulty, paradigm: Paradigm
) -> Iterator[Located]:
    """Whether the rule is known and the range fits the quantity."""
    if difficulty.rule not in RULES:
        found = f'{dotted((*place, "rule"))} is "{difficulty.rule}"'
        yield document.fault(
            (*place, "rule"), found, f"one of {', '.join(RULES)}", did_you_mean(difficulty.rule, RULES)
        )
    yield from _own_faults(document, place, difficulty)
    quantity = difficulty.adapts
    if quantity is None:
        if difficulty.rule != "fixed":
            found = f"{dotted(place)} has the rule {difficulty.rule}, yet adapts nothing"
            remedy = (
                f"Known: {', '.join(paradigm.adapts)}." if paradigm.adapts else "Remove the rule; nothing adapts here."
            )
            yield document.fault((*place, "rule"), found, "adapts, a setting", remedy)
        return
    if quantity not in paradigm.adapts:
        known = (
            f"one of {', '.join(paradigm.adapts)}"
            if paradigm.adapts
            else f"nothing, as no setting of {paradigm.name} adapts"
        )
        found = f'{dotted((*place, "adapts"))} is "{quantity}"'
        yield document.fault((*place, "adapts"), found, known, did_you_mean(quantity, paradigm.adapts))
        return
    for name in ("start", "lowest", "highest"):
        level = getattr(difficulty, name)
        if level is not None:
            yield from level_faults(document, (*place, name), level, paradigm, quantity)
    kind, known_as = RULES.get(difficulty.rule), paradigm.adapts[quantity]
    step = difficulty.own.get("step")
    if whole(paradigm, quantity) and isinstance(step, float) and not step.is_integer():
        found = f"{dotted((*place, 'step'))} is {step:g}"
        yield document.fault((*place, "step"), found, f"a whole number, as {quantity} is one")
    if kind is not None and kind.by == "trial" and known_as.by == "block":
        found = f"{dotted((*place, 'rule'))} is {difficulty.rule}, which moves by trial"
        yield document.fault(
            (*place, "rule"), found, f"a rule that moves by block, as {quantity} does", "Use block-ladder or fixed."
        )
    elif kind is not None and kind.log_only and known_as.scale != "log":
        found = f"{dotted((*place, 'rule'))} is {difficulty.rule} for {quantity}"
        yield document.fault(
            (*place, "rule"), found, "a time, as this rule thinks in log units", "Use an up-down rule."
        )


def _own_faults(document: Document, place: Place, difficulty: Difficulty) -> Iterator[Located]:
    """Faults of what the rule itself sets."""
    kind, own = RULES.get(difficulty.rule), difficulty.own
    if kind is None:
        return
    try:
        kind.settings.model_validate_json(json.dumps(own))
    except ValidationError as error:
        schema = kind.settings.model_json_schema()
        for inside, fault in model_faults(error, own, schema, lambda p: document.at((*place, *p)), dotted(place)):
            yield (*place, *inside), fault


def said_of(error: ValueError) -> str:
    """What is wrong, in the words of whoever refused."""
    if isinstance(error, ValidationError):
        return "; ".join(complaint["msg"].removeprefix("Value error, ") for complaint in error.errors())
    return str(error)


@dataclass(frozen=True)
class Tried:
    """What plans and worked examples asked for: each stream's answers, each caption's placeholders, how long a block of
    each form was, names of the card's files, whether there is anything to hear, answers with places to touch, which
    need no key, and the conditions of trials."""

    streams: Mapping[str, tuple[str, ...]]
    captions: Mapping[str, frozenset[str]]
    lengths: tuple[BlockLength, ...] = ()
    assets: frozenset[str] = frozenset()
    heard: bool = False
    pointed: frozenset[str] = frozenset()
    conditions: frozenset[str] = frozenset()


def level_range(difficulty: Difficulty, paradigm: Paradigm) -> tuple[float, float] | None:
    """Lowest and highest level that the rule may choose: what the difficulty says, else the bounds of the quantity.

    A fixed level is both; None where nothing adapts.
    """
    if difficulty.adapts is None or difficulty.start is None:
        return None
    if difficulty.rule == "fixed":
        return difficulty.start, difficulty.start
    low, high = bounds(paradigm, difficulty.adapts)
    return (
        low if difficulty.lowest is None else difficulty.lowest,
        high if difficulty.highest is None else difficulty.highest,
    )


def levels(difficulty: Difficulty, paradigm: Paradigm) -> tuple[float | None, ...]:
    """Lowest, start and highest, each once, where they are finite; (None,) where nothing adapts."""
    reach = level_range(difficulty, paradigm)
    if reach is None or difficulty.start is None:
        return (None,)
    return tuple(sorted(level for level in {*reach, difficulty.start} if isfinite(level)))


def task_lengths(tried: Tried, at: Sequence[float | None], start: float | None) -> TaskLengths:
    """Of what was tried at those levels, and then in practice where there is any: the lengths at the level to start
    with."""
    practice = tried.lengths[-1] if len(tried.lengths) > len(at) else None
    return TaskLengths(tried.lengths[at.index(start)], practice)


@dataclass(frozen=True)
class _Asked:
    """A paradigm with settings, as JSON. Two are the same where both are."""

    settings: str
    number: int
    paradigm: Paradigm = field(compare=False)


@dataclass(frozen=True)
class _Form:
    """What one form came to. steps: the caption and the placeholders of each."""

    length: BlockLength
    streams: tuple[tuple[str, tuple[str, ...]], ...]
    steps: tuple[tuple[str, frozenset[str]], ...]
    assets: frozenset[str]
    heard: bool
    pointed: frozenset[str]
    conditions: frozenset[str]


@lru_cache(maxsize=1000)  # protocols use the same cards with the same settings; an error is never kept
def _planned(asked: _Asked) -> _Form:
    paradigm = asked.paradigm
    settings = paradigm.settings.model_validate_json(asked.settings)
    block, *_ = (paradigm.plan(settings, np.random.default_rng(seed)) for seed in range(DRAWS))
    steps = example_steps(paradigm, settings, np.random.default_rng(0))
    shown = {shape.asset for step in steps for shape in step.picture if isinstance(shape, Image)}
    return _Form(
        block_length(block),
        tuple((stream.name, tuple(stream.answers)) for stream in block.streams),
        tuple((step.caption, frozenset(step.values)) for step in steps),
        frozenset(block.assets | shown),
        bool(block.sounds),
        frozenset(target.name for trial in block.trials for target in trial.targets),
        frozenset(trial.condition for trial in block.trials),
    )


def try_out(
    paradigm: Paradigm, forms: Iterable[tuple[Raw, str | None, float | None]], fault: Callable[[str, str], Located]
) -> tuple[Tried, list[Located]]:
    """Plan a block and an example of each form (settings, quantity, level).

    ``fault`` makes one of what was found and a remedy.
    """
    streams: dict[str, tuple[str, ...]] = {}
    captions: dict[str, frozenset[str]] = {}
    planned, faults = list[_Form](), list[Located]()
    for raw, quantity, level in forms:
        at = f" at {quantity} = {level:g}" if quantity is not None and level is not None else ""
        try:
            form = _planned(_Asked(json.dumps(_merged(paradigm, raw, quantity, level)), id(paradigm), paradigm))
        except ValueError as error:
            faults.append(
                fault(f"no block can be planned{at}: {said_of(error)}", "Change the settings, or the range of levels.")
            )
            continue
        except Exception as error:  # noqa: BLE001 - a fault of the paradigm, perhaps of another package, told with its kind
            found = f"the paradigm {paradigm.name} broke down{at}: {type(error).__name__} {error}"
            faults.append(fault(found, "Use other settings, and tell its authors."))
            continue
        planned.append(form)
        for name, answers in form.streams:
            streams[name] = tuple(dict.fromkeys([*streams.get(name, ()), *answers]))
        for caption, names in form.steps:
            captions[caption] = captions.get(caption, names) & names
    return Tried(
        streams,
        captions,
        tuple(form.length for form in planned),
        frozenset(name for form in planned for name in form.assets),
        any(form.heard for form in planned),
        frozenset(name for form in planned for name in form.pointed),
        frozenset(name for form in planned for name in form.conditions),
    ), faults
