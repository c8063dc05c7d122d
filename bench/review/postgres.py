"""A PostgreSQL server of its own, from the system's packages, while a body runs."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.review.robot import free_port

SERVER_USER = "postgres"


def programs() -> Path | None:
    """The folder of its programs; None where there is none on this computer."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return None if on_path is None else Path(on_path).resolve().parent


class Postgres:
    """A cluster in a folder. It never runs as root: there the system's own user for it does."""

    def __init__(self, folder: Path, bin_: Path, encoding: str = "UTF8") -> None:
        self._bin, self._data, self.port = bin_, folder / "data", free_port()
        self._as = ["runuser", "-u", SERVER_USER, "--"] if os.geteuid() == 0 else []
        if self._as:
            folder.chmod(0o711)
            self._data.mkdir()
            shutil.chown(self._data, SERVER_USER)
        self._run("initdb", "-D", str(self._data), "-A", "trust", "-U", "cogtrain", "-E", encoding, "--no-sync")
        self.process: subprocess.Popen[bytes] | None = None

    def _run(self, program: str, *options: str) -> None:
        command = [*self._as, str(self._bin / program), *options]
        subprocess.run(command, check=True, capture_output=True, cwd="/", env={**os.environ, "LC_ALL": "C"})

    @property
    def address(self) -> str:
        """As ``--database`` takes it."""
        return f"postgresql://cogtrain@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Start it, and wait until it answers: after a kill once its own processes let go of what they share."""
        for _ in range(40):
            self.process = self._begun()
            for _ in range(50):
                ready = [str(self._bin / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
                if subprocess.run(ready, check=False, cwd="/").returncode == 0:
                    return
                if self.process.poll() is not None:
                    break
                time.sleep(0.1)
            time.sleep(0.2)
        raise TimeoutError("PostgreSQL did not start")

    def _begun(self) -> subprocess.Popen[bytes]:
        options = ["-D", str(self._data), "-p", str(self.port), "-h", "127.0.0.1", "-k", ""]
        return subprocess.Popen(
            [*self._as, str(self._bin / "postgres"), *options],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            start_new_session=True,
        )

    def main_process(self) -> int:
        """The id of the server's first process."""
        return int((self._data / "postmaster.pid").read_text().splitlines()[0])

    def kill(self) -> None:
        """With -9."""
        os.kill(self.main_process(), signal.SIGKILL)
        if self.process is not None:
            self.process.wait(timeout=10)

    def stop(self) -> None:
        """In order."""
        if self.process is not None and self.process.poll() is None:
            os.kill(self.main_process(), signal.SIGINT)
            self.process.wait(timeout=20)


@contextmanager
def postgres(encoding: str = "UTF8") -> Iterator[Postgres]:
    """One that answers. FileNotFoundError where none is installed."""
    there = programs()
    if there is None:
        raise FileNotFoundError("no PostgreSQL: make setup-tests installs one")
    with tempfile.TemporaryDirectory(prefix="cogtrain-postgres-") as folder:
        server = Postgres(Path(folder), there, encoding)
        server.start()
        try:
            yield server
        finally:
            server.stop()
