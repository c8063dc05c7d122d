"""A library as a whole: every card and protocol of some files, with what is wrong in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import TypeVar

from cogtrain.errors import CogtrainError, Fault, InputError, did_you_mean, refuse
from cogtrain.library.card_checks import check_card
from cogtrain.library.faults import gathered
from cogtrain.library.hashing import content_hash
from cogtrain.library.loaded_card import LoadedCard
from cogtrain.library.loaded_protocol import LoadedProtocol, LoadedStudy
from cogtrain.library.loaded_support import MODELS, LoadedSupport, check_support
from cogtrain.library.locate import (
    ENDINGS,
    files_below,
    files_of,
    find_workspace,
    home_of,
    is_of_words,
    named,
    real,
)
from cogtrain.library.protocol_checks import Known, check_protocol
from cogtrain.library.study_checks import check_study
from cogtrain.library.support import ExerciseCard
from cogtrain.library.translations import Translated, content_of, orphan, with_translations
from cogtrain.library.yaml_file import Document, Located, read_yaml
from cogtrain.paradigms import registry
from cogtrain.paradigms.contract import Paradigm
from cogtrain.shipped import shipped

Loaded = LoadedCard | LoadedSupport | LoadedProtocol | LoadedStudy
T = TypeVar("T", LoadedCard, LoadedSupport, LoadedProtocol, LoadedStudy)
Check = Callable[[Document], T | list[Located]]
KINDS = ("task", *MODELS, "protocol", "study")


@dataclass(frozen=True)
class Library:
    """Sound cards by ``task@version``, questionnaires and exercises alike, protocols and studies by id, and the faults
    of all other files.

    protocols: the courses of studies among them, as they are without any arm. broken: for each id or reference that
    cannot be used, its file's name and faults. unsound: what could be read of the files that have faults.
    """

    cards: Mapping[str, LoadedCard] = field(default_factory=dict)
    supports: Mapping[str, LoadedSupport] = field(default_factory=dict)
    protocols: Mapping[str, LoadedProtocol] = field(default_factory=dict)
    studies: Mapping[str, LoadedStudy] = field(default_factory=dict)
    broken: Mapping[str, tuple[str, tuple[Fault, ...]]] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    unsound: tuple[Document, ...] = ()

    @property
    def exercises(self) -> Mapping[str, ExerciseCard]:
        """The exercises by reference."""
        return {name: one.card for name, one in self.supports.items() if isinstance(one.card, ExerciseCard)}

    @property
    def sound(self) -> tuple[Loaded, ...]:
        """All cards and protocols."""
        protocols = (one for one in self.protocols.values() if one.study is None)
        return (*self.cards.values(), *self.supports.values(), *protocols, *self.studies.values())

    def lacking(self, language: str) -> tuple[str, ...]:
        """What of the library has no words in a language: cards by reference, protocols and studies by id."""
        cards = [key for key, card in self.cards.items() if language not in card.languages]
        supports = [key for key, one in self.supports.items() if language not in one.card.languages]
        titled = {
            name: [session.title for session in one.protocol.sessions.values() if session.title]
            for name, one in self.protocols.items()
        }
        untitled = [name for name, titles in titled.items() if any(language not in title for title in titles)]
        return (*cards, *supports, *untitled)

    def protocol(self, name: str | Path, arm: str = "") -> LoadedProtocol:
        """The protocol of that id, or in that file; of a study its course, or that of an arm that may be known.
        Raises CogtrainError with its faults, or where there is none."""
        found = self._protocol(name)
        return found if found.study is None or not arm else replace(found.study.arms[arm], study=found.study)

    def _protocol(self, name: str | Path) -> LoadedProtocol:
        if isinstance(name, Path) or Path(name).suffix in ENDINGS:
            return self._from_file(Path(name))
        if name in self.broken:
            raise InputError(*self.broken[name][1])
        if name not in self.protocols:
            raise refuse(
                f'protocol "{name}"', "no such protocol", "a protocol's id or file", did_you_mean(name, self.protocols)
            )
        return self.protocols[name]

    def _from_file(self, path: Path) -> LoadedProtocol:
        home = home_of(path)
        base = self if home in (None, shipped()) else _read(files_of(home), self)[0]
        _, faults, loaded = _read([path], base)
        if faults:
            raise InputError(*faults)
        found = loaded[0] if loaded else None
        if isinstance(found, LoadedStudy):
            return found.course_of_all
        if not isinstance(found, LoadedProtocol):
            raise refuse(named(path), "a task card", "a protocol", 'Its first key is "protocol".')
        return found


def load_library(workspace: Path | str | None = None) -> Library:
    """The user's workspace, then the shipped library. One file's faults leave the others usable (``faults``).

    workspace: a folder with ``tasks`` or ``protocols``; None takes the current one where it has them.
    Raises CogtrainError where ``workspace`` has neither, or where a paradigm of another package is broken.
    """
    return _layered([shipped(), find_workspace(None if workspace is None else Path(workspace))])


def load_protocol(name: str | Path, workspace: Path | str | None = None) -> LoadedProtocol:
    """The protocol or study of that id or file, checked: from the workspace, else the shipped library.

    Raises CogtrainError with every fault of it, each with file, line and remedy, or where there is none."""
    return load_library(workspace).protocol(name)


@dataclass(frozen=True)
class Checked:
    """Files that were checked: their faults, what is sound, what could be read of the others, and the exercises that
    they may show again."""

    faults: tuple[Fault, ...]
    sound: tuple[Loaded, ...] = ()
    unsound: tuple[Document, ...] = ()
    exercises: Mapping[str, ExerciseCard] = field(default_factory=dict)


def check(paths: Sequence[Path] = (), base: Library | None = None) -> list[Fault]:
    """Every fault of the files and folders ``paths`` but those of their pages; without any, of the workspace and the
    shipped library.

    base: what protocols may refer to; by default the shipped library, the workspace and the libraries the files lie in.
    """
    return list(checked(paths, base).faults)


def checked(paths: Sequence[Path] = (), base: Library | None = None) -> Checked:
    """What ``check`` found out."""
    if not paths:
        library = load_library()
        return Checked(library.faults, library.sound, library.unsound, library.exercises)
    files = files_below(paths)
    if not files:
        where = ", ".join(named(path) for path in paths)
        return Checked((Fault(where, "no YAML file", "task cards or protocols", "Look at the folder."),))
    if base is None:
        homes = [shipped(), find_workspace(None), *map(home_of, files)]
        base = _layered(dict.fromkeys(homes), frozenset(map(real, files)))
    library, faults, sound = _read(files, base)
    return Checked(faults, tuple(sound), library.unsound[len(base.unsound) :], library.exercises)


def _layered(homes: Iterable[Path | None], without: frozenset[Path] = frozenset()) -> Library:
    """The libraries of ``homes``, each on top of those before it, without some files."""
    library = Library()
    for home in homes:
        files = [path for path in files_of(home) if real(path) not in without]
        if library == Library():
            library, _ = _lowest(tuple(map(_stamp, files)), id(registry()))
        else:
            library = _read(files, library)[0]
    return library


def _stamp(path: Path) -> tuple[Path, int, int]:
    """By which a file is known to be as it was; one that cannot be looked at is told of when it is read."""
    try:
        about = path.stat()
    except OSError:
        return path, 0, 0
    return path, about.st_mtime_ns, about.st_size


@lru_cache(maxsize=2)
def _lowest(files: tuple[tuple[Path, int, int], ...], _registry: int) -> tuple[Library, Mapping[str, Paradigm]]:
    """The library that lies below all others, read and tried out once, as long as its files and the paradigms stay.

    The paradigms come along, so that no others can take their identity meanwhile.
    """
    return _read([path for path, _, _ in files], Library())[0], registry()


def _read(files: Iterable[Path], base: Library) -> tuple[Library, tuple[Fault, ...], list[Loaded]]:
    """``base`` with these files on top, the faults of these files, and what is sound in them."""
    cards, protocols, broken = dict(base.cards), dict(base.protocols), dict(base.broken)
    supports, studies = dict(base.supports), dict(base.studies)
    faults: list[Fault] = []
    sound: list[Loaded] = []
    documents = _documents(files, broken, faults)
    paradigms = registry()

    def settle(path: Path, plain: Document, check: Check[T], store: dict[str, T]) -> None:
        """What is sound into ``store``. Words of other languages that a card cannot have leave it without them."""
        whole = with_translations(plain, path)
        faults.extend(whole.faults)
        loaded = check(whole.document)
        if isinstance(loaded, list) and whole.document is not plain:
            without = check(plain)
            if not isinstance(without, list):
                faults.extend(gathered(whole.document, loaded))
                whole, loaded = Translated(plain), without
        faults.extend(_settle(whole.document, loaded, _key(plain), store, broken, sound))

    for path, document in documents["task"]:
        settle(path, document, partial(_check_card, path, paradigms), cards)
    for path, document in (one for kind in MODELS for one in documents[kind]):
        settle(path, document, partial(_check_support, path), supports)
    known = Known(cards, {name: where for name, (where, _) in broken.items()}, supports)
    for path, document in documents["protocol"]:
        settle(path, document, partial(check_protocol, path=path, known=known), protocols)
    for path, document in documents["study"]:
        settle(path, document, partial(check_study, path=path, known=known, protocols=protocols), studies)
    protocols |= {name: one.course_of_all for name, one in studies.items()}
    fine = {one.where for one in sound}
    unsound = [one for kind in KINDS for _, one in documents[kind] if one.where not in fine]
    every = (*base.unsound, *unsound)
    return Library(cards, supports, protocols, studies, broken, (*base.faults, *faults), every), tuple(faults), sound


def _documents(
    files: Iterable[Path], broken: dict[str, tuple[str, tuple[Fault, ...]]], faults: list[Fault]
) -> Mapping[str, list[tuple[Path, Document]]]:
    """What can be read, by kind; what cannot is told of. Files of words are read with their cards."""
    found: dict[str, list[tuple[Path, Document]]] = {kind: [] for kind in KINDS}
    for path in files:
        try:
            if is_of_words(path):
                faults += orphan(path)
                continue
            document = read_yaml(path, named(path))
            found[_kind(document)].append((path, document))
        except CogtrainError as error:
            faults += error.faults
            broken[_unread(path)] = (named(path), error.faults)
    return found


def _check_card(path: Path, paradigms: Mapping[str, Paradigm], document: Document) -> LoadedCard | list[Located]:
    return check_card(document, content_hash(content_of(document)), path, paradigms)


def _check_support(path: Path, document: Document) -> LoadedSupport | list[Located]:
    return check_support(document, content_hash(content_of(document)), path)


def _key(document: Document) -> str:
    """By what the library has it: cards by id and version, protocols and studies by id."""
    kind, name = next(iter(document.data.items()))
    return str(name) if kind in ("protocol", "study") else f"{name}@{document.data.get('version')}"


def _kind(document: Document) -> str:
    first = next(iter(document.data), None)
    if first not in KINDS:
        found = f'"{first}" as the first key' if first is not None else "no keys"
        raise refuse(
            document.at((first,) if first else ()),
            found,
            "task (a task card), questionnaire, exercise, protocol or study",
            "Put that key first.",
        )
    return first


def _unread(path: Path) -> str:
    """What a file that cannot be read would be called: a card of any version (``name@``), or a protocol."""
    return path.stem if path.parent.name in ("protocols", "studies") or "@" in path.stem else f"{path.stem}@"


def _settle(
    document: Document,
    loaded: T | list[Located],
    key: str,
    store: dict[str, T],
    broken: dict[str, tuple[str, tuple[Fault, ...]]],
    sound: list[Loaded],
) -> tuple[Fault, ...]:
    """Put what is sound into ``store``, what is not into ``broken``; the faults.

    The same id and version with different content is a fault, never a shadow.
    """
    if not isinstance(loaded, list):
        other = store.get(key)
        same = other is not None and content_of(other.document) == content_of(document)
        if other is None or same or other.version != loaded.version:
            rather = other is not None and same and len(other.document.translated) > len(document.translated)
            store[key] = other if other is not None and rather else loaded
            sound.append(loaded)
            broken.pop(key, None)
            return ()
        found = f"{key} differs from the one in {other.where}, of the same version {loaded.version}"
        loaded = [
            document.fault(("version",), found, "one content for one version", "Raise the version of the newer one.")
        ]
    faults = gathered(document, loaded)
    broken[key] = (document.where, faults)
    store.pop(key, None)
    return faults
