"""Where cards and protocols lie: the user's workspace, then the shipped library, in a wheel and in a checkout alike."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import cogtrain
from cogtrain.errors import refuse

FOLDERS = ("tasks", "questionnaires", "exercises", "protocols", "studies")
ENDINGS = {".yaml", ".yml"}


def real(path: Path) -> Path:
    """The path without links; a ring of links as it is."""
    return Path(os.path.realpath(path))


def shipped() -> Path:
    """The folder of the shipped library: inside the package in a wheel, beside it in a checkout."""
    package = real(Path(cogtrain.__file__)).parent
    for home in (package / "_library", package.parent):
        if all((home / folder).is_dir() for folder in FOLDERS):
            return home
    raise refuse(
        "cogtrain", "no tasks and protocols beside the program", "the shipped library", "Install cogtrain again."
    )


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
    """Every YAML file in the folders of a library, cards before protocols."""
    return [] if home is None else [path for folder in FOLDERS for path in yaml_files(home / folder)]


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
    return list(files.values())


def home_of(file: Path) -> Path | None:
    """The library that a file lies in, where its folder is named as one of them."""
    folder = real(file).parent
    return folder.parent if folder.name in FOLDERS else None


def named(path: Path) -> str:
    """A path as errors show it: from the current folder, or its last two parts; never a whole path of the machine."""
    try:
        return real(path).relative_to(real(Path.cwd())).as_posix()
    except ValueError:
        return "/".join(path.parts[-2:]).lstrip("/")
