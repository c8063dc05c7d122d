"""A model's complaints as located faults: all of a file at once, each told once."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from cogtrain.errors import Fault, InputError, did_you_mean
from cogtrain.library.expected import Schema, expected, key_expected, schema_at, shown
from cogtrain.library.yaml_file import Document, Located, Place

Model = TypeVar("Model", bound=BaseModel)
MOST_FAULTS = 40
_OWN_WORDS = {"value_error", "assertion_error", "value"}  # the message itself says what was expected
_KEY = "[key]"
_COMMA = "A decimal is written with a point, such as 0.5; a comma parts entries."


def dotted(place: Place) -> str:
    """``sessions.training.do[0].blocks``"""
    text = ""
    for part in place:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def model_faults(
    error: ValidationError, data: object, schema: Schema, at: Callable[[Place], str], prefix: str = ""
) -> list[Located]:
    """One fault for each place that ``error`` complains about.

    data: what was validated; schema: the model's JSON schema; at: ``file:line`` of a place inside ``data``;
    prefix: the name of ``data`` in its file ("settings"), for the words.
    """
    complaints = error.errors(include_url=False)
    extras: dict[Place, list[str]] = {}
    for complaint in complaints:
        if complaint["type"] == "extra_forbidden":
            place = _place(complaint["loc"], data)
            extras.setdefault(place[:-1], []).append(str(place[-1]))
    found: dict[Place, Fault] = {}
    for complaint in complaints:
        place = _place(complaint["loc"], data)
        misspelt = complaint["type"] == "missing" and _near(str(place[-1]), extras.get(place[:-1], []))
        if place not in found and not misspelt:  # the branches of a union complain of one place many times
            found[place] = _fault(complaint, place, data, schema, at(place), prefix)
    return list(found.items())


def validated(model: type[BaseModel], document: Document) -> tuple[dict[str, Any], list[Located]]:
    """The sections of the document that are sound, as the model's values, and the faults of the others.

    So that what concerns sound sections alone can be checked, and told, while others have faults.
    """
    try:
        whole = model.model_validate(document.data)
    except ValidationError as error:
        faults = model_faults(error, document.data, _schema(model), document.at)
    else:
        return {name: getattr(whole, name) for name in model.model_fields}, []
    bad = {place[0] for place, _ in faults if place} | {place[0] for place, _ in document.faults if place}
    parts = {}
    for name, field in model.model_fields.items():
        if name in bad or (name not in document.data and field.is_required()):
            continue
        if name in document.data:
            parts[name] = _adapter(model, name).validate_python(document.data[name], strict=True)
        else:
            parts[name] = field.get_default(call_default_factory=True, validated_data={})
    return parts, faults


def model_of(model: type[Model], document: Document) -> Model:
    """The document as the model. Raises CogtrainError with all faults of its text and its values."""
    _, faults = validated(model, document)
    if faults or document.faults:
        raise InputError(*gathered(document, faults))
    return model.model_validate(document.data)


@cache
def _schema(model: type[BaseModel]) -> Schema:
    return model.model_json_schema()


@cache
def _adapter(model: type[BaseModel], name: str) -> TypeAdapter[Any]:
    field = model.model_fields[name]
    sort: Any = Annotated[field.annotation, field]
    return TypeAdapter(sort)


def _near(key: str, words: Sequence[str]) -> bool:
    return any(difflib.get_close_matches(word, [key], n=1, cutoff=0.6) for word in words)


def _place(loc: Sequence[str | int], data: object) -> Place:
    """The place in ``data``: pydantic's, without the names of a union's branches."""
    place: list[str | int] = []
    here: Any = data
    for i, part in enumerate(loc):
        inside = (isinstance(here, dict) and part in here) or (isinstance(here, list) and isinstance(part, int))
        if inside:
            place.append(part)
            here = here[part]
        elif i == len(loc) - 1 and isinstance(here, dict) and part != _KEY:
            place.append(part)  # a missing key
    return tuple(place)


def _value(data: object, place: Place) -> Any:
    here: Any = data
    for part in place:
        here = here[part]
    return here


def _fault(complaint: ErrorDetails, place: Place, data: object, schema: Schema, where: str, prefix: str) -> Fault:
    kind, loc = complaint["type"], complaint["loc"]
    name = dotted((prefix, *place) if prefix else place) or "the file"
    if kind == "extra_forbidden":
        around = _value(data, place[:-1])
        known = schema_at(schema, loc[:-1]).get("properties", {})
        word, free = str(place[-1]), [key for key in known if key not in around]
        meant = free if difflib.get_close_matches(word, free) else known  # rather one that is not there yet
        remedy = _COMMA if word.isdigit() else did_you_mean(word, meant)
        return Fault(where, f"{name} is unknown", "a known key", remedy)
    if loc and loc[-1] == _KEY:
        words = key_expected(schema_at(schema, loc[:-2]))
        return Fault(where, f'the key "{place[-1]}" in {dotted(place[:-1])}', words, "Rename it.")
    wanted = schema_at(schema, loc)
    if kind == "missing":
        words = wanted.get("description", "")
        return Fault(
            where,
            f"{name} is missing",
            expected(schema, wanted),
            f"Add it: {words.rstrip('.')}." if words else "Add it.",
        )
    value = _value(data, place)
    if kind in _OWN_WORDS:
        said = complaint["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ")
        return Fault(
            where, f"{name} is {shown(value)}", said, _COMMA if name[-1].isdigit() else _remedy(value, wanted, kind)
        )
    return Fault(where, f"{name} is {shown(value)}", expected(schema, wanted), _remedy(value, wanted, kind))


def _remedy(value: object, schema: Schema, kind: str) -> str:  # noqa: PLR0911 - a list of cases
    if value is None:
        return "Give a value, or remove the key."
    if isinstance(value, str):
        if "enum" in schema:
            return did_you_mean(value, [str(word) for word in schema["enum"]])
        if kind.startswith(("int_", "float_")):
            return _number_remedy(value)
        if kind.startswith("bool_"):
            return "Write true or false, without quotes."
        if kind.startswith(("list_", "tuple_")):
            return f"Write it in brackets: [{value[:30]}]."
        return ""
    if kind.startswith("string_") and isinstance(value, bool | int | float):
        return f'Put it in quotes: "{shown(value)}".'
    if kind.startswith("string_") and isinstance(value, dict):
        return 'A text that begins with { or holds ": " needs quotes.'
    if isinstance(value, float) and kind.startswith("int_") and value.is_integer():
        return f"Write {int(value)}."
    return ""


def _number_remedy(text: str) -> str:
    if re.fullmatch(r"[-+]?[0-9]*\.?[0-9]+", text):
        return "Remove the quotes."
    if re.fullmatch(r"[-+]?[0-9]+,[0-9]+", text):
        return f"Write {text.replace(',', '.')}, with a point."
    return "Write digits; the unit is part of the key's name."


def gathered(document: Document, found: Iterable[Located]) -> tuple[Fault, ...]:
    """The document's own faults and ``found``, in the order of lines; a place that could not be read is told once."""
    unread = {place for place, _ in document.faults}
    own = [fault for _, fault in document.faults]
    more = [fault for place, fault in found if not any(place[:k] in unread for k in range(1, len(place) + 1))]
    return in_order(document.where, own + more)


def in_order(where: str, found: Iterable[Fault]) -> tuple[Fault, ...]:
    """The faults of a file in the order of lines, each once; no more than can be mended at a time."""
    faults = sorted(dict.fromkeys(found), key=_line)
    if len(faults) <= MOST_FAULTS:
        return tuple(faults)
    rest = Fault(where, f"{len(faults) - MOST_FAULTS} more faults", "none", "Mend these first.")
    return (*faults[:MOST_FAULTS], rest)


def _line(fault: Fault) -> int:
    number = fault.where.rpartition(":")[2]
    return int(number) if number.isdigit() else 0
