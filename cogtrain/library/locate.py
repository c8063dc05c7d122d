"""Where cards and protocols lie: the user's workspace, then the shipped library, in a wheel and in a checkout alike."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from cogtrain.errors import refuse
from cogtrain.shipped import shipped

FOLDERS = ("tasks", "questionnaires", "exercises", "protocols", "studies")
LANGUAGES = "languages"
ENDINGS = {".yaml", ".yml"}


def real(path: Path) -> Path:
    """The path without links; a ring of links as it is."""
    return Path(os.path.realpath(path))


def find_workspace(given: Path | None) -> Path | None:
    """The user's own library: the folder ``given``, else the current one where it has ``tasks`` or the like."""
    home = Path.cwd() if given is None else given
    if not any((home / folder).is_dir() for folder in FOLDERS):
        if given is None:
            return None
        raise refuse(
            named(given), "neither tasks nor protocols", "a folder that holds one of them", "Look at its name."
        )
    return None if real(home) == shipped() else real(home)


def files_of(home: Path | None) -> list[Path]:
    """Every YAML file in the folders of a library, cards before protocols, then their words in other languages."""
    if home is None:
        return []
    own = [path for folder in FOLDERS for path in yaml_files(home / folder)]
    return own + [
        path for language in languages_of(home) for folder in FOLDERS for path in yaml_files(language / folder)
    ]


def languages_of(home: Path) -> list[Path]:
    """The folders of further languages in a library."""
    folder = home / LANGUAGES
    return sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []


def words_beside(card: Path | None) -> list[Path]:
    """The files that hold a card's words in further languages, of a card that lies in a library."""
    home = None if card is None else home_of(card)
    if card is None or home is None:
        return []
    files = (language / card.parent.name / card.name for language in languages_of(home))
    return [file for file in files if file.is_file()]


def is_of_words(file: Path) -> bool:
    """Whether a file holds a card's words in a further language."""
    return len(file.parents) > 3 and file.parents[2].name == LANGUAGES and file.parent.name in FOLDERS


def yaml_files(folder: Path) -> list[Path]:
    """The YAML files right inside a folder, hidden ones apart."""
    try:
        inside = sorted(folder.iterdir()) if folder.is_dir() else []
    except OSError as error:
        found = f"cannot be read ({error.strerror})"
        raise refuse(named(folder), found, "a folder you may read", "Look at its permissions.") from error
    return [path for path in inside if path.suffix in ENDINGS and not path.name.startswith(".")]


def files_below(paths: Iterable[Path]) -> list[Path]:
    """The files that ``paths`` name: each file, the YAML files of each folder, those of a library's folders."""
    files: dict[Path, Path] = {}
    for path in paths:
        for file in [*yaml_files(path), *files_of(path)] if path.is_dir() else [path]:
            files.setdefault(real(file), file)
            card = _card_of(file)
            if card is not None and card.is_file():
                files.setdefault(real(card), card)
    return list(files.values())


def _card_of(file: Path) -> Path | None:
    """The card whose words in another language a file holds."""
    return real(file).parents[3] / file.parent.name / file.name if is_of_words(real(file)) else None


def home_of(file: Path) -> Path | None:
    """The library that a file lies in, where its folder is named as one of them."""
    folder = real(file).parent
    if is_of_words(real(file)):
        return folder.parents[2]
    return folder.parent if folder.name in FOLDERS else None


def named(path: Path) -> str:
    """A path as errors show it: from the current folder, or its last two parts; never a whole path of the machine."""
    try:
        return real(path).relative_to(real(Path.cwd())).as_posix()
    except ValueError:
        return "/".join(path.parts[-2:]).lstrip("/")
