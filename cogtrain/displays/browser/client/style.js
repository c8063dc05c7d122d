// How a page is worn: large type and the light look as marks on the root, which the style sheets read.

import { colour } from "./draw.js";

export const PLAIN = { large: false, light: false };
const LARGE = [1.35, 1.25, 1.15]; // as in cogtrain/pages/large.py
const SMALLER = 0.86; // where a screen has more on it than fits: never on a telephone
const TELEPHONE_PX = 600;

/** Marks the root; resolves once the ground has come to its colour. */
export async function wear(style) {
  const root = document.documentElement;
  root.dataset.type = style.large ? "large" : "plain";
  root.style.removeProperty("--words");
  root.dataset.look = style.light ? "light" : "dark";
  document.querySelector("meta[name=theme-color]").content = colour("ground");
  await Promise.all(root.getAnimations().map((one) => one.finished.catch(() => {}))); // one that is broken off is over
}

/** Words as large as a page has room for; where it has none at any size it scrolls. */
export function fit(style) {
  const root = document.documentElement, small = Math.min(innerWidth, innerHeight) < TELEPHONE_PX;
  const sizes = [...(style.large ? LARGE : []), ...(small && style.large ? [] : [1]), ...(small ? [] : [SMALLER])];
  const found = sizes.find((by) => {
    root.style.setProperty("--words", by);
    return root.scrollHeight <= innerHeight;
  });
  root.style.setProperty("--words", found ?? sizes[0]);
}
