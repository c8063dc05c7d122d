// A page of words, answers and buttons as ordinary elements, so that every reader, keyboard and finger can use it. What a
// page takes is said by cogtrain/pages; what came back is checked there again.

import { drawn, Surface } from "./draw.js";
import { keyName } from "./keys.js";
import { ring } from "./sound.js";
import { Reading } from "./speech.js";
import { fit, wear } from "./style.js";

const DRAFT_EVERY_S = 10;
const HIDDEN = new Set(["secret", "digits"]);
const SIGNS = { code: /[A-Za-z0-9]/, number: /[0-9]/, digits: /[0-9]/ };

/** An element with its class, words and attributes. */
function element(tag, kind = "", words = "", attributes = {}) {
  const made = document.createElement(tag);
  if (kind) made.className = kind;
  if (words) made.textContent = words;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

/** Words in which a number stays whole, and with what it counts: a telephone's, or "2 weeks". */
function whole(words) {
  return words.split(/((?:\S*\d\.? +)+\S+)/).map((part, i) => (i % 2 ? element("span", "whole", part) : part));
}

/** Words with their lines and paragraphs. */
function lines(tag, kind, words) {
  const made = element(tag, kind);
  words.split("\n\n").filter(Boolean).forEach((part) => {
    const paragraph = element("span", "paragraph"), several = part.split("\n");
    several.forEach((line) => {
      const one = several.length > 1 ? element("span", "line") : paragraph;
      one.append(...whole(line));
      if (one !== paragraph) paragraph.append(one);
    });
    made.append(paragraph);
  });
  return made;
}

/** Shows a page until it is left; how. view: its root and its Stop button. */
export async function showPage(turn, view, link) {
  const page = new Showing(turn, view, link);
  await page.build();
  return page.left();
}

class Showing {
  constructor(turn, view, link) {
    Object.assign(this, { turn, view, link });
    this.form = { selected: turn.start.selected, text: turn.start.text, ticked: new Set(turn.start.ticked) };
    this.byTouch = view.byTouch;
    this.typed = "";
    this.began = performance.now();
    this.away = 0;
    this.touched = 0;
    this.reading = new Reading(turn.say, turn.language);
  }

  // ---------------------------------------------------------------- how it looks

  async build() {
    const { turn, view } = this;
    wear(turn.style);
    view.root.replaceChildren();
    view.root.lang = turn.language;
    view.root.dataset.name = `${turn.turn} ${turn.name}`;
    view.root.className = `page${turn.picture.length ? " pictured" : ""}${turn.choices?.scale ? " rating" : ""}`;
    view.stop.firstElementChild.textContent = turn.stop;
    const main = element("main", "middle");
    if (turn.lead) main.append(lines("p", "lead", turn.lead));
    const said = [...(turn.heading ? [["h1", "heading", turn.heading]] : []), [turn.heading ? "div" : "h1", "text", turn.text]];
    for (const [tag, kind, words] of said) if (words) main.append(lines(tag, kind, words));
    if (turn.picture.length) main.append(this.picture());
    if (turn.breathing) main.append(element("div", "breath", "", { "aria-hidden": "true" }));
    if (turn.choices) main.append(this.choices());
    if (turn.entry) main.append(this.entry());
    this.hint = element("p", "hint", turn.wanted === null ? turn.hint : "", { role: "status" });
    main.append(this.hint);
    const foot = element("footer", "foot");
    foot.append(this.buttons());
    if (turn.progress !== null) foot.append(this.progress());
    view.root.append(main, foot);
    fit(turn.style);
    if (turn.picture.length) await this.paint();
    if (turn.bell) ring();
    (view.root.querySelector("input:not([type=radio]):not([type=checkbox]), textarea") ?? view.root).focus({ preventScroll: true });
    window.scrollTo(0, 0);
    this.awake();
    this.reading.begin();
  }

  picture() {
    this.canvas = element("canvas", "picture", "", { role: "img", "aria-label": this.turn.text || this.turn.heading });
    return this.canvas;
  }

  async paint() {
    const images = await this.link.images(this.turn.assets, { page: this.turn.picture });
    this.canvas.getContext("2d"); // the page's ground shows through it
    const surface = new Surface(this.canvas);
    const { width, height } = surface.canvas, side = Math.min(innerWidth, innerHeight) * surface.ratio;
    if (!this.turn.heading) return surface.put(drawn(this.turn.picture, Math.min(width / 1.3, height / 0.62), images));
    const track = drawn(this.turn.picture, Math.min(width / 0.95, height / 0.24, side)); // narrower than stimuli, and low
    surface.put({ ...track, top: -Math.round(track.canvas.height / 2) });
  }

  choices() {
    const { choices } = this.turn;
    const kind = choices.scale ? "scale" : choices.review ? "review" : "list";
    const group = element("div", `choices ${kind}`, "", {
      role: choices.several ? "group" : "radiogroup", "aria-label": this.turn.text || this.turn.heading,
    });
    const row = choices.scale ? element("div", "row") : group;
    for (const option of choices.options) row.append(this.option(option));
    if (choices.scale) group.append(row);
    if (choices.scale) {
      const ends = element("div", "ends");
      ends.append(element("span", "", choices.low), element("span", "", choices.high));
      group.append(ends);
    }
    return group;
  }

  option(option) {
    const { choices } = this.turn;
    const label = element("label", "option");
    const input = element("input", "", "", {
      type: choices.several ? "checkbox" : "radio", name: "answer", value: option.name,
    });
    input.checked = choices.several ? this.form.ticked.has(option.name) : this.form.selected === option.name;
    const words = element("span", "words");
    words.append(...whole(option.words));
    label.append(input, words);
    if (option.note) label.append(element("span", "note", option.note));
    if (!choices.scale) label.append(element("kbd", "digit", option.digit, { "aria-hidden": "true" }));
    input.addEventListener("change", () => this.chosen(option.name));
    label.addEventListener("pointerdown", (event) => this.touch(event));
    label.addEventListener("click", (event) => {
      if (event.target !== input && choices.at_once && input.checked) this.chosen(option.name);
    });
    return label;
  }

  entry() {
    const { entry } = this.turn;
    const kind = { secret: "password", digits: "password", text: "" }[entry.kind] ?? "text";
    const field = element(entry.kind === "text" ? "textarea" : "input", `entry ${entry.kind}`, "", {
      "aria-label": this.turn.heading || this.turn.text, autocomplete: "off", autocapitalize: entry.kind === "code" ? "characters" : "sentences",
      spellcheck: "false", maxlength: String(entry.longest), ...(kind ? { type: kind } : { rows: "6" }),
      ...(entry.kind === "digits" || entry.kind === "number" ? { inputmode: "numeric" } : {}),
    });
    field.value = HIDDEN.has(entry.kind) ? "" : this.form.text;
    this.form.text = field.value;
    field.addEventListener("input", () => this.wrote(field));
    return field;
  }

  buttons() {
    const row = element("div", "buttons");
    const { turn } = this;
    const wanted = turn.wanted !== null && !turn.buttons.some((one) => one.key === turn.wanted);
    const all = [...turn.buttons, ...(wanted ? [{ key: turn.wanted, cap: turn.wanted_cap, label: "" }] : [])];
    this.made = all.map((one, place) => {
      const button = element("button", place === 0 && turn.wanted === null ? "press first" : "press", "", { type: "button" });
      button.append(element("kbd", "cap", one.cap));
      if (one.label) button.append(element("span", "label", one.label));
      button.addEventListener("pointerdown", (event) => this.touch(event));
      button.addEventListener("click", () => this.pressed(one.key));
      row.append(button);
      return { button, key: one.key };
    });
    return row;
  }

  progress() {
    const share = Math.round(100 * Math.min(1, Math.max(0, this.turn.progress)));
    const box = element("div", "progress");
    box.append(element("p", "", this.turn.progress_text, { id: "progress-words" }));
    box.append(element("progress", "", "", { max: "100", value: String(share), "aria-labelledby": "progress-words" }));
    return box;
  }

  /** The first button does nothing before there is an answer. */
  awake() {
    if (this.made.length && (this.turn.choices || this.turn.entry))
      this.made[0].button.toggleAttribute("data-asleep", !this.whole());
  }

  // ---------------------------------------------------------------- what it takes

  get seconds() {
    return (performance.now() - this.began) / 1000 - this.away;
  }

  whole() {
    const { choices, entry } = this.turn;
    if (choices) return choices.optional || choices.several || this.form.selected !== null;
    return !entry || this.form.text.trim().length >= entry.shortest;
  }

  touch(event) {
    this.byTouch = event.pointerType !== "mouse";
  }

  chosen(name) {
    const { choices } = this.turn;
    if (this.seconds < this.turn.quiet_s) return this.mark();
    this.touched = this.seconds;
    if (choices.several) {
      if (!this.form.ticked.delete(name)) this.form.ticked.add(name);
    } else this.form.selected = name;
    this.mark();
    if (choices.at_once) this.pressed(this.turn.buttons[0].key);
  }

  /** The marks as the form says. */
  mark() {
    for (const input of this.view.root.querySelectorAll(".option input"))
      input.checked = this.turn.choices.several ? this.form.ticked.has(input.value) : this.form.selected === input.value;
    this.awake();
  }

  wrote(field) {
    const { entry } = this.turn;
    if (entry.kind in SIGNS) {
      const kept = [...field.value].filter((sign) => SIGNS[entry.kind].test(sign)).join("").slice(0, entry.longest);
      this.hint.textContent = kept === field.value ? "" : entry.only;
      if (kept !== field.value || entry.kind === "code") field.value = entry.kind === "code" ? kept.toUpperCase() : kept;
    }
    this.form.text = field.value;
    this.touched = this.seconds;
    this.awake();
  }

  pressed(key) {
    if (this.seconds < this.turn.quiet_s) return;
    if (this.turn.wanted !== null && key !== this.turn.wanted) {
      this.hint.textContent = this.turn.hint;
      return;
    }
    const first = this.turn.buttons.length ? key === this.turn.buttons[0].key : true;
    if (first && !this.whole()) {
      this.hint.textContent = this.turn.entry ? this.turn.entry.only : "";
      return;
    }
    this.leave("key", key);
  }

  key(event) {
    const name = keyName(event), writes = event.target.matches?.("input:not([type=radio]):not([type=checkbox]), textarea");
    if (name === "escape") return this.leave("stop", null);
    if (event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!["tab", "lshift", "rshift"].includes(name)) this.byTouch = false;
    if (writes) {
      if (name === "return" && this.turn.entry.kind !== "text") this.pressed(this.turn.buttons[0].key);
      else if (name === "pageup") this.pressedByKey(name, event);
      return;
    }
    if (this.turn.choices && this.digit(name, event)) return;
    if (event.target.matches?.("button") && (name === "return" || name === "space") && name !== this.turn.wanted) return;
    this.pressedByKey(name, event);
  }

  pressedByKey(name, event) {
    const keys = [...this.turn.buttons.map((one) => one.key), this.turn.wanted];
    if (keys.includes(name)) {
      event.preventDefault();
      this.pressed(name);
    } else if (this.turn.wanted !== null && name && name !== "tab") this.hint.textContent = this.turn.hint;
  }

  /** A digit chooses; of a long review two of them do, and on a scale 1 and 0 make 10. */
  digit(name, event) {
    const sign = name.replace("num_", ""), { choices } = this.turn;
    if (!/^[0-9]$/.test(sign)) return false;
    event.preventDefault();
    const names = choices.options.map((one) => (choices.scale ? one.name : one.digit));
    const found = [this.typed + sign, sign].find((one) => names.includes(one));
    this.typed = found !== undefined && !choices.scale ? "" : sign;
    if (found !== undefined) this.chosen(choices.options[names.indexOf(found)].name);
    return true;
  }

  // ---------------------------------------------------------------- how it is left

  left() {
    return new Promise((resolve) => {
      this.resolve = resolve;
      this.handlers = [
        [window, "keydown", (event) => this.key(event)],
        [document, "visibilitychange", () => this.hiddenNow()],
        [this.view.stop, "click", () => this.leave("stop", null)],
      ];
      for (const [at, name, handler] of this.handlers) at.addEventListener(name, handler);
      this.timer = setInterval(() => this.tick(), 250);
      let drafted = this.form.text, at = 0;
      this.draft = () => {
        if (!this.turn.drafts || this.form.text === drafted || this.seconds - at < DRAFT_EVERY_S) return;
        [drafted, at] = [this.form.text, this.seconds];
        this.link.say(this.turn.turn, "draft", { text: drafted });
      };
    });
  }

  hiddenNow() {
    if (document.hidden) this.hiddenSince = performance.now();
    else if (this.hiddenSince) {
      this.away += (performance.now() - this.hiddenSince) / 1000;
      this.hiddenSince = 0;
    }
  }

  tick() {
    if (this.hiddenSince) return;
    this.draft();
    const after = this.turn.closes_after_s;
    if (after !== null && this.seconds - this.touched >= after) this.leave("closed", null);
  }

  leave(how, key) {
    if (!this.resolve) return;
    const resolve = this.resolve;
    this.resolve = null;
    this.reading.end();
    clearInterval(this.timer);
    for (const [at, name, handler] of this.handlers) at.removeEventListener(name, handler);
    if (how === "closed" && this.turn.bell) ring();
    this.view.byTouch = this.byTouch;
    resolve({
      how, key, seconds: this.seconds, away_s: this.away, by_touch: this.byTouch,
      selected: this.form.selected, text: this.form.text, ticked: [...this.form.ticked],
    });
  }
}
