"""What a clinic writes: ``check``, ``tasks``, ``protocols``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from cogtrain.cli.terminal import LIBRARY, app, print_faults, print_table
from cogtrain.errors import EXIT_BAD_INPUT


@app.command(rich_help_panel=LIBRARY, epilog="Example: cogtrain check my-study/protocols")
def check(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Files and folders; without any, everything that is found.")
    ] = None,
) -> None:
    """Check task cards and protocols: every fault with its line, what was found, what was expected, and the remedy."""
    from cogtrain.session.page_faults import check as check_files

    faults = check_files(paths or ())
    if not paths:
        from cogtrain.wording import CATALOGUES
        from cogtrain.wording.checks import word_faults

        faults = [*faults, *(fault for language in CATALOGUES for fault in word_faults(language))]
        _print_languages()
    print_faults(faults)
    if faults:
        print(f"{len(faults)} fault{'s' if len(faults) > 1 else ''}.", file=sys.stderr)
        raise typer.Exit(EXIT_BAD_INPUT)
    print("No faults.")


def _print_languages() -> None:
    """What each further language lacks."""
    from cogtrain.library import load_library
    from cogtrain.wording import CATALOGUES, FIRST, own_words
    from cogtrain.wording.checks import lacking_words

    library = load_library()
    for language in CATALOGUES:
        if language == FIRST:
            continue
        lacking = library.lacking(language)
        words = lacking_words(language)
        name = own_words(language).get("language", language)
        what = [f"{len(words)} of the program's own words ({', '.join(words[:3])}{', ...' if len(words) > 3 else ''})"]
        told = [*(what if words else []), *lacking]
        print(f"{name} ({language}): {'not there: ' + '; '.join(told) if told else 'everything is there'}.")


@app.command(rich_help_panel=LIBRARY, epilog="Example: cogtrain tasks")
def tasks() -> None:
    """List the tasks: id and version, paradigm, domain, title."""
    from cogtrain.library import load_library

    library = load_library()
    rows = [
        (ref, loaded.card.paradigm, loaded.card.domain, next(iter(loaded.card.title.values())))
        for ref, loaded in library.cards.items()
    ]
    print_table("Tasks", ("task", "paradigm", "domain", "title"), sorted(rows))
    print_faults(library.faults)


@app.command(rich_help_panel=LIBRARY, epilog="Example: cogtrain protocols")
def protocols() -> None:
    """List the protocols and studies: id, version, sessions with their length on paper, and what they are for."""
    from cogtrain.library import load_library, session_length_s

    library = load_library()
    rows = []
    for name, loaded in sorted(library.protocols.items()):
        lengths = ", ".join(
            f"{session} {session_length_s(loaded, session) / 60:.0f} min" for session in loaded.protocol.sessions
        )
        arms = "" if loaded.study is None else f"A study of {len(loaded.study.arms)} arms. "
        rows.append((f"{name}@{loaded.protocol.version}", lengths, f"{arms}{loaded.protocol.about}"))
    print_table("Protocols", ("protocol", "sessions", "about"), rows)
    print_faults(library.faults)
