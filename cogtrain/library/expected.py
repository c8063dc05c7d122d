"""What a model expects, in words, from its JSON schema; and a found value, shortened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cogtrain.library.file_model import PATTERN_WORDS

Schema = Mapping[str, Any]


def shown(value: object, longest: int = 60) -> str:
    """A value as a YAML file would hold it, in one line of at most ``longest`` characters."""
    if isinstance(value, str):
        text = f'"{value[:longest]}"' if len(value) <= longest else f'"{value[:longest]}…"'
        return text.replace("\n", " ")
    text = _flow(value, 4)
    return text if len(text) <= longest else f"{text[:longest]}…"


def _flow(value: object, depth: int) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if not depth:
        return "…"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_flow(item, depth - 1)}" for key, item in list(value.items())[:8]) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_flow(item, depth - 1) for item in value[:12]) + "]"
    return str(value)[:100].replace("\n", " ")


def schema_at(root: Schema, place: Sequence[str | int]) -> Schema:
    """The schema of what stands at ``place`` (keys, indices, names of a union's branches), or {} if none is known."""
    here: Schema = _resolved(root, root)
    for part in place:
        here = _step(root, here, part)
    return here


def _resolved(root: Schema, schema: Schema) -> Schema:
    """The schema behind a reference, with the description that stands beside the reference."""
    reference = schema.get("$ref")
    if not isinstance(reference, str):
        return schema
    target = root["$defs"][reference.rpartition("/")[2]]
    return {**target, **{key: value for key, value in schema.items() if key != "$ref"}}


def _branches(root: Schema, schema: Schema) -> list[tuple[str, Schema]]:
    """A union's branches, nested ones included, each with its model's name; the schema itself where it is no union."""
    union = schema.get("oneOf") or schema.get("anyOf")
    if not union:
        return [("", schema)]
    found = []
    for branch in union:
        name = str(branch.get("$ref", "")).rpartition("/")[2]
        found += [(name or inner, deep) for inner, deep in _branches(root, _resolved(root, branch))]
    return found


def _step(root: Schema, schema: Schema, part: str | int) -> Schema:
    branches = _branches(root, schema)
    for name, branch in branches:
        if len(branches) > 1 and name == part:
            return branch
    for _, branch in branches:
        inner = _inside(branch, part)
        if inner is not None:
            return _resolved(root, inner)
    return schema if len(branches) > 1 else {}  # the name of a branch that is a plain type, such as "int"


def _inside(schema: Schema, part: str | int) -> Schema | None:
    if isinstance(part, int):
        return schema.get("items")
    properties = schema.get("properties", {})
    if part in properties:
        return dict(properties[part])
    for inner in schema.get("patternProperties", {}).values():
        return dict(inner)
    more = schema.get("additionalProperties")
    return more if isinstance(more, dict) else None


def expected(root: Schema, schema: Schema) -> str:
    """What ``schema`` asks for: "a whole number from 1 to 9", "one of "a", "b"", ..."""
    phrases = []
    for _, branch in _branches(root, schema):
        phrase = _phrase(root, branch)
        if phrase and phrase not in phrases:
            phrases.append(phrase)
    return " or ".join(phrases) or "another value"


def _phrase(root: Schema, schema: Schema) -> str:
    if "const" in schema:
        return shown(schema["const"])
    if "enum" in schema:
        return f"one of {', '.join(shown(value) for value in schema['enum'])}"
    sort = schema.get("type")
    if sort == "array":
        inner = schema.get("items")
        of = f", each {expected(root, _resolved(root, inner))}" if inner else ""
        return f"a list{_count(schema, 'Items', 'entries')}{of}"
    if sort == "object":
        keys = list(schema.get("required") or schema.get("properties", {}))
        return f"keys and values ({', '.join(keys[:6])}{', …' if len(keys) > 6 else ''})" if keys else "keys and values"
    if sort == "string":
        return _text(schema)
    return {
        "integer": f"a whole number{_bounds(schema)}",
        "number": f"a number{_bounds(schema)}",
        "boolean": "true or false",
    }.get(str(sort), "")


def key_expected(schema: Schema) -> str:
    """What the keys of a mapping have to look like."""
    pattern = next(iter(schema.get("patternProperties", {})), None) or schema.get("propertyNames", {}).get("pattern")
    return PATTERN_WORDS.get(pattern, "another key") if pattern else "another key"


def _bounds(schema: Schema) -> str:
    of = schema.get("multipleOf")
    return f"{_range(schema)}{f', a multiple of {_number(of)}' if of is not None else ''}"


def _range(schema: Schema) -> str:
    least, most = schema.get("minimum"), schema.get("maximum")
    above, below = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
    if least is not None and most is not None:
        return f" from {_number(least)} to {_number(most)}"
    low = f"at least {_number(least)}" if least is not None else f"above {_number(above)}" if above is not None else ""
    high = f"at most {_number(most)}" if most is not None else f"below {_number(below)}" if below is not None else ""
    words = ", ".join(phrase for phrase in (low, high) if phrase)
    return f" {words}" if words else ""


def _number(value: float) -> str:
    return f"{value:g}"


def _text(schema: Schema) -> str:
    pattern = schema.get("pattern")
    if pattern in PATTERN_WORDS:
        return PATTERN_WORDS[pattern]
    return f"text{_count(schema, 'Length', 'characters')}{f', of the pattern {pattern}' if pattern else ''}"


def _count(schema: Schema, what: str, noun: str) -> str:
    least, most = schema.get(f"min{what}"), schema.get(f"max{what}")
    if least and most:
        return f" of {least} {noun}" if least == most else f" of {least} to {most} {noun}"
    if most:
        return f" of at most {most} {noun}"
    return f" of at least {least} {noun}" if least else ""
