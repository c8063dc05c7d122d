"""The display protocol in a browser: a page shows it, and what it recorded is judged here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cogtrain.clock import Clock
from cogtrain.displays.browser.channel import Channel, Message
from cogtrain.displays.browser.page_json import page_json, page_result
from cogtrain.displays.browser.player_block import player_block
from cogtrain.displays.browser.replay import Replay
from cogtrain.displays.browser.stage import Stage, stage_of
from cogtrain.displays.display import BlockEnd, BlockRequest, DisplayInfo
from cogtrain.errors import CogtrainError
from cogtrain.pages.page import Page, PageResult
from cogtrain.pages.style import PLAIN, PageStyle
from cogtrain.trial import Asset, Outcome

AHEAD_S = 1.0
"""A stamp that lies further ahead of this clock was laid upon it wrongly."""


@dataclass
class BrowserDisplay:
    """One person's page. refused: is told what a page sent that cannot be. assets: those that the page may fetch, by
    SHA-256."""

    channel: Channel
    clock: Clock
    stage: Stage
    refused: Callable[[CogtrainError], None] = lambda _error: None
    assets: dict[str, Asset] = field(default_factory=dict)
    by_touch: bool = False
    style: PageStyle = PLAIN

    @property
    def info(self) -> DisplayInfo:
        return self.stage.info

    @property
    def sounds(self) -> bool:
        return True

    def close(self) -> None:
        """The page stays; its room closes the channel."""

    # ---------------------------------------------------------------- pages

    def page(self, page: Page, language: str) -> PageResult:
        self.assets |= {one.sha256: one for one in page.assets.values()}
        self.channel.ask({"kind": "page", **page_json(page, language, self.style)})
        while True:
            message = self.channel.receive()
            if message.kind == "draft" and page.draft is not None:
                page.draft(str(message.data.get("text", ""))[:20_000])
                message.reply()
            elif message.kind == "stage":
                self._staged(message)
            elif message.kind == "answer":
                result = self._result(page, message)
                if result is not None:
                    return result
            else:
                message.reply(old=True)

    def _result(self, page: Page, message: Message) -> PageResult | None:
        try:
            result = page_result(page, message.data)
        except CogtrainError as error:
            self.refused(error)
            message.reply(refused=True)
            return None
        self.by_touch = bool(message.data.get("by_touch"))
        message.reply()
        return result

    def _staged(self, message: Message) -> None:
        """The page has another size now."""
        try:
            self.stage = stage_of(message.data)
        except CogtrainError as error:
            self.refused(error)
        message.reply()

    # ---------------------------------------------------------------- blocks

    def block(self, request: BlockRequest, on_outcome: Callable[[Outcome], bool]) -> BlockEnd:
        self.assets |= {one.sha256: one for one in request.assets.values()}
        caps, by_touch = self.stage.caps(request.block, request.keys), self.by_touch
        self.channel.ask({"kind": "block", **player_block(request, self.stage, caps, by_touch=by_touch)})
        replay = Replay(request, self.stage, caps, 0.0, by_touch)
        account = _Account(request, replay, on_outcome, self.clock)
        staged: Message | None = None
        while not replay.how:
            message = self.channel.receive()
            if message.kind == "stage":
                staged = message
            elif message.kind == "answer":  # another page than the one that began it: that one was closed, or reloaded
                account.hand_over(replay.broken_off())
                message.reply()
                return self._ended(BlockEnd("stopped", why="focus"), staged)
            elif message.kind == "chunk":
                try:
                    message.reply(**account.chunk(message.data))
                except CogtrainError as error:
                    self.refused(error)
                    account.hand_over(replay.broken_off())
                    message.reply(refused=True)
            else:
                message.reply(old=True)
        self.by_touch = replay.run.by_touch
        if replay.how == "finished":
            return self._ended(BlockEnd("finished", account.drift_ms), staged)
        return self._ended(BlockEnd("stopped", account.drift_ms, account.why), staged)

    def _ended(self, end: BlockEnd, staged: Message | None) -> BlockEnd:
        if staged is not None:
            self._staged(staged)
        return end


@dataclass
class _Account:
    """The pieces of one block's account. drift_ms: by how much the page's clock moved against this one."""

    request: BlockRequest
    replay: Replay
    on_outcome: Callable[[Outcome], bool]
    clock: Clock
    taken: int = 0
    drift_ms: float = 0.0
    why: Any = ""
    reply: dict[str, Any] = field(default_factory=dict)

    def chunk(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Take a piece in, once; what the page is told: the last piece that is kept, whether to stop, and what it
        asked for. Raises CogtrainError for one that cannot be."""
        number, events = data.get("number"), data.get("events")
        if number == self.taken and self.taken:
            return self._kept()  # sent again, as the reply was lost
        if number != self.taken + 1 or not isinstance(events, list):
            return {"kept": self.taken}
        offset_s = _number(data.get("offset_s"))
        if self.taken == 0:
            self.replay.offset_s = self._laid(offset_s, events)
        self.why = "focus" if data.get("why") == "focus" else ""
        stop = self.hand_over(self.replay.take(events))
        self.taken += 1
        if self.replay.how:
            self.drift_ms = round((offset_s - self.replay.offset_s) * 1000, 4) if offset_s else 0.0
        ask = data.get("ask")
        trial = {"trial": self.replay.following(int(ask))} if ask is not None and not self.replay.how else {}
        self.reply = {"stop": stop, **trial}
        return self._kept()

    def hand_over(self, outcomes: list[Outcome]) -> bool:
        """Give finished trials on; whether the block has to be broken off."""
        asked = False
        for outcome in outcomes:
            asked = self.on_outcome(outcome) or asked
        return asked

    def _kept(self) -> dict[str, Any]:
        refused = self.request.kept()
        return {**self.reply, "kept": self.taken - refused, "stop": self.reply.get("stop", False) or refused}

    def _laid(self, offset_s: float, events: list[Any]) -> float:
        """Between the page's clock and this one, so that nothing lies ahead."""
        stamps = [float(one[1]) for one in events if isinstance(one, list) and len(one) > 2 and one[0] in "wf"]
        now_s = self.clock.monotonic_s()
        ahead = bool(stamps) and abs(stamps[-1] + offset_s - now_s) > AHEAD_S
        return now_s - stamps[-1] if ahead else offset_s


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0.0
