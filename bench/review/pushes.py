"""A thousand pushes whose connections are cut, in any order, doubled, from two stations at once: the same as one clean
push."""

from __future__ import annotations

import random
import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from cogtrain.records.exchange import LINES_AT, SIGNATURE, STATION, Piece, Sent, Taken, pieces_of, signature
from cogtrain.records.log.chain import read_bytes
from cogtrain.records.log.place import log_files, participants
from cogtrain.records.log.station import Station

SMALL = 6000
WAIT_S = 20.0


@dataclass
class Sender:
    """A station that sends pieces in any order until all were acknowledged. acknowledged: by log, how many lines."""

    origin: str
    station: Station
    waiting: list[Piece]
    seed: int
    cuts: int = 0
    pushes: int = 0
    acknowledged: dict[str, int] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)

    def run(self, *, cut: float = 0.5, until_s: float = float("inf")) -> None:
        """Send until nothing waits. cut: the share of connections that are cut."""
        rng = random.Random(self.seed)  # noqa: S311
        while self.waiting and time.monotonic() < until_s:
            self.waiting.sort(key=lambda piece: (piece.after.lines, rng.random()))
            some = [self.waiting[0], *rng.sample(self.waiting, min(len(self.waiting), rng.randint(0, 3)))]
            some += some[: rng.randint(0, 1)]
            rng.shuffle(some)
            self.pushes += 1
            taken = self._send(some, rng, rng.random() < cut)
            if taken is None:
                continue
            for piece in some:
                head = taken.people.get(piece.code, {}).get(piece.file)
                if head is not None and head.lines >= piece.after.lines + piece.lines.count("\n"):
                    name = f"{piece.code}/{piece.file}"
                    self.acknowledged[name] = max(self.acknowledged.get(name, 0), head.lines)
                    if piece in self.waiting:
                        self.waiting.remove(piece)
            self.refused += [why for why in taken.refused.values() if "fewer lines here" not in why]

    def _send(self, pieces: Sequence[Piece], rng: random.Random, cut: bool) -> Taken | None:
        """What the site answered; None where the connection was cut, or nothing came."""
        body = Sent(pieces=list(pieces)).model_dump_json().encode()
        parts = urlsplit(self.origin)
        heads = {
            "Host": parts.netloc,
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
            "Connection": "close",
            STATION: self.station.public_key,
            SIGNATURE: signature(self.station, parts.netloc, LINES_AT, body),
        }
        lines = "".join(f"{name}: {value}\r\n" for name, value in heads.items())
        raw = f"POST {LINES_AT} HTTP/1.1\r\n{lines}\r\n".encode() + body
        try:
            with socket.create_connection((parts.hostname or "", parts.port or 80), timeout=WAIT_S) as line:
                if cut:
                    self.cuts += 1
                    line.sendall(raw[: rng.randint(1, len(raw))])
                    time.sleep(rng.random() * 0.02)
                    return None
                line.sendall(raw)
                answer = b""
                while got := line.recv(65536):
                    answer += got
        except OSError:
            return None
        head, _, rest = answer.partition(b"\r\n\r\n")
        if b" 200 " not in head.split(b"\r\n")[0]:
            return None
        return Taken.model_validate_json(_unchunked(rest) if b"chunked" in head.lower() else rest)


def _unchunked(raw: bytes) -> bytes:
    """A body that came in chunks."""
    whole = b""
    while raw:
        size, _, raw = raw.partition(b"\r\n")
        count = int(size or b"0", 16)
        whole, raw = whole + raw[:count], raw[count + 2 :]
    return whole


def pieces(results: Path, longest: int = SMALL) -> list[Piece]:
    """Everything in a folder, in small pieces."""
    found: list[Piece] = []
    for code in participants(results):
        for file in log_files(results / code):
            raw = (results / code / file).read_bytes()
            found += pieces_of(code, file, raw, read_bytes(raw, f"{code}/{file}"), 0, longest)
    return found


def all_at_once(senders: Sequence[Sender], *, cut: float = 0.5) -> None:
    """Each station in a thread of its own."""
    threads = [threading.Thread(target=sender.run, kwargs={"cut": cut}) for sender in senders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def logs(*folders: Path) -> dict[str, bytes]:
    """All logs of some folders, by name."""
    return {
        f"{code}/{file}": (folder / code / file).read_bytes()
        for folder in folders
        for code in participants(folder)
        for file in log_files(folder / code)
    }
