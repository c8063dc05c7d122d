"""The command line. Thin: each command loads what it needs, calls it, and says what came out."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from cogtrain import __version__
from cogtrain.cli import (
    brought_tables,
    care,
    copies,
    exports,
    library,
    papers,
    records,
    review,
    sessions,
    site,
    staff,
    studies,
    triggers,
    web,
)
from cogtrain.cli.terminal import app, print_faults
from cogtrain.errors import EXIT_BAD_INPUT, CogtrainError

__all__ = [
    "app",
    "brought_tables",
    "care",
    "copies",
    "exports",
    "library",
    "main",
    "papers",
    "records",
    "review",
    "sessions",
    "site",
    "staff",
    "studies",
    "triggers",
    "web",
]


def main() -> None:
    """Run a command; bad input ends with its faults on standard error and exit code 2, never with a traceback."""
    try:
        app()
    except CogtrainError as error:
        print_faults(error.faults)
        sys.exit(EXIT_BAD_INPUT)


def _version(asked: bool) -> None:
    if asked:
        print(__version__)
        raise typer.Exit


@app.callback()
def _options(
    _version_: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Computerised cognitive training and assessment: protocols in, scores and change out. Not medical advice."""
