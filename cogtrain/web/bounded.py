"""A limit to what a request may hold, kept while it comes in: nobody fills the disk with one that does not end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Application = Callable[[Message, Receive, Callable[[Message], Awaitable[None]]], Awaitable[None]]


def bounded(application: Any, longest: int) -> Application:
    """The same application; a request whose body is longer, bytes, ends as one whose sender went away."""

    async def answer(scope: Message, receive: Receive, send: Callable[[Message], Awaitable[None]]) -> None:
        came = 0

        async def counted() -> Message:
            nonlocal came
            message = await receive()
            came += len(message.get("body", b""))
            return {"type": "http.disconnect"} if came > longest else message

        await application(scope, counted, send)

    return answer
