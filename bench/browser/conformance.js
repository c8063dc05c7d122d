// Runs vectors of the engine (bench/browser/vectors.py) in the player; what differs. Used by tests alone.

import { BlockRun, WAIT } from "/engine.js";

/** The differences of one vector; none where both agree in every frame and every outcome. */
export function differences(vector) {
  const run = new BlockRun(vector.plan);
  const frames = [], outcomes = [];
  let shown = "";
  for (const [tick, [stamp, presses]] of vector.ticks.entries()) {
    for (const press of presses) {
      if (press[0] === "k") run.press(press[1], press[2]);
      else run.touch(press[1], press[2], press[3], press[4]);
    }
    for (let index = run.wants; index !== null; index = run.wants) give(run, vector, index);
    let frame = run.next();
    if (frame === WAIT) {
      give(run, vector, run.current === null ? 0 : run.current.index + 1);
      frame = run.next();
    }
    if (frame === null) break;
    run.flipped(stamp);
    const told = [frame.show, frame.echoes, frame.patch, frame.feedback, frame.counter, frame.sound];
    if (JSON.stringify(told) !== shown) {
      shown = JSON.stringify(told);
      frames.push([tick, ...told]);
    }
    outcomes.push(...run.takeFinished());
  }
  run.end(vector.whole);
  outcomes.push(...run.takeFinished());
  return [...compare("frame", frames, vector.frames), ...compare("outcome", outcomes, vector.outcomes)];
}

function give(run, vector, index) {
  run.give(index, vector.told[index] ?? null);
}

function compare(what, ours, theirs) {
  const found = [];
  for (let i = 0; i < Math.max(ours.length, theirs.length) && found.length < 3; i += 1) {
    const [one, other] = [sorted(ours[i]), sorted(theirs[i])];
    if (one !== other) found.push(`${what} ${i}: ${one} but the engine ${other}`);
  }
  return found;
}

/** JSON with the keys of objects in order, so that equal values are equal texts. */
function sorted(value) {
  return JSON.stringify(value, (_, inner) =>
    inner && typeof inner === "object" && !Array.isArray(inner)
      ? Object.fromEntries(Object.keys(inner).sort().map((key) => [key, inner[key]]))
      : inner) ?? "nothing";
}
