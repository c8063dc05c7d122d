"""The registry: ours, and those of other packages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.metadata import Distribution, EntryPoint
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest

from cogtrain import paradigms
from cogtrain.errors import CogtrainError
from cogtrain.paradigms import registry
from cogtrain.paradigms.memory import nback

FOREIGN: dict[str, Any] = {"good": replace(nback.PARADIGM, name="good"), "nback": nback.PARADIGM, "odd": 3}
FOREIGN["lost"] = replace(nback.PARADIGM, name="lost", adapts=("m",))
FOREIGN["other"] = nback.PARADIGM


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    registry.cache_clear()
    yield
    registry.cache_clear()


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """``installed("good")``: as if a package brought that entry point."""

    class Foreign(Distribution):
        metadata: ClassVar[Any] = {"Name": "cog-extra"}
        version = "1.2"
        name = "cog-extra"

        def read_text(self, filename: str) -> None:
            return None

        def locate_file(self, path: object) -> Any:
            raise NotImplementedError

    class Point(EntryPoint):
        def load(self) -> Any:
            if self.name == "broken":
                raise ImportError("no module named cog_extra")
            return FOREIGN[self.name]

    def bring(name: str) -> None:
        point = Point(name, f"cog_extra:{name}", paradigms.GROUP)
        vars(point).update(dist=Foreign())
        monkeypatch.setattr(paradigms, "entry_points", lambda group: [point] if group == paradigms.GROUP else [])

    return bring


def test_ours_are_found_by_name() -> None:
    assert {"nback", "switching", "flanker", "sart", "coding"} <= registry().keys()
    assert all(name == paradigm.name for name, paradigm in registry().items())


def test_another_package_brings_a_paradigm(installed: Callable[[str], None]) -> None:
    installed("good")
    assert registry()["good"] is FOREIGN["good"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("broken", "ImportError: no module named cog_extra"),
        ("odd", "is a int"),
        ("nback", "exists already, in cogtrain"),
        ("other", 'holds the paradigm "nback"'),
        ("lost", '"m" adapts in "lost"'),
    ],
)
def test_a_broken_package_is_named(installed: Callable[[str], None], name: str, words: str) -> None:
    installed(name)
    with pytest.raises(CogtrainError) as caught:
        registry()
    assert words in str(caught.value)
    assert 'package "cog-extra" 1.2' in str(caught.value)


def test_a_name_without_a_distribution_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    point = SimpleNamespace(name="x", value="x:y", dist=None, load=lambda: 3)
    monkeypatch.setattr(paradigms, "entry_points", lambda group: [point])
    with pytest.raises(CogtrainError, match="of unknown name"):
        registry()
