"""Finding, pinning and hashing."""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from pathlib import Path

import pytest

import cogtrain
from cogtrain.errors import CogtrainError, Fault
from cogtrain.library import Library, LoadedProtocol, check, content_hash, load_library, locate, pinned, shipped
from cogtrain.library.collection import _read
from cogtrain.library.translations import content_of
from cogtrain.shipped import FOLDERS
from tests.library.mutate import run


def test_everything_shipped_is_sound_and_checked_within_two_seconds() -> None:
    began = time.perf_counter()
    assert [str(fault) for fault in check()] == []
    assert time.perf_counter() - began < 2
    library = load_library()
    assert library.cards
    assert library.protocols


def test_the_workspace_lies_on_top_of_the_shipped_library(home: Path) -> None:
    library = load_library()
    assert "letters@3" in library.cards
    assert set(library.protocols) > {"four-weeks"}
    assert "letters@3" in load_library(home).cards


def test_a_folder_that_is_no_workspace_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CogtrainError, match="neither tasks nor protocols"):
        load_library(tmp_path)


def test_a_wheel_keeps_the_library_inside_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "site/cogtrain"
    for folder in FOLDERS:
        shutil.copytree(shipped() / folder, package / "_library" / folder)
    checkout = load_library()
    monkeypatch.setattr(cogtrain, "__file__", str(package / "__init__.py"))
    monkeypatch.chdir(tmp_path)
    wheel = load_library()
    assert {key: card.hash for key, card in wheel.cards.items()} == {
        key: card.hash for key, card in checkout.cards.items()
    }
    assert {key: one.hash for key, one in wheel.protocols.items()} == {
        key: one.hash for key, one in checkout.protocols.items()
    }
    shutil.rmtree(package)
    with pytest.raises(CogtrainError, match="Install cogtrain again"):
        load_library()


