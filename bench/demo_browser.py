"""Practice in the browser of this computer, with a person and a site that are made up: ``make demo-browser``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from cogtrain.care.person import enrol
from cogtrain.care.site import FILE, Contact, Site, write_site
from cogtrain.clock import SystemClock
from cogtrain.library import load_library
from cogtrain.records.sealing import new_keys

RESULTS = Path(__file__).parents[1] / "results" / "at-home"
CODE, PROTOCOL, ZONE = "DEMO0001", "training-20min", "UTC"


def main() -> None:
    """Make them where they are not there yet, then open the browser until the program is told to end."""
    if not (RESULTS / FILE).exists():
        public, _ = new_keys()  # nobody will read what is written here
        write_site(RESULTS, Site(zone=ZONE, contacts=[Contact(name="Nobody", number="000")], public_key=public))
        enrol(RESULTS, CODE, load_library().protocol(PROTOCOL), ZONE, SystemClock())
    print(f"Participant {CODE}. The page asks for a number: choose one. Ctrl-C here ends it.", flush=True)
    command = [sys.executable, "-m", "cogtrain.cli", "home", "--results", str(RESULTS), *sys.argv[1:]]
    try:
        raise SystemExit(subprocess.run(command, check=False).returncode)
    except KeyboardInterrupt:
        raise SystemExit(130) from None


if __name__ == "__main__":
    main()
