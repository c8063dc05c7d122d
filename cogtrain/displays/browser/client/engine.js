// A block as it runs in the page: which picture comes next, and which press may answer which trial. It decides what is
// shown, and nothing else: its account goes to cogtrain/engine/block_run.py, which judges every trial again. Both are
// held together by vectors (tests/browser/test_conformance.py). Knows no page, no clock and no network.

export const ENTER = "enter", ERASE = "erase";
export const WAIT = Symbol("the next trial is not there yet");

/** Python's round: halves go to the even neighbour. */
export function evenRound(value) {
  const floor = Math.floor(value), rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** What stands there after these answers of something typed; of a choice the answer itself. */
function typed(given) {
  const signs = [];
  for (const answer of given) {
    if (answer === ERASE) signs.pop();
    else if (answer !== ENTER) signs.push(answer);
  }
  return signs.join("");
}

/** The presses of one trial as they come. */
class Collector {
  constructor(trial, kinds) {
    this.trial = trial;
    this.kinds = kinds;
    this.onset = null;
    this.presses = [];
  }

  /** Take a press by the first of its meanings that the trial still waits for, else by its first. */
  add(meanings) {
    const open = this.inWindow(meanings[0].time);
    const press = (open && meanings.find((one) => this.fits(one))) || meanings[0];
    const used = open && this.fits(press);
    this.presses.push({ press, used });
    return used;
  }

  inWindow(time) {
    if (this.onset === null || time < this.onset) return false;
    const window = this.trial.response_s;
    return window === null || time - this.onset <= window;
  }

  given(stream) {
    return this.presses.filter((one) => one.used && one.press.stream === stream).map((one) => one.press.answer);
  }

  fits(press) {
    if (!(press.stream in this.trial.expected)) return false;
    const given = this.given(press.stream), expected = this.trial.expected[press.stream];
    if (this.kinds[press.stream] === "typed") return !given.includes(ENTER);
    if (!Array.isArray(expected)) return given.length === 0;
    if (given.length >= expected.length) return false;
    return this.kinds[press.stream] !== "path" || expected[given.length] === press.answer;
  }

  complete() {
    return Object.entries(this.trial.expected).every(([stream, expected]) => {
      const given = this.given(stream);
      if (this.kinds[stream] === "typed") return given.includes(ENTER);
      return given.length >= (Array.isArray(expected) ? expected.length : 1);
    });
  }

  get echoing() {
    return Object.entries(this.trial.expected).some(([name, one]) => Array.isArray(one) || this.kinds[name] === "typed");
  }

  echoes() {
    const echoes = [];
    for (const [stream, expected] of Object.entries(this.trial.expected)) {
      if (Array.isArray(expected)) this.given(stream).forEach((answer, k) => echoes.push([answer, k]));
      else if (this.kinds[stream] === "typed") [...typed(this.given(stream))].forEach((sign, k) => echoes.push([sign, k]));
    }
    return echoes;
  }

  answers() {
    if (this.onset === null) return [];
    return this.presses.map(({ press, used }) => ({
      stream: press.stream, answer: press.answer, rt_s: press.time - this.onset, used,
      source: press.source, x: press.x, y: press.y,
    }));
  }

  /** For each stream what was answered, and whether that was expected. */
  verdicts() {
    const answers = this.answers(), verdicts = {};
    for (const [stream, expected] of Object.entries(this.trial.expected)) {
      const used = answers.filter((one) => one.stream === stream && one.used);
      const rt = used.length ? used[used.length - 1].rt_s : null;
      if (Array.isArray(expected)) {
        const given = used.map((one) => one.answer);
        const strays = answers.some((one) => one.stream === stream && !one.used && one.rt_s >= 0 && one.rt_s <= (rt || 0));
        const same = given.length === expected.length && given.every((one, i) => one === expected[i]);
        verdicts[stream] = { response: given.length ? given : null, correct: same && !strays, rt_s: rt };
      } else {
        const response = typed(used.map((one) => one.answer)) || null;
        verdicts[stream] = { response, correct: response === expected, rt_s: rt };
      }
    }
    return verdicts;
  }
}

/** The state of one block while it runs. plan: as cogtrain/displays/browser/player_block.py makes it. */
export class BlockRun {
  constructor(plan) {
    this.plan = plan;
    this.kinds = Object.fromEntries(plan.streams.map((one) => [one.name, one.kind]));
    this.byTouch = plan.by_touch;
    this.over = false;
    this.cameOn = false;
    this.finished = [];
    this.lastS = -Infinity;
    this.framesSinceOnset = 0;
    this.previous = null;
    this.current = null;
    this.phase = -1;
    this.inPhase = 0;
    this.limit = 0;
    this.newPhase = false;
    this.told = new Map(plan.trials.map((trial, index) => [index, trial]));
  }

  // ---------------------------------------------------------------- what comes next

  /** The trial that has to be asked for now; null where none has. Once the answers of the one that is on are settled. */
  get wants() {
    if (!this.plan.asks || this.over) return null;
    if (this.current === null) return this.told.has(0) || this.plan.count === 0 ? null : 0;
    const index = this.current.index + 1;
    return index < this.plan.count && this.settled && !this.told.has(index) ? index : null;
  }

  get settled() {
    const { collector, trial } = this.current;
    if (collector.onset === null) return false;
    return collector.complete() || (trial.response_s !== null && this.lastS - collector.onset > trial.response_s);
  }

  /** The trial that was asked for; null: the block is over there. */
  give(index, trial) {
    this.told.set(index, trial);
  }

  /** The frame for the coming flip; null when the block is over, WAIT where the next trial is not there yet. */
  next() {
    if (this.over) return null;
    if (this.plan.end_frames !== null && this.framesSinceOnset >= this.plan.end_frames) {
      this.over = true;
      return null;
    }
    if ((this.current === null || this.phaseDone()) && this.advance() === WAIT) return WAIT;
    if (this.current === null || this.over) return null;
    const running = this.current, phase = running.trial.phases[this.phase];
    this.inPhase += 1;
    running.frames += 1;
    if (this.plan.end_frames !== null && (this.framesSinceOnset || phase.patch)) this.framesSinceOnset += 1;
    return this.frame(running, phase);
  }

  phaseDone() {
    const phase = this.current.trial.phases[this.phase];
    if (phase.until_response && this.current.collector.complete()) return true;
    return this.limit !== null && this.inPhase >= this.limit;
  }

  advance() {
    const running = this.current;
    if (running !== null) {
      const phases = running.trial.phases;
      const answered = phases[this.phase].until_response && running.collector.complete();
      let following = this.phase + 1;
      while (answered && following < phases.length && phases[following].until_response) following += 1;
      if (following < phases.length) return this.enter(following);
    }
    return this.nextTrial();
  }

  enter(phase) {
    const running = this.current, planned = running.trial.phases[phase];
    this.phase = phase;
    this.inPhase = 0;
    this.newPhase = true;
    this.limit = planned.frames;
    if (running.trial.lasts_frames !== null && phase === running.trial.phases.length - 1)
      this.limit = Math.max(1, running.trial.lasts_frames - running.frames);
    return null;
  }

  nextTrial() {
    const index = this.current === null ? 0 : this.current.index + 1;
    if (this.plan.asks && index < this.plan.count && !this.told.has(index)) return WAIT;
    const trial = index < this.plan.count ? this.told.get(index) : null;
    if (this.plan.asks && this.current !== null) this.current.closed = true;
    if (trial === null || trial === undefined) {
      this.over = true;
      return null;
    }
    this.finishPrevious();
    this.previous = this.current;
    this.current = {
      index, trial, collector: new Collector(trial, this.kinds), closed: false, frames: 0,
      phases: [], firsts: [], counts: [],
    };
    return this.enter(0);
  }

  frame(running, phase) {
    const pictures = this.plan.pictures;
    const echoes = (this.echoed(running) ? running.collector.echoes() : []).map(([answer, k]) =>
      `echo:${answer}:${k}` in pictures ? `echo:${answer}:${k}` : `echo:${answer}`);
    const counter = phase.counts_ms ? evenRound((this.inPhase - 1) * this.plan.period_s * 1000) : null;
    return {
      show: phase.show, patch: phase.patch, feedback: this.feedback(running, phase), counter, echoes,
      sound: this.inPhase > 1 ? null : phase.sound,
    };
  }

  /** Whether a sequence is still in sight: until the last phase that waits for it is over, where one does. */
  echoed(running) {
    const waits = running.trial.phases.map((phase) => phase.until_response);
    return running.collector.echoing && (waits.slice(this.phase).some(Boolean) || !waits.some(Boolean));
  }

  feedback(running, phase) {
    if (phase.feedback === "none") return null;
    const { collector, trial } = running;
    const answered = collector.presses.some((one) => one.used);
    const closed = trial.response_s !== null && collector.onset !== null &&
      this.lastS - collector.onset >= trial.response_s - this.plan.period_s / 2;
    if (!answered && !closed) return null;
    if (phase.feedback === "reaction_time") {
      const used = collector.answers().filter((one) => one.used);
      return used.length ? evenRound(used[used.length - 1].rt_s * 1000) : "none";
    }
    if (Object.values(collector.verdicts()).every((one) => one.correct)) return "correct";
    return answered ? "other" : "none";
  }

  // ---------------------------------------------------------------- what happened

  /** A flip of the bare ground, before the first trial or while the next one is awaited. */
  grounded(stamp) {
    this.lastS = stamp;
  }

  /** The frame that next() gave last is on the screen since then. */
  flipped(stamp) {
    this.lastS = stamp;
    const running = this.current;
    this.cameOn = false;
    if (running === null) return;
    if (this.newPhase) {
      const phase = running.trial.phases[this.phase];
      running.phases.push(phase.index);
      running.firsts.push(stamp);
      running.counts.push(0);
      this.newPhase = false;
      if (phase.patch) {
        running.collector.onset = stamp;
        this.cameOn = true;
      }
    } else if (this.previous !== null && this.phase === 0 && this.inPhase === 2) {
      this.finishPrevious();
    }
    running.counts[running.counts.length - 1] += 1;
  }

  press(time, key) {
    this.byTouch = false;
    this.take((this.plan.keys[key] || []).map(([stream, answer]) => ({ time, stream, answer, source: "key", x: null, y: null })));
  }

  /** A click or touch; caps that are not shown yet are shown by it, and give it no meaning. */
  touch(time, x, y, source) {
    const shown = this.byTouch;
    this.byTouch = true;
    if (this.current === null) return;
    const on = this.current.trial.targets.find((one) => (x - one.x) ** 2 + (y - one.y) ** 2 <= one.radius ** 2);
    const answer = on ? on.name : shown ? this.cap(x, y) : null;
    const meanings = answer === null ? [] : this.plan.places[answer] || [];
    this.take(meanings.map(([stream, name]) => ({ time, stream, answer: name, source, x, y })));
  }

  /** The answer of the cap that a touch lies on, the nearest where it lies on two. */
  cap(x, y) {
    let best = null;
    for (const one of this.plan.caps) {
      const dx = Math.abs(x - one.x), dy = Math.abs(y - one.y);
      if (dx > one.width / 2 + this.plan.reach || dy > one.height / 2 + this.plan.reach) continue;
      if (best === null || dx + dy < best.off || (dx + dy === best.off && one.answer < best.answer))
        best = { off: dx + dy, answer: one.answer };
    }
    return best === null ? null : best.answer;
  }

  take(meanings) {
    if (this.current === null || meanings.length === 0) return;
    const { onset } = this.current.collector, { time } = meanings[0];
    const before = onset === null || time < onset;
    if (before && this.previous !== null && !this.previous.closed && stillOpen(this.previous, time))
      this.previous.collector.add(meanings);
    else this.current.collector.add(meanings);
  }

  // ---------------------------------------------------------------- trials that are over

  finishPrevious() {
    if (this.previous !== null) this.finished.push(outcome(this.previous));
    this.previous = null;
  }

  /** The block is over. whole: the flip came that put the bare ground on; false where it was broken off. */
  end(whole) {
    const running = this.current;
    this.finishPrevious();
    if (running !== null && running.collector.onset !== null) {
      const inTime = whole && this.plan.end_frames === null;
      const answered = running.collector.presses.some((one) => one.used) && running.collector.complete();
      this.finished.push(outcome(running, !(inTime || answered)));
    }
    this.current = null;
    this.over = true;
  }

  /** How many trials are over, and will not change. */
  takeFinished() {
    const finished = this.finished;
    this.finished = [];
    return finished;
  }
}

function stillOpen(running, time) {
  const { onset } = running.collector, window = running.trial.response_s;
  if (onset === null || time < onset) return false;
  return window === null ? !running.collector.complete() : time - onset <= window;
}

function outcome(running, cutShort = false) {
  return {
    index: running.index,
    onset_s: running.collector.onset,
    answers: running.collector.answers(),
    verdicts: running.collector.verdicts(),
    shown: running.phases.map((phase, i) => [phase, running.counts[i], running.firsts[i]]),
    cut_short: cutShort,
  };
}
