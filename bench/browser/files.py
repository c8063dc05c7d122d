"""Folders of files, served on this computer, with its clock beside them."""

from __future__ import annotations

import http.server
import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def served(folders: Mapping[str, Path]) -> Iterator[str]:
    """Their address while the body runs. folders: by how the path begins; ``/clock`` tells the seconds of
    ``time.perf_counter``. Pages of them are apart from others, as the player's are: their clock is as fine."""

    class Handler(http.server.SimpleHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path != "/clock":
                super().do_GET()
                return
            body = json.dumps({"mono_s": time.perf_counter()}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def end_headers(self) -> None:
            self.send_header("Cross-Origin-Opener-Policy", "same-origin")
            self.send_header("Cross-Origin-Embedder-Policy", "require-corp")
            super().end_headers()

        def translate_path(self, path: str) -> str:
            bare = path.partition("?")[0]
            begins = max((one for one in folders if bare.startswith(one)), key=len)
            return str(folders[begins] / bare.removeprefix(begins))

        def log_message(self, *_: object) -> None:
            """It says nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
