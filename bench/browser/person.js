// Somebody in front of a page whose time runs by warp.js: presses what a trial asks for, some of it wrongly, and answers
// pages by clicking what stands there. Events carry the time of that world.
async () => {
  const { BlockRun } = await import("/player/engine.js");
  const flipped = BlockRun.prototype.flipped;
  const OF_MENU = new Set(["breathing", "progress", "consent", "lozenge", "close"]);
  let seed = 7;
  const random = () => { seed = (seed * 16807) % 2147483647; return seed / 2147483647; };
  const normal = () => Math.sqrt(-2 * Math.log(random() || 0.5)) * Math.cos(2 * Math.PI * random());
  const CODES = { space: [" ", "Space"], left: ["ArrowLeft", "ArrowLeft"], right: ["ArrowRight", "ArrowRight"] };
  const press = (key, at) => window.schedule(at, () => {
    const [name, code] = CODES[key] ?? [key, /^[0-9]$/.test(key) ? `Digit${key}` : `Key${key.toUpperCase()}`];
    const event = new KeyboardEvent("keydown", { key: name, code, bubbles: true, cancelable: true });
    Object.defineProperty(event, "timeStamp", { value: at });
    window.dispatchEvent(event);
  });
  BlockRun.prototype.flipped = function (stamp) {
    flipped.call(this, stamp);
    if (!this.cameOn) return;
    window.personTrials += 1;
    for (const [stream, expected] of Object.entries(this.current.trial.expected)) {
      const keys = Object.entries(this.plan.keys).filter(([, means]) => means.some(([own]) => own === stream));
      const right = keys.find(([, means]) => means.some(([own, answer]) => own === stream && answer === expected));
      const chosen = random() < (window.personRight ?? 0.9) ? right : expected === null ? keys[0] : keys[Math.floor(random() * keys.length)];
      if (chosen) press(chosen[0], stamp * 1000 + Math.max(220, 480 + 90 * normal()));
    }
  };
  window.personSaw = [];
  window.personTrials = 0;
  let tries = 0, before = "";
  const same = (words) => {
    const short = words.split("\n")[0], stood = short === before;
    before = short;
    return stood;
  };
  const look = () => {
    window.schedule(window.worldAt() + 900, look);
    if (!document.getElementById("block").hidden) return;
    const root = document.getElementById("page");
    const words = root.innerText;
    if (window.personSaw.at(-1) !== words) window.personSaw.push(words);
    const field = root.querySelector(".entry");
    if (field && !field.value) {
      field.value = field.matches(".digits, .number") ? "2580" : "Something that came to mind.";
      field.dispatchEvent(new Event("input", { bubbles: true }));
      return;
    }
    const options = [...root.querySelectorAll(".choices:not(.review) .option input")];
    if (options.length && !options.some((one) => one.checked)) {
      const menu = options.some((one) => one.value === "close");
      const due = menu ? options.find((one) => !OF_MENU.has(one.value)) ?? options.at(-1) : null;
      (due ?? options[options.length > 5 ? options.length >> 1 : 0]).click();
      return;
    }
    // a button that leaves the page where it is was not the one that is asked for
    const buttons = [...root.querySelectorAll(".press")];
    tries = same(words) ? tries + 1 : 0;
    const wanted = buttons.find((one) => (window.personWants ?? []).some((word) => one.innerText.includes(word)));
    if (wanted) return wanted.click();
    buttons[root.querySelector(".press.first") ? 0 : tries % buttons.length]?.click();
  };
  window.schedule(window.worldAt() + 900, look);
}
