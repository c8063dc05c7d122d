"""What every file that a person writes is made of: kinds of words, and a model that refuses what it does not know."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainValidator
from pydantic_core import PydanticCustomError

SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
REFERENCE = r"^[a-z0-9]+(-[a-z0-9]+)*@[1-9][0-9]*$"
LANGUAGE = r"^[a-z]{2}(-[A-Z]{2})?$"
KEY = r"^[a-z0-9_]{1,20}$"
PATTERN_WORDS = {
    SLUG: 'lower-case words and digits joined by hyphens, such as "nback-letters"',
    REFERENCE: 'a task and its version, such as "nback-letters@3"',
    LANGUAGE: 'a language code, such as "en" or "de-CH"',
    KEY: 'the name of a key, such as "space", "f" or "left"',
}

Slug = Annotated[str, Field(pattern=SLUG, max_length=60)]
Reference = Annotated[str, Field(pattern=REFERENCE, max_length=80)]
Language = Annotated[str, Field(pattern=LANGUAGE)]
Wording = Annotated[str, Field(min_length=1, max_length=400)]
Key = Annotated[str, Field(pattern=KEY)]
Share = Annotated[float, Field(ge=0, le=1)]
Purpose = Literal["assessment", "training", "practice", "care"]
Scalar = bool | int | float | str


def _value(value: object) -> object:
    if isinstance(value, Scalar) or (isinstance(value, list) and all(isinstance(item, Scalar) for item in value)):
        return value
    raise PydanticCustomError("value", "a number, a word, true, false, or a list of these")


# What settings hold; the paradigm's own model checks them further. One validator, so that a fault is told once.
Value = Annotated[Any, PlainValidator(_value, json_schema_input_type=Scalar | list[Scalar])]


class File(BaseModel):
    """Nothing unknown, nothing converted, nothing changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, strict=True)
