"""Where the files lie that come with the program: inside the package in a wheel, beside it in a checkout."""

from __future__ import annotations

import os
from pathlib import Path

import cogtrain
from cogtrain.errors import refuse

FOLDERS = ("languages", "tasks", "questionnaires", "exercises", "protocols", "studies", "norms")


def shipped() -> Path:
    """The folder that holds them. CogtrainError where they are not there."""
    package = Path(os.path.realpath(cogtrain.__file__)).parent
    for home in (package / "_library", package.parent):
        if all((home / folder).is_dir() for folder in FOLDERS):
            return home
    raise refuse(
        "cogtrain", "no tasks and protocols beside the program", "the shipped library", "Install cogtrain again."
    )
