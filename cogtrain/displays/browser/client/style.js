// How a page is worn: large type and the light look as marks on the root, which the style sheets read.

import { colour } from "./draw.js";

export const PLAIN = { large: false, light: false };

/** Marks the root; resolves once the ground has come to its colour. */
export async function wear(style) {
  const root = document.documentElement;
  root.dataset.type = style.large ? "large" : "plain";
  root.dataset.look = style.light ? "light" : "dark";
  document.querySelector("meta[name=theme-color]").content = colour("ground");
  await Promise.all(root.getAnimations().map((one) => one.finished.catch(() => {}))); // one that is broken off is over
}
