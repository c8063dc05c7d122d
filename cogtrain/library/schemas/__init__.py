"""JSON schemas of cards, protocols and studies, for editors: generated from the models, shipped beside this module.

``python -m cogtrain.library.schemas`` writes them afresh; with a folder's name, into that folder.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from cogtrain.library.models import Protocol, TaskCard
from cogtrain.library.settings_at_level import settings_schema
from cogtrain.library.study_file import Study
from cogtrain.paradigms import ours

DIALECT = "https://json-schema.org/draft/2020-12/schema"
FOLDER = Path(__file__).parent


def schemas() -> dict[str, str]:
    """The text of each schema by its file's name."""
    built = {
        "task.schema.json": task_schema(),
        "protocol.schema.json": Protocol.model_json_schema(),
        "study.schema.json": Study.model_json_schema(),
    }
    return {
        name: json.dumps({"$schema": DIALECT, **schema}, indent=2, ensure_ascii=False) + "\n"
        for name, schema in built.items()
    }


def task_schema() -> dict[str, Any]:
    """The task card's schema, with the settings of each paradigm of this package for an editor to complete."""
    schema = TaskCard.model_json_schema()
    schema["allOf"] = []
    for name, paradigm in sorted(ours().items()):
        definitions, settings = settings_schema(paradigm), f"{name}-settings"
        schema["$defs"].update(definitions.pop("$defs", {}))
        schema["$defs"][settings] = definitions
        condition = {"properties": {"paradigm": {"const": name}}, "required": ["paradigm"]}
        reference = {"properties": {"settings": {"$ref": f"#/$defs/{settings}"}}}
        schema["allOf"].append({"if": condition, "then": reference})
    return schema


def write(folder: Path = FOLDER) -> None:
    """Write each schema into ``folder``, which is made where it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in schemas().items():
        (folder / name).write_text(text, encoding="utf-8")
