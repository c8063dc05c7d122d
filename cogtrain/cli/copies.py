"""Records that lie in several places: ``join``, ``backup``, ``restore``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cogtrain.cli.care import Now, clock_of
from cogtrain.cli.terminal import RECORDS, app, safe


@app.command(rich_help_panel=RECORDS, epilog="Example: cogtrain join /media/stick/results results")
def join(
    source: Annotated[Path, typer.Argument(metavar="FROM", help="Folder of records, such as one on a stick.")],
    into: Annotated[Path, typer.Argument(metavar="INTO", help="Folder of records that takes in what is new.")],
    now: Now = None,
) -> None:
    """Take in what another station wrote about the same people. Nothing is overwritten; it can be done again and again,
    in any order, and each way where both are to have everything."""
    from rich.console import Console
    from rich.progress import Progress

    from cogtrain.records.join import join as take_in
    from cogtrain.records.log.place import participants

    clock = clock_of(now, into)
    refused = 0
    with Progress(console=Console(stderr=True), transient=True) as bar:
        line = bar.add_task("people", total=len(participants(source)))
        for joined in take_in(source, into, clock, lambda code: bar.update(line, description=code)):
            bar.update(line, advance=1)
            print(joined)
            for words in (*joined.clocks, *joined.refused):
                print(f"  {safe(words)}")
            refused += len(joined.refused)
    if refused:
        print(f"{refused} not taken: see above. Everything else was.")
        raise typer.Exit(1)


@app.command(rich_help_panel=RECORDS, epilog="Example: cogtrain backup results /media/stick/2026-03-01.backup")
def backup(
    results: Annotated[Path, typer.Argument(help="Folder of the records.")],
    to: Annotated[Path, typer.Argument(help="New file to write.")],
) -> None:
    """Write everything in the results, verified, as one file that only the site's private key opens."""
    from cogtrain.care.site import load_site
    from cogtrain.cli.terminal import busy
    from cogtrain.errors import refuse
    from cogtrain.records.backup import write_backup

    site = load_site(results)
    if site.public_key is None:
        raise refuse("site", "no public key", "the key that a backup is written to", "Run cogtrain site init.")
    with busy("Verifying and writing"):
        made = write_backup(results, to, site.public_key)
    print(f"{made.files} files, {made.size / 1e6:.1f} MB: {to}")
    for words in made.harmed:
        print(f"  {safe(words)}")
    if made.harmed:
        print("These logs are in the backup as they are, and they are not as they were written.")
        raise typer.Exit(1)


@app.command(
    rich_help_panel=RECORDS,
    epilog="Example: cogtrain restore 2026-03-01.backup restored --private-key site-private-key.txt",
)
def restore(
    backup_file: Annotated[Path, typer.Argument(metavar="BACKUP", help="What cogtrain backup wrote.")],
    to: Annotated[Path, typer.Argument(help="New folder to write to.")],
    private_key: Annotated[Path, typer.Option(help="The site's private key.")],
) -> None:
    """Open a backup into a new folder, and check every file of it."""
    from cogtrain.cli.terminal import busy
    from cogtrain.records.backup import read_backup
    from cogtrain.records.sealing import read_private_key

    with busy("Opening and checking"):
        made = read_backup(backup_file, to, read_private_key(private_key))
    print(f"{made.files} files, {made.size / 1e6:.1f} MB, each as it was backed up: {to}")
    for words in made.harmed:
        print(f"  {safe(words)}")
    print(f"To take them in where people go on: cogtrain join {to} RESULTS")
    if made.harmed:
        raise typer.Exit(1)
