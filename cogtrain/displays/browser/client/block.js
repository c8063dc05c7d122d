// One block on the screen: frame after frame by requestAnimationFrame, presses by their own time stamps, and an account of
// both that goes to the program trial by trial.

import { BlockRun, WAIT } from "./engine.js";
import { bank, Surface } from "./draw.js";
import { play, soundsOf } from "./sound.js";
import { keyName } from "./keys.js";

const PATIENCE_FRAMES = 90;
const MOST_WAITS = 600; // frames that the account tells one by one; of a longer wait it tells these, and the last one
const GROUND = { show: [], echoes: [], patch: false, feedback: null, counter: null };
const micro = (seconds) => Math.round(seconds * 1e6) / 1e6;
const now = () => micro(performance.now() / 1000);

/** Runs a block to its end. view: its canvas, its Stop button, and a notice. Resolves once its account is handed over. */
export async function runBlock(turn, view, link, options) {
  view.canvas.hidden = false;
  const surface = new Surface(view.canvas);
  surface.clear();
  const unit = turn.unit_px * surface.ratio;
  const [images, sounds] = await Promise.all([
    link.images(turn.assets, turn.pictures),
    soundsOf(turn.sounds, (asset) => link.asset(turn.assets[asset])),
  ]);
  const pictures = bank(turn.pictures, unit, images), extra = bank(turn.extra, unit);
  const caps = bank({ caps: turn.caps_picture }, unit).get("caps");
  for (const one of [...pictures.values(), ...extra.values(), caps]) surface.put(one); // each once, before anything counts
  surface.clear();
  const offset = await link.offset();
  const block = new Running(turn, new BlockRun(turn), { surface, pictures, extra, caps, sounds, offset }, view, link, options);
  return block.play();
}

export class Running {
  constructor(turn, run, made, view, link, options) {
    Object.assign(this, { turn, run, view, link, options }, made);
    this.size = view.canvas.getBoundingClientRect();
    this.events = [];
    this.pending = [];
    this.lead = turn.lead_frames;
    this.shown = "";
    this.asked = null;
    this.waited = 0;
    this.why = "";
    this.broken = false;
  }

  play() {
    this.listen(true);
    return new Promise((resolve) => {
      const step = (ts) => {
        if (this.step(micro(ts / 1000))) requestAnimationFrame(step);
        else {
          this.listen(false);
          this.view.canvas.hidden = true; // what remains is to hand the account over
          resolve(this.handOver(null, true));
        }
      };
      requestAnimationFrame(step);
    });
  }

  /** One frame; whether another follows. */
  step(stamp) {
    this.takePresses(stamp);
    if (this.broken) return this.breakOff();
    if (this.lead > 0) {
      this.lead -= 1;
      this.run.grounded(stamp);
      this.events.push(["w", stamp, this.draw(GROUND, stamp)]);
      this.askFor();
      return true;
    }
    const frame = this.run.next();
    if (frame === WAIT) return this.wait(stamp);
    if (this.waited) this.view.notice(false);
    this.waited = 0;
    const before = this.told;
    const at = this.draw(frame ?? GROUND, stamp);
    if (frame === null) {
      this.run.end(true);
      this.events.push(["e", stamp, at]);
      return false;
    }
    this.told = JSON.stringify([frame.show, frame.echoes, frame.patch, frame.feedback]);
    this.events.push(this.told === before ? ["f", stamp, at] : ["f", stamp, at, JSON.parse(this.told)]);
    this.run.flipped(stamp);
    if (frame.sound !== null) this.sound(frame.sound);
    const finished = this.run.takeFinished().length;
    if (!this.askFor() && finished) this.handOver(null, false);
    return true;
  }

  /** The bare ground, as the next trial is not there yet. */
  wait(stamp) {
    this.run.grounded(stamp);
    const event = ["h", stamp, this.draw(GROUND, stamp)];
    const long = this.waited >= MOST_WAITS && this.events.at(-1)?.[0] === "h";
    this.events.splice(long ? -1 : this.events.length, long ? 1 : 0, event);
    this.told = "";
    this.askFor();
    this.waited += 1;
    if (this.waited === PATIENCE_FRAMES) this.view.notice(true);
    return true;
  }

  breakOff() {
    this.run.end(false);
    this.draw(GROUND, 0);
    this.events.push(["x"]);
    return false;
  }

  // ---------------------------------------------------------------- what is seen and heard

  /** Draws a frame where it is another one than before; when that was done. */
  draw(frame, stamp) {
    const caps = this.run.byTouch;
    const look = JSON.stringify([frame.show, frame.echoes, frame.patch, frame.feedback, frame.counter, caps]);
    if (look === this.shown) return Math.max(stamp, now());
    this.shown = look;
    this.surface.clear();
    for (const name of [...frame.show, ...frame.echoes]) this.surface.put(this.pictures.get(name));
    for (const name of said(frame)) this.surface.put(this.extra.get(name));
    if (caps) this.surface.put(this.caps);
    if (this.options.sync_patch) this.patch(frame.patch);
    return Math.max(stamp, now());
  }

