"""docs/files.md: its examples are sound, and it speaks of every key."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from cogtrain.library import check, load_library, models
from cogtrain.library.models import Protocol, TaskCard

PAGE = (Path(__file__).parents[2] / "docs/files.md").read_text(encoding="utf-8")


def test_the_examples_are_sound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for example in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL):
        kind, name = re.findall(r"^(task|protocol): (.*)$", example, re.MULTILINE)[0]
        folder = tmp_path / f"{kind}s"
        folder.mkdir()
        (folder / f"{name}.yaml").write_text(example, encoding="utf-8")
    assert [str(fault) for fault in check([tmp_path])] == []
    library = load_library()
    assert {"my-letters@1"} <= library.cards.keys()
    assert {"my-four-weeks"} <= library.protocols.keys()


MODELS = [
    one for one in vars(models).values() if isinstance(one, type) and issubclass(one, BaseModel) and one.model_fields
]


@pytest.mark.parametrize("model", MODELS)
def test_every_key_is_spoken_of(model: type[BaseModel]) -> None:
    assert [name for name in model.model_fields if f"`{name}" not in PAGE] == []


def test_both_files_are_among_these_models() -> None:
    assert {TaskCard, Protocol} <= set(MODELS)