def test_a_protocol_by_id_by_file_and_not_at_all(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    by_id = load_library().protocol("four-weeks")
    monkeypatch.chdir(home.parent)
    by_file = load_library().protocol(home / "protocols/four-weeks.yaml")
    assert by_id.hash == by_file.hash
    with pytest.raises(CogtrainError, match=r"a task card; expected a protocol"):
        load_library().protocol(home / "tasks/letters.yaml")
    with pytest.raises(CogtrainError, match='Did you mean "demo"'):
        load_library().protocol("demmo")
    with pytest.raises(CogtrainError, match="no such file"):
        load_library().protocol("lost.yaml")


def test_one_file_with_faults_leaves_the_others_usable(home: Path) -> None:
    (home / "protocols/four-weeks.yaml").write_text("protocol: four-weeks\n")
    library = load_library()
    assert library.protocol("demo")
    with pytest.raises(CogtrainError, match=r"four-weeks.yaml:1: sessions is missing"):
        library.protocol("four-weeks")


def test_a_sound_file_on_top_replaces_a_faulty_one_below(home: Path) -> None:
    below = Library(broken={"four-weeks": ("elsewhere.yaml", (Fault("elsewhere.yaml:1", "x", "y"),))})
    with pytest.raises(CogtrainError, match="elsewhere"):
        below.protocol("four-weeks")
    assert _read(locate.files_of(home), below)[0].protocol("four-weeks").version == 2


def test_one_version_has_one_content(home: Path) -> None:
    card = home / "tasks/letters.yaml"
    shutil.copy(card, home / "tasks/letters@3.yaml")
    assert check([home]) == []
    card.write_text(card.read_text(encoding="utf-8").replace("scored: 20", "scored: 30"), encoding="utf-8")
    faults = [str(fault) for fault in check([home])]
    assert len([fault for fault in faults if "letters.yaml" in fault and "letters@3.yaml" in fault]) == 1
    assert "letters@3" not in load_library().cards
    card.write_text(card.read_text(encoding="utf-8").replace("version: 3", "version: 4"), encoding="utf-8")
    assert check([home]) == []
    assert {"letters@3", "letters@4"} <= load_library().cards.keys()


def test_a_shipped_id_and_version_cannot_be_shadowed(home: Path) -> None:
    text = (shipped() / "protocols/demo.yaml").read_text(encoding="utf-8")
    copy = home / "protocols/demo.yaml"
    copy.write_text(text, encoding="utf-8")
    assert check([copy]) == []
    copy.write_text(text.replace("about: ", "about: My own. "), encoding="utf-8")
    assert "differs from the one in" in str(check([copy])[0])
    with pytest.raises(CogtrainError, match="differs"):
        load_library().protocol("demo")
    copy.write_text(text.replace("version: 1", "version: 77"), encoding="utf-8")
    assert load_library().protocol("demo").version == 77


def test_hashes_follow_content_not_layout(home: Path) -> None:
    card, protocol = home / "tasks/letters.yaml", home / "protocols/four-weeks.yaml"
    before = load_library()
    card.write_text("# a note\n" + card.read_text(encoding="utf-8").replace("0.30", "0.3"), encoding="utf-8")
    noted = load_library()
    assert noted.cards["letters@3"].hash == before.cards["letters@3"].hash
    assert noted.protocol("four-weeks").hash == before.protocol("four-weeks").hash
    card.write_text(card.read_text(encoding="utf-8").replace("Letters in memory", "Letters"), encoding="utf-8")
    changed = load_library()
    assert changed.cards["letters@3"].hash != before.cards["letters@3"].hash
    assert changed.protocol("four-weeks").hash != before.protocol("four-weeks").hash, (
        "a protocol's hash covers its cards"
    )
    assert changed.protocol("four-weeks").data == before.protocol("four-weeks").data
    assert protocol.exists()


def test_the_hash_is_that_of_canonical_json() -> None:
    assert content_hash({"b": [1, 0.5, None, True], "a": "ü"}) == content_hash({"a": "ü", "b": [1, 0.5, None, True]})
    text = '{"a":"ü","b":[1,0.5,null,true]}'
    assert content_hash({"b": [1, 0.5, None, True], "a": "ü"}) == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize("name", load_library().protocols)
def test_a_protocol_comes_back_from_a_log(name: str) -> None:
    loaded = load_library().protocol(name)

    def again(language: str, **change: object) -> LoadedProtocol:
        cards = {key: content_of(card.document, language) for key, card in loaded.cards.items()}
        supports = {key: content_of(one.document, language) for key, one in loaded.supports.items()}
        whole = json.loads(json.dumps([content_of(loaded.document, language) | change, cards, supports]))
        return pinned(whole[0], whole[1], "a log", whole[2])

    assert again("en").hash == loaded.hash
    assert again("en").languages == ("en",)
    german = again("de")
    assert german.languages == loaded.languages == ("en", "de")
    assert german.protocol == loaded.protocol
    assert {key: card.card for key, card in german.cards.items()} == {k: card.card for k, card in loaded.cards.items()}
    with pytest.raises(CogtrainError, match="a log: "):
        again("en", version=0)


def test_files_are_told_apart_by_their_first_key(home: Path) -> None:
    (home / "tasks/x.yaml").write_text("version: 1\ntask: x\n")
    (home / "tasks/y.yml").write_text("{}\n")
    said = [str(fault) for fault in check([home])]
    assert any(line.startswith('tasks/x.yaml:1: "version" as the first key') for line in said)
    assert any(line.startswith("tasks/y.yml:1: no keys") for line in said)


def test_what_cannot_be_checked_is_said(home: Path) -> None:
    (home / "bare").mkdir()
    assert "no YAML file" in str(check([home / "bare"])[0])
    assert "no such file" in str(check([home / "lost.yaml"])[0])
    (home / "ring.yaml").symlink_to(home / "ring.yaml")
    assert check([home / "ring.yaml"])


def test_no_path_of_the_machine_in_an_error(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "tasks/x.yaml").write_text("task: x\n")
    (home / "elsewhere").mkdir()
    monkeypatch.chdir(home / "elsewhere")
    faults = check([home / "tasks/x.yaml", home / "lost.yaml"])
    assert faults
    assert not any(str(home.parent) in str(fault) for fault in faults)


@pytest.mark.slow
def test_mutations_never_give_a_traceback_nor_take_long(tmp_path: Path) -> None:
    tally = run(400, 1, locate.files_of(shipped()), tmp_path)
    assert (tally.tried, tally.tracebacks, tally.slow) == (400, [], [])
    assert tally.sound, "some mutations leave a file valid; if none does, they reach nothing"


def test_an_empty_library_knows_no_card(home: Path, empty: Library) -> None:
    assert "nowhere in the library" in str(check([home / "protocols/four-weeks.yaml"], empty)[0])