  patch(lit) {
    const { context, canvas, ratio } = this.surface;
    const [share, leastPx] = this.turn.patch;
    const px = Math.max(leastPx * ratio, Math.round(share * Math.min(canvas.width, canvas.height)));
    context.fillStyle = lit ? "white" : "black";
    context.fillRect(0, canvas.height - px, px, px);
  }

  sound(name) {
    const left = play(this.sounds.get(name));
    this.events.push(["s", left === null ? null : micro(left)]);
  }

  // ---------------------------------------------------------------- what is pressed

  listen(on) {
    const act = on ? "addEventListener" : "removeEventListener";
    this.handlers ??= {
      keydown: (event) => this.key(event),
      blur: () => this.away(),
      resize: () => this.resized(),
      visibilitychange: () => document.hidden && this.away(),
      pointerdown: (event) => this.pointer(event),
      contextmenu: (event) => event.preventDefault(), // a finger that rests is no question
      stop: () => this.stop(""),
    };
    window[act]("keydown", this.handlers.keydown);
    window[act]("blur", this.handlers.blur);
    window[act]("resize", this.handlers.resize);
    document[act]("visibilitychange", this.handlers.visibilitychange);
    this.view.canvas[act]("pointerdown", this.handlers.pointerdown);
    this.view.canvas[act]("contextmenu", this.handlers.contextmenu);
    this.view.stop[act]("click", this.handlers.stop);
  }

  key(event) {
    const name = keyName(event);
    if (name === "escape") return this.stop("");
    if (event.ctrlKey || event.metaKey || (event.altKey && !name.endsWith("alt"))) return;
    event.preventDefault();
    if (event.repeat || name === "") return;
    this.pending.push(["k", micro(event.timeStamp / 1000), name]);
  }

  pointer(event) {
    event.preventDefault();
    const box = this.view.canvas.getBoundingClientRect(), unit = this.turn.unit_px;
    const x = (event.clientX - box.left - box.width / 2) / unit, y = -(event.clientY - box.top - box.height / 2) / unit;
    const place = [x, y].map((one) => Math.round(one * 1e4) / 1e4);
    this.pending.push(["t", micro(event.timeStamp / 1000), ...place, event.pointerType === "mouse" ? "pointer" : "touch"]);
  }

  /** What was pressed up to a flip, in the order of its stamps; what came later waits for the next one. */
  takePresses(stamp) {
    this.pending.sort((one, other) => one[1] - other[1]);
    while (this.pending.length && this.pending[0][1] <= stamp) {
      const press = this.pending.shift();
      if (this.lead > 0) continue;
      if (press[0] === "k") this.run.press(press[1], press[2]);
      else this.run.touch(press[1], press[2], press[3], press[4]);
      this.events.push(press);
    }
  }

  stop(why) {
    this.broken = true;
    this.why = why;
  }

  /** An address bar that comes and goes changes nothing here; a telephone that is turned does. */
  resized() {
    const { width, height } = this.view.canvas.getBoundingClientRect();
    if (Math.abs(width - this.size.width) > 1 || Math.abs(height - this.size.height) > 1) this.away();
  }

  /** Another window is in front, or this one has another size: what is on can no longer be trusted. */
  away() {
    this.events.push(["d"]);
    this.stop("focus");
  }

  // ---------------------------------------------------------------- the account

  /** Asks for the next trial where it is time; whether it did. */
  askFor() {
    const index = this.run.wants;
    if (index === null || index === this.asked) return false;
    this.asked = index;
    this.handOver(index, false);
    return true;
  }

  /** Hands over what happened since the last time. ask: the trial that is wanted. */
  async handOver(ask, last) {
    const events = this.events;
    this.events = [];
    const offset_s = last ? await this.link.offset() : this.offset;
    const reply = await this.link.chunk(this.turn.turn, { events, ask, offset_s, why: this.why }, last);
    if (reply.stop && !this.run.over) this.stop("");
    if (reply.refused || reply.old) this.stop("");
    if (ask !== null && "trial" in reply) this.run.give(ask, reply.trial);
    return reply;
  }
}

/** The pictures that say a word, or a number composed of digits. */
function said(frame) {
  const names = typeof frame.feedback === "string" ? [frame.feedback] : [];
  const number = typeof frame.feedback === "number" ? frame.feedback : frame.counter;
  if (number === null || number === undefined) return names;
  const digits = String(Math.min(Math.max(number, 0), 99999));
  return [...names, ...[...digits].map((digit, place) => `${digit}:${place}:${digits.length}`)];
}
