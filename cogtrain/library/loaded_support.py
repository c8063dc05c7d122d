"""Questionnaires and exercises: validated, and loaded beside the task cards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cogtrain.library.faults import validated
from cogtrain.library.hashing import content_hash
from cogtrain.library.support import ExerciseCard, QuestionnaireCard
from cogtrain.library.translations import content_of
from cogtrain.library.yaml_file import Document, Located

MODELS: Mapping[str, type[QuestionnaireCard] | type[ExerciseCard]] = {
    "questionnaire": QuestionnaireCard,
    "exercise": ExerciseCard,
}


@dataclass(frozen=True)
class LoadedSupport:
    """A questionnaire or an exercise that passed every check. data: its file's content. document: its file as it was
    read."""

    card: QuestionnaireCard | ExerciseCard
    data: Mapping[str, Any]
    hash: str
    where: str
    document: Document = field(kw_only=True, compare=False, repr=False)

    @property
    def version(self) -> int:
        return self.card.version

    def hash_in(self, language: str) -> str:
        """The hash of what is read in that language: its own file's, or that file's with the words of another one."""
        if language not in self.document.translated:
            return self.hash
        return content_hash(content_of(self.document, language))

    @property
    def title(self) -> Mapping[str, str]:
        return self.card.title


def check_support(document: Document, hashed: str, path: Path | None) -> LoadedSupport | list[Located]:
    """The questionnaire or exercise of a document, or all its faults."""
    kind = next(kind for kind in MODELS if kind in document.data)
    model = MODELS[kind]
    parts, faults = validated(model, document)
    name = parts.get(kind)
    if path is not None and name is not None and path.stem != name:
        found = f'{kind} is "{name}" in the file {path.name}'
        faults.append(document.fault((kind,), found, "the file's name", f"Rename the file to {name}.yaml."))
    if faults or document.faults:
        return faults
    return LoadedSupport(model.model_validate(document.data), document.data, hashed, document.where, document=document)
