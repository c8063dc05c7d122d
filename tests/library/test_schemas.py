"""The shipped JSON schemas are those of the models, and say what the models say."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from cogtrain.library import load_library
from cogtrain.library.expected import expected, schema_at
from cogtrain.library.schemas import FOLDER, schemas
from cogtrain.paradigms import ours


@pytest.mark.parametrize("name", schemas())
def test_the_shipped_schemas_are_up_to_date(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == schemas()[name], "run: python -m cogtrain.library.schemas"


def schema(name: str) -> dict[str, Any]:
    built: dict[str, Any] = json.loads(schemas()[f"{name}.schema.json"])
    jsonschema.Draft202012Validator.check_schema(built)
    return built


def test_every_shipped_file_meets_its_schema() -> None:
    library = load_library()
    for name, files in (("task", library.cards), ("protocol", library.protocols)):
        validator = jsonschema.Draft202012Validator(schema(name))
        for loaded in files.values():
            assert [error.message for error in validator.iter_errors(loaded.data)] == []


def test_an_editor_knows_the_settings_of_each_paradigm() -> None:
    validator = jsonschema.Draft202012Validator(schema("task"))
    for loaded in load_library().cards.values():
        changed = {**loaded.data, "settings": {"no_such_setting": 1}}
        assert any("no_such_setting" in error.message for error in validator.iter_errors(changed))
    assert {branch["if"]["properties"]["paradigm"]["const"] for branch in schema("task")["allOf"]} == set(ours())


def test_expectations_in_words() -> None:
    protocol = schema("protocol")
    item = ("sessions", "any", "do", 0)
    assert expected(protocol, schema_at(protocol, (*item, "TaskItem", "blocks"))) == "a whole number from 1 to 40"
    assert expected(protocol, schema_at(protocol, (*item, "RestItem", "rest_s"))) == "a number above 0, at most 1800"
    assert expected(protocol, schema_at(protocol, (*item, "TaskItem", "rest_s"))) == "a number from 0 to 600"
    assert (
        expected(protocol, schema_at(protocol, ("schedule", 0, "weeks"))) == "a list of 2 entries, each a whole number"
    )
    assert expected(protocol, schema_at(protocol, ("about",))) == "text of 1 to 600 characters"
    assert expected(protocol, schema_at(protocol, ("nowhere", 3))) == "another value"
