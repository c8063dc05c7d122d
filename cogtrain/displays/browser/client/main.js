// The page: asks the program what is next, shows it, and tells what came of it.

import { runBlock } from "./block.js";
import { fontsReady } from "./draw.js";
import { Link } from "./link.js";
import { showPage } from "./page.js";
import { device } from "./sound.js";
import { PLAIN, wear } from "./style.js";

const GREETING = "kiosk:greeting";
const MEASURED_FRAMES = 45;
const words = document.getElementById("words").dataset;
const view = {
  root: document.getElementById("page"),
  canvas: document.getElementById("block"),
  stop: document.getElementById("stop"),
  byTouch: matchMedia("(pointer: coarse)").matches,
  notice(on) {
    document.getElementById("notice").hidden = !on;
  },
};

/** Seconds between frames, and their spread in milliseconds, by the browser's own account. */
function refresh() {
  return new Promise((resolve) => {
    const stamps = [];
    const step = (ts) => {
      stamps.push(ts);
      if (stamps.length <= MEASURED_FRAMES) return requestAnimationFrame(step);
      const steps = stamps.slice(1).map((one, i) => one - stamps[i]).sort((one, other) => one - other);
      const middle = steps[steps.length >> 1], whole = steps.map((one) => one / Math.max(1, Math.round(one / middle)));
      const mean = whole.reduce((sum, one) => sum + one, 0) / whole.length;
      const spread = Math.sqrt(whole.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (whole.length - 1));
      resolve({ period_s: mean / 1000, jitter_ms: spread });
    };
    requestAnimationFrame(step);
  });
}

function stage(measured) {
  const coarse = matchMedia("(pointer: coarse)").matches, shorter = Math.min(screen.width, screen.height);
  const { width, height } = document.getElementById("probe").getBoundingClientRect();
  return {
    ...measured,
    width_px: width,
    height_px: height,
    pixel_ratio: devicePixelRatio || 1,
    device: !coarse ? "computer" : shorter < 600 ? "phone" : "tablet",
    agent: navigator.userAgent,
    by_touch: coarse,
  };
}

/** The screen stays awake while the page is seen: a task without presses is no reason to sleep. */
async function stayAwake() {
  if (!navigator.wakeLock || document.hidden) return;
  await navigator.wakeLock.request("screen").catch(() => {}); // on little battery a device may refuse
}

/** A page of this program's own words, where the program itself cannot say anything. */
function say(heading, text) {
  view.root.replaceChildren();
  view.canvas.hidden = true;
  view.stop.hidden = true;
  const main = document.createElement("main");
  main.className = "middle";
  const made = [["h1", "heading", heading], ["p", "text", text]].map(([tag, kind, said]) =>
    Object.assign(document.createElement(tag), { className: kind, textContent: said }));
  main.append(...made);
  view.root.append(main);
}

/** One tab at a time: whether this one is the first. */
function alone() {
  if (!navigator.locks) return Promise.resolve(true);
  return new Promise((resolve) => {
    navigator.locks.request("cogtrain", { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      return lock === null ? undefined : new Promise(() => {});
    });
  });
}

async function main() {
  if (!(await alone())) return say(words.twiceHeading, words.twiceText);
  await fontsReady();
  const measured = await refresh();
  const tab = crypto.randomUUID();
  const link = new Link(tab, (lost) => view.notice(lost && view.canvas.hidden));
  const hello = await cameIn(link, measured);
  link.room = hello.room;
  await link.leftovers();
  if (hello.block) await link.answer(hello.block, { how: "lost" }); // begun by a page that is no more
  const resized = () => link.say(have, "stage", stage(measured));
  let have = 0, size = [innerWidth, innerHeight].join();
  addEventListener("pagehide", () => link.bye());
  document.addEventListener("visibilitychange", stayAwake);
  stayAwake();
  addEventListener("pointerdown", device, { once: true });
  addEventListener("keydown", device, { once: true });
  for (;;) {
    const turn = await link.beyond(have);
    if (turn.status === 409) return location.reload(); // the program began anew, or another page came in
    if (turn.status || turn.kind === "closed") return say(words.closedHeading, words.closedText);
    have = turn.turn;
    view.canvas.hidden = true;
    view.root.hidden = turn.kind === "block";
    view.stop.hidden = turn.kind === "page" && turn.stop === "";
    document.getElementById("calendar").hidden = !(hello.calendar && turn.name === GREETING);
    if (turn.kind === "block") {
      await wear(PLAIN); // blocks keep the dark ground: their scores are compared
      await runBlock(turn, view, link, { sync_patch: hello.sync_patch });
    } else {
      if (size !== [innerWidth, innerHeight].join()) await resized();
      size = [innerWidth, innerHeight].join();
      await answered(turn, link);
    }
    view.notice(false);
    const seen = [innerWidth, innerHeight].join();
    if (seen !== size) await resized();
    size = seen;
  }
}

/** Comes in; where the page is open elsewhere, once it is closed there. */
async function cameIn(link, measured) {
  for (;;) {
    const hello = await link.open(stage(measured));
    if (!hello.status) return hello;
    if (hello.status !== 409) {
      say(words.closedHeading, words.closedText);
      return new Promise(() => {});
    }
    say(words.twiceHeading, words.twiceText);
    await new Promise((resolve) => setTimeout(resolve, 3000));
  }
}

/** Shows a page until the program takes what came of it. */
async function answered(turn, link) {
  for (;;) {
    const result = await showPage(turn, view, link);
    const reply = await link.answer(turn.turn, result);
    if (!reply.refused) return;
  }
}

main();
