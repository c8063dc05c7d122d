"""A planned block and its outcomes as JSON, and back again exactly: for a display that is another program.

What JSON cannot carry is named: a block whose trials are bound, or that ends by a rule, asks the program that planned
it between trials.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from math import isnan
from typing import Any

from cogtrain.trial.block import Block
from cogtrain.trial.outcome import Answer, Heard, Outcome, Shown
from cogtrain.trial.picture import Box, Circle, Image, Picture, Polygon, Polyline, Text
from cogtrain.trial.sound import Recording, Tone
from cogtrain.trial.trial import Phase, Stream, Target, Trial

Json = dict[str, Any]
SHAPES = {kind.__name__.lower(): kind for kind in (Text, Polygon, Circle, Polyline, Box, Image)}
SOUNDS = {kind.__name__.lower(): kind for kind in (Tone, Recording)}


def block_json(block: Block) -> Json:
    """The block in values that JSON knows. binds, ends_by_rule: that it has a function that JSON cannot carry."""
    return {
        "pictures": pictures_json(block.pictures),
        "sounds": {name: _tagged(sound) for name, sound in block.sounds.items()},
        "trials": [trial_json(trial) for trial in block.trials],
        "streams": [_plain(stream) for stream in block.streams],
        "ends_after_s": block.ends_after_s,
        "binds": block.bind is not None,
        "ends_by_rule": block.done is not None,
    }


def pictures_json(pictures: Mapping[str, Picture]) -> Json:
    """Pictures by name, in values that JSON knows."""
    return {name: [_tagged(shape) for shape in picture] for name, picture in pictures.items()}


def block_of(
    data: Json,
    bind: Callable[[Trial, tuple[Outcome, ...]], Trial] | None = None,
    done: Callable[[tuple[Outcome, ...]], bool] | None = None,
) -> Block:
    """The block of its JSON. bind, done: its functions. Raises ValueError where it has one that is not given."""
    for name, function in (("binds", bind), ("ends_by_rule", done)):
        if data[name] != (function is not None):
            raise ValueError(f"the block {name.replace('_', ' ') if data[name] else 'has no such function'}")
    return Block(
        {name: tuple(_of(shape, SHAPES) for shape in picture) for name, picture in data["pictures"].items()},
        tuple(trial_of(trial) for trial in data["trials"]),
        tuple(_value(Stream, stream) for stream in data["streams"]),
        data["ends_after_s"],
        bind,
        done,
        {name: _of(sound, SOUNDS) for name, sound in data["sounds"].items()},
    )


def trial_json(trial: Trial) -> Json:
    """A trial in values that JSON knows."""
    return dict(_plain(trial))


def trial_of(data: Json) -> Trial:
    """The trial of its JSON."""
    trial: Trial = _value(
        Trial,
        data,
        phases=tuple(_value(Phase, phase) for phase in data["phases"]),
        targets=tuple(_value(Target, target) for target in data["targets"]),
        expected={stream: _tuples(expected) for stream, expected in data["expected"].items()},
        detail=dict(data["detail"]),
    )
    return trial


def outcome_json(outcome: Outcome) -> Json:
    """An outcome in values that JSON knows; a stimulus that never came has no onset."""
    data = _plain(outcome)
    return {**data, "onset_s": None if isnan(outcome.onset_s) else outcome.onset_s}


def outcome_of(data: Json) -> Outcome:
    """The outcome of its JSON."""
    outcome: Outcome = _value(
        Outcome,
        data,
        trial=trial_of(data["trial"]),
        answers=tuple(_value(Answer, answer) for answer in data["answers"]),
        shown=tuple(_value(Shown, shown) for shown in data["shown"]),
        heard=tuple(_value(Heard, heard) for heard in data["heard"]),
        onset_s=float("nan") if data["onset_s"] is None else data["onset_s"],
    )
    return outcome


def _plain(value: Any) -> Any:
    """Frozen values as dicts of their fields, tuples as lists."""
    if isinstance(value, Mapping):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(inner) for inner in value]
    if hasattr(value, "__dataclass_fields__"):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return value.item() if hasattr(value, "item") else value  # NumPy's scalars as Python's own


def _tagged(value: Any) -> Json:
    return {"is": type(value).__name__.lower(), **_plain(value)}


def _of(data: Json, kinds: Mapping[str, type[Any]]) -> Any:
    return _value(kinds[data["is"]], {name: value for name, value in data.items() if name != "is"})


def _value(kind: type[Any], data: Json, **built: Any) -> Any:
    """A frozen value of its fields, lists as tuples; ``built`` are made already."""
    return kind(**{name: built.get(name, _tuples(value)) for name, value in data.items()})


def _tuples(value: Any) -> Any:
    return tuple(_tuples(inner) for inner in value) if isinstance(value, list) else value
