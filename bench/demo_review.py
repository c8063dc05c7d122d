"""The review site over people who are made up, to look around in: ``make demo-review``. Ctrl-C ends it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from bench.review.people import BEGAN, LOOKED_AT, course
from bench.review.site import CLI, set_up
from cogtrain.records.log.station import HOME

FOLDER = Path("build/review-demo")


def main() -> int:
    """Make their records, and serve them at the moment of the last one."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    os.environ[HOME] = str(FOLDER / "keys")
    print("Twelve simulated people around an infusion; half a minute.", flush=True)
    course(FOLDER / "site", 6, 1, BEGAN)
    course(FOLDER / "site", 6, 2, BEGAN, first=7)
    set_up(FOLDER / "site")
    print("The first account is an administrator's: make one of a clinician with it, and sign in by that.", flush=True)
    serve = ["site", "serve", "--results", str(FOLDER / "site"), "--private-key", str(FOLDER / "site-key.txt")]
    try:
        return subprocess.run([*CLI, *serve, "--now", f"{LOOKED_AT:%Y-%m-%dT%H:%MZ}"], check=False).returncode
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main())
