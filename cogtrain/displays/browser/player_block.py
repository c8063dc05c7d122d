"""A block as the player in the page gets it: all that it shows and takes, counted in frames already. Pure."""

from __future__ import annotations

from typing import Any

from cogtrain.displays.browser.stage import Stage
from cogtrain.displays.display import LEAD_S, BlockRequest
from cogtrain.drawing import look
from cogtrain.engine.frames import PlannedTrial, compile_trial, whole_frames
from cogtrain.engine.responses import answer_map, key_map
from cogtrain.engine.touch_caps import REACH, Cap
from cogtrain.pages.caps_picture import caps_picture
from cogtrain.pages.trial_feedback import feedback_pictures
from cogtrain.trial import Assets
from cogtrain.trial.wire import block_json, pictures_json

Json = dict[str, Any]


def player_block(request: BlockRequest, stage: Stage, caps: tuple[Cap, ...], *, by_touch: bool) -> Json:
    """Everything of a block but what hangs on earlier answers, which the player asks for between trials."""
    block, period_s = request.block, stage.period_s
    whole = block_json(block)
    asks = asks_between(request)
    plans = (
        [] if request.prepare is not None else [compile_trial(one, period_s, request.practice) for one in block.trials]
    )
    return {
        "period_s": period_s,
        "lead_frames": whole_frames(LEAD_S, period_s),
        "unit_px": stage.unit_px(block),
        "pictures": whole["pictures"],
        "extra": pictures_json(feedback_pictures(request.language)),
        "caps_picture": pictures_json({"caps": caps_picture(caps, request.language)})["caps"],
        "sounds": whole["sounds"],
        "assets": assets_json(request.assets),
        "streams": [{"name": stream.name, "kind": stream.kind} for stream in block.streams],
        "keys": {
            key: [list(one) for one in meanings] for key, meanings in key_map(block.streams, request.keys).items()
        },
        "places": {name: [list(one) for one in meanings] for name, meanings in answer_map(block.streams).items()},
        "caps": [
            {"answer": cap.answer, "x": cap.x, "y": cap.y, "width": cap.width, "height": cap.height} for cap in caps
        ],
        "reach": REACH,
        "patch": [look.PATCH_SHARE, look.PATCH_AT_LEAST_PX],
        "by_touch": by_touch,
        "count": len(block.trials),
        "trials": [planned_json(plan) for plan in plans],
        "asks": asks,
        "end_frames": None if block.ends_after_s is None else round(block.ends_after_s / period_s),
    }


def asks_between(request: BlockRequest) -> bool:
    """Whether what comes next hangs on earlier answers."""
    return request.prepare is not None or request.block.done is not None


def planned_json(plan: PlannedTrial) -> Json:
    """A trial in whole frames, in values that JSON knows."""
    trial = plan.trial
    return {
        "phases": [
            {
                "index": phase.index,
                "show": list(phase.show),
                "frames": phase.frames,
                "until_response": phase.until_response,
                "feedback": phase.feedback,
                "counts_ms": phase.counts_ms,
                "patch": phase.patch,
                "sound": phase.sound,
            }
            for phase in plan.phases
        ],
        "lasts_frames": plan.lasts_frames,
        "ground": len(trial.phases),
        "response_s": trial.response_s,
        "expected": {name: list(one) if isinstance(one, tuple) else one for name, one in trial.expected.items()},
        "targets": [{"name": one.name, "x": one.x, "y": one.y, "radius": one.radius} for one in trial.targets],
    }


def assets_json(assets: Assets) -> Json:
    """By the name of each file of the card the SHA-256 by which the page asks for it."""
    return {name: asset.sha256 for name, asset in assets.items()}
