"""The server itself: on this computer alone for one person at home, or for a clinic behind a reverse proxy."""

from __future__ import annotations

import socket
import threading
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uvicorn

from cogtrain.errors import refuse
from cogtrain.records.log.place import participants
from cogtrain.web.app import LONGEST_BODY, App, Doorstep
from cogtrain.web.bounded import bounded
from cogtrain.web.doors import ClinicDoor, HomeDoor
from cogtrain.web.house import House

LOOPBACK = "127.0.0.1"
END_WITHIN_S = 3
LONGEST_REQUEST = LONGEST_BODY + 1


def run_home(house: House, port: int, *, opens_browser: bool, told: Callable[[str], None]) -> None:
    """For the person at this computer, until the program is told to end. told: the address, once it answers.

    CogtrainError where nobody is enrolled, or the port is taken.
    """
    taken = listening(LOOPBACK, port)
    door = HomeDoor(_only_person(house.results))
    host = f"{LOOPBACK}:{taken.getsockname()[1]}"
    app = App(house, door, Doorstep(frozenset({host}), secure=False))
    address = f"http://{host}/enter/{door.token}"

    def ready() -> None:
        told(address)
        if opens_browser:
            webbrowser.open(address)

    _serve(app, house, taken, ready)


def run_clinic(house: House, port: int, name: str, told: Callable[[str], None]) -> None:
    """For invited people, by the name that the reverse proxy has, such as ``practice.example.org``. CogtrainError where
    the port is taken."""
    taken = listening(LOOPBACK, port)
    app = App(house, ClinicDoor(house), Doorstep(frozenset({name}), secure=True))
    _serve(app, house, taken, lambda: told(f"https://{name}"))


def _serve(app: App, house: House, taken: socket.socket, ready: Callable[[], None]) -> None:
    server = server_of(app, ready)
    threading.Thread(target=lambda: house.library, name="library", daemon=True).start()
    try:
        server.run(sockets=[taken])
    finally:
        app.rooms.close()


def server_of(app: App, ready: Callable[[], None]) -> uvicorn.Server:
    """The server of these addresses, not running yet; it keeps no account of who asked for what."""
    return Server(config_of(app, LONGEST_REQUEST), ready)


def config_of(app: Any, longest: int, **more: Any) -> uvicorn.Config:
    """How a server runs: what it says of itself is little, and a body of more bytes than ``longest`` is cut off. more:
    further settings of uvicorn."""
    usual: dict[str, Any] = {
        "log_level": "warning",
        "access_log": False,
        "lifespan": "off",
        "server_header": False,
        "timeout_graceful_shutdown": END_WITHIN_S,
        "timeout_keep_alive": 30,
    }
    return uvicorn.Config(bounded(app, longest), **usual | more)


class Server(uvicorn.Server):
    """Tells when it answers."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()


def listening(host: str, port: int) -> socket.socket:
    """A port that is taken for this program; 0 takes one that is free. CogtrainError where it cannot be had."""
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # so that no answer waits for Nagle
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
    except OSError as error:
        made.close()
        remedy = "Name another one with --port, or end the program that has it."
        found = f"port {port} cannot be had ({error.strerror})"
        raise refuse("--port", found, "a port that is free", remedy) from error
    return made


def _only_person(results: Path) -> str | None:
    """The code of the one person of these records; None where there are several."""
    codes = participants(results)
    if not codes:
        raise refuse("--results", "nobody is enrolled there", "records of somebody", "Run cogtrain enrol, or join.")
    return codes[0] if len(codes) == 1 else None
