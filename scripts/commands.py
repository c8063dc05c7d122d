"""Writes docs/commands.md from the command line itself: ``.venv/bin/python -m scripts.commands``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import typer

from cogtrain.cli import app
from cogtrain.cli.terminal import COURSE, LIBRARY, RECORDS, SESSIONS, TABLES

PAGE = Path(__file__).resolve().parents[1] / "docs" / "commands.md"
GROUPS = (SESSIONS, COURSE, RECORDS, TABLES, LIBRARY)
HEAD = """\
# Commands

Every command with its options, as `--help` has them (`python -m scripts.commands` writes this page; a test holds it).
A command ends with 0 when it is done and with 2 when its input has to be changed. [running.md](running.md#exit-codes)
lists the other exit codes.

"""


def page() -> str:
    """The whole page."""
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    lines: list[str] = []
    for group in GROUPS:
        lines += [f"## {group}", ""]
        for name, command in sorted(commands.items()):
            if command.rich_help_panel == group:
                lines += _entry(f"cogtrain {name}", command)
    return HEAD + "\n".join(lines).rstrip() + "\n"


def _entry(name: str, command: click.Command) -> Iterator[str]:
    """A command, or each of a group's."""
    inner: dict[str, click.Command] = getattr(command, "commands", {})
    yield from (f"### `{name}`", "", _plain(command.help), "")
    if inner:
        for below, one in inner.items():
            yield from _entry(f"{name} {below}", one)
        return
    with click.Context(command, info_name=name) as context:
        words = " ".join([name, *(piece for one in command.params for piece in one.get_usage_pieces(context))])
        yield from (f"`{words}`", "")
        rows = [row for one in command.params if (row := _row(one, context))]
    if rows:
        yield from ("| option | what it does |", "| --- | --- |", *rows, "")
    if command.epilog:
        yield from (_plain(command.epilog), "")


def _row(one: click.Parameter, context: click.Context) -> str | None:
    """What `--help` says of an option or an argument."""
    said = getattr(one, "help", None)
    if said is None or getattr(one, "hidden", False):
        return None
    names = f"`{one.human_readable_name}`" if isinstance(one, click.Argument) else ", ".join(map(_code, one.opts))
    extra = ["required"] if one.required and isinstance(one, click.Option) else []
    default = one.get_default(context, call=False)
    if isinstance(default, str | int | float | Path) and not isinstance(default, bool) and default != "":
        extra.append(f"default `{default}`")
    return f"| {names} | {_plain(said)}{_bracketed(extra)} |"


def _bracketed(words: list[str]) -> str:
    return f" ({', '.join(words)})" if words else ""


def _code(name: str) -> str:
    return f"`{name}`"


def _plain(text: str | None) -> str:
    """One line of Markdown: signs that Markdown or a table would take for its own are kept as they are."""
    words = " ".join((text or "").replace("\b", "").split())
    return words.replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
