// The names that cards give to keys: letters and signs by what stands on them, all others by their place.

const SIGNS = {
  ",": "comma", ".": "period", "/": "slash", ";": "semicolon", "'": "apostrophe", "-": "minus", "=": "equal",
  "[": "bracketleft", "]": "bracketright",
};
const NAMED = {
  " ": "space", Enter: "return", Tab: "tab", Backspace: "backspace", Escape: "escape", ArrowLeft: "left",
  ArrowRight: "right", ArrowUp: "up", ArrowDown: "down", PageUp: "pageup", F1: "f1",
};
const SIDES = {
  ShiftLeft: "lshift", ShiftRight: "rshift", ControlLeft: "lctrl", ControlRight: "rctrl", AltLeft: "lalt", AltRight: "ralt",
};

/** The name of the key of an event; "" where cards know none. */
export function keyName(event) {
  const digit = /^(Digit|Numpad)([0-9])$/.exec(event.code);
  if (digit) return digit[1] === "Numpad" ? `num_${digit[2]}` : digit[2];
  if (event.code in SIDES) return SIDES[event.code];
  if (event.key in NAMED) return NAMED[event.key];
  if (event.key in SIGNS) return SIGNS[event.key];
  if (/^[a-zA-Z]$/.test(event.key)) return event.key.toLowerCase();
  const place = /^Key([A-Z])$/.exec(event.code); // a letter under another alphabet is found at its place
  return place ? place[1].toLowerCase() : "";
}
