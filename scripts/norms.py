"""Build the norms: ``python -m scripts.norms [FOLDER]`` scores public retest data and writes norms/*.yaml anew."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import yaml
from rich.console import Console
from rich.progress import Progress

from cogtrain.errors import CogtrainError
from cogtrain.library import load_library
from cogtrain.library.loaded_card import LoadedCard
from cogtrain.scoring.norm_building import build, load_declared

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data" / "retest"
SOURCES = ROOT / "norms" / "sources" / "retest.yaml"


def cards() -> dict[str, LoadedCard]:
    """The latest version of every shipped card, by its id."""
    found: dict[str, LoadedCard] = {}
    for loaded in load_library().cards.values():
        known = found.get(loaded.card.task)
        if known is None or loaded.card.version > known.card.version:
            found[loaded.card.task] = loaded
    return found


class Plain(yaml.SafeDumper):
    """Every value is written out where it stands: no anchors."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def text_of(file: dict[str, Any]) -> str:
    """A file of norms as YAML, every figure to its last digit."""
    return yaml.dump(file, Dumper=Plain, sort_keys=False, allow_unicode=True, width=120, default_flow_style=None)


def main(folder: Path) -> None:
    """Write every file, and say which."""
    with Progress(console=Console(stderr=True), transient=True) as bar:
        line = bar.add_task("forms", total=None)
        files = build(load_declared(SOURCES), folder, cards(), lambda form: bar.update(line, description=form))
    for file in files:
        path = ROOT / "norms" / f"{file['norms']}.yaml"
        path.write_text(text_of(file), encoding="utf-8")
        print(f"{path.relative_to(ROOT)}: n, ICC(3,1), practice in SD of the first session")
        for one in (*file["entries"], *file["composites"]):
            name = f"{one['form']} {one['measure']}" if "form" in one else f"composite {one['composite']}"
            gain = (one["mean2"] - one["mean1"]) / one["sd1"]
            print(f"  {name:<42} {one['n']:>4}  {one.get('reliability', one.get('icc')):>6.3f}  {gain:>+5.2f}")


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]) if len(sys.argv) > 1 else DATA)
    except CogtrainError as error:
        sys.exit(str(error))
