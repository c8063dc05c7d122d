"""The server of the site: behind a reverse proxy with TLS, or with a certificate of its own, or for this computer."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from traceback import extract_tb
from typing import Any, Final

import uvicorn
from django.core.handlers.asgi import ASGIHandler
from django.core.signals import got_request_exception

from cogtrain.site import accounts
from cogtrain.site.desk import Desk
from cogtrain.site.exports import clear_exports
from cogtrain.site.settings import LONGEST_BODY
from cogtrain.web.running import LOOPBACK, Server, config_of

SWITCH_S: Final = 0.0005
"""Python's turn between threads is ten times as long. A page lets go of its turn at each question to the database, and
would wait so long, each time, for the thread that keeps the index up."""


@dataclass(frozen=True)
class Tls:
    """A certificate of the site's own, where no proxy stands before it."""

    certificate: Path
    key: Path


class Pages(ASGIHandler):
    """All pages in one thread, which keeps its connection to the database; Django's own way makes both anew for each
    request."""

    def __init__(self, asked: Callable[[], None]) -> None:
        super().__init__()
        self._asked = asked

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self._asked()
        await self.handle(scope, receive, send)


def run_site(
    desk: Desk,
    taken: socket.socket,
    tls: Tls | None,
    told: Callable[[str], None],
    warn: Callable[[str], None],
) -> None:
    """Serve at a port until the program is told to end. told: where it answers, and the link of the first account."""
    origin, token = desk.doorstep.origin, accounts.first_link(desk.now_s)

    def ready() -> None:
        told(f"The review site answers at {origin}")
        if token is not None:
            told(f"Make the first account, within an hour: {origin}/enter/{token}")

    clear_exports(desk.results)
    desk.trail.open()
    got_request_exception.connect(_say_amiss(warn), weak=False)
    desk.index.start(warn)
    server = Server(_config(tls, desk.index.give_way), ready)
    sys.setswitchinterval(SWITCH_S)
    try:
        server.run(sockets=[taken])
    finally:
        desk.close()


def _config(tls: Tls | None, asked: Callable[[], None]) -> uvicorn.Config:
    files = {} if tls is None else {"ssl_certfile": str(tls.certificate), "ssl_keyfile": str(tls.key)}
    behind = {"proxy_headers": True, "forwarded_allow_ips": LOOPBACK}
    return config_of(Pages(asked), LONGEST_BODY, log_level="error", **behind, **files)


def _say_amiss(warn: Callable[[str], None]) -> Callable[..., None]:
    """Where the program itself did something wrong: the kind and the place in the code, and nothing of the request."""

    def say(**_of_signal: Any) -> None:
        kind, _, trace = sys.exc_info()
        last = extract_tb(trace)[-1] if trace is not None else None
        place = "" if last is None else f" at {os.path.basename(last.filename)}:{last.lineno}"  # noqa: PTH119
        warn(f"The site did something wrong: {'' if kind is None else kind.__name__}{place}.")

    return say
