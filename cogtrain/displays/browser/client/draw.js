// Pictures of the trial contract on a canvas. Lengths are in the pictures' unit, origin in the middle, y up; colours are
// roles of the one look (cogtrain/drawing/look.py), which the style sheet brings as variables.

const FAMILY = '"Open Sans", sans-serif';
const MIDDLE = 0.388; // from the middle of a line down to its base line, in shares of its height
const PAD = 3;

let roles = null;

/** The colour of a role. */
export function colour(role) {
  if (roles === null) {
    const style = getComputedStyle(document.documentElement);
    roles = new Proxy({}, { get: (_, name) => style.getPropertyValue(`--${String(name)}`).trim() || "white" });
  }
  return roles[role];
}

/** Both weights of the font, before anything is drawn with them. */
export async function fontsReady() {
  await Promise.all([document.fonts.load(`400 40px ${FAMILY}`), document.fonts.load(`600 40px ${FAMILY}`)]);
}

const fontOf = (shape, unit) => `${shape.bold ? 600 : 400} ${Math.max(6, Math.round(shape.height * unit))}px ${FAMILY}`;
const measuring = document.createElement("canvas").getContext("2d");

/** How far a shape reaches: left, right, bottom, top. */
function ends(shape, unit) {
  const { x = 0, y = 0 } = shape;
  if (shape.is === "text") {
    measuring.font = fontOf(shape, unit);
    const width = measuring.measureText(shape.text).width / unit;
    const left = x - { centre: width / 2, left: 0, right: width }[shape.anchor];
    return [left - 0.01, left + width + 0.01, y - shape.height, y + shape.height];
  }
  if (shape.points) {
    const xs = shape.points.map((one) => one[0]), ys = shape.points.map((one) => one[1]);
    const edge = (shape.line_width ?? 0) + (shape.width ?? 0);
    return [Math.min(...xs) - edge, Math.max(...xs) + edge, Math.min(...ys) - edge, Math.max(...ys) + edge];
  }
  const edge = (shape.line_width ?? 0) / 2;
  const [w, h] = shape.is === "circle" ? [shape.radius, shape.radius] : [shape.width / 2, shape.height / 2];
  return [x - w - edge, x + w + edge, y - h - edge, y + h + edge];
}

/** A shape onto a context whose origin is the middle, in pixels, y down. */
function paint(context, shape, unit, images) {
  const x = (shape.x ?? 0) * unit, y = -(shape.y ?? 0) * unit;
  if (shape.is === "text") {
    context.font = fontOf(shape, unit);
    context.textAlign = { centre: "center", left: "left", right: "right" }[shape.anchor];
    context.textBaseline = "alphabetic";
    context.fillStyle = colour(shape.colour);
    context.fillText(shape.text, x, y + MIDDLE * shape.height * unit);
    return;
  }
  if (shape.is === "image") {
    const image = images[shape.asset];
    const scale = Math.min((shape.width * unit) / image.width, (shape.height * unit) / image.height);
    const [w, h] = [image.width * scale, image.height * scale];
    context.drawImage(image, x - w / 2, y - h / 2, w, h);
    return;
  }
  const path = new Path2D();
  if (shape.points) {
    shape.points.forEach(([px, py], i) => (i ? path.lineTo(px * unit, -py * unit) : path.moveTo(px * unit, -py * unit)));
    if (shape.is === "polygon") path.closePath();
  } else if (shape.is === "circle") {
    path.arc(x, y, shape.radius * unit, 0, 2 * Math.PI);
  } else {
    const [w, h] = [shape.width * unit, shape.height * unit];
    path.roundRect(x - w / 2, y - h / 2, w, h, Math.min(shape.corner * unit, w / 2, h / 2));
  }
  if (shape.is === "polyline") return stroke(context, path, shape.colour, shape.width * unit, "round");
  if (shape.fill) {
    context.fillStyle = colour(shape.fill);
    context.fill(path);
  }
  if (shape.line) stroke(context, path, shape.line, shape.line_width * unit, "miter");
}

function stroke(context, path, role, width, join) {
  context.strokeStyle = colour(role);
  context.lineWidth = Math.max(1, width);
  context.lineJoin = join;
  context.lineCap = join === "round" ? "round" : "butt";
  context.stroke(path);
}

/** A picture drawn once: its pixels and where they lie from the middle; null where there is nothing to see. */
export function drawn(picture, unit, images = {}) {
  const shapes = picture.filter((shape) => shape.is !== "text" || shape.text.trim());
  if (!shapes.length) return null;
  const all = shapes.map((shape) => ends(shape, unit));
  const left = Math.floor(Math.min(...all.map((one) => one[0])) * unit) - PAD;
  const right = Math.ceil(Math.max(...all.map((one) => one[1])) * unit) + PAD;
  const top = Math.floor(-Math.max(...all.map((one) => one[3])) * unit) - PAD;
  const bottom = Math.ceil(-Math.min(...all.map((one) => one[2])) * unit) + PAD;
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, right - left);
  canvas.height = Math.max(1, bottom - top);
  const context = canvas.getContext("2d");
  context.translate(-left, -top);
  for (const shape of shapes) paint(context, shape, unit, images);
  return { canvas, left, top };
}

/** All pictures of a bank, each drawn once. unit: in pixels of the device. */
export function bank(pictures, unit, images = {}) {
  return new Map(Object.entries(pictures).map(([name, picture]) => [name, drawn(picture, unit, images)]));
}

/** A canvas over an element's whole size, in pixels of the device, its origin in the middle. */
export class Surface {
  constructor(canvas) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d", { alpha: false });
    this.fit();
  }

  fit() {
    const { width, height } = this.canvas.getBoundingClientRect();
    this.ratio = window.devicePixelRatio || 1;
    this.canvas.width = Math.max(1, Math.round(width * this.ratio));
    this.canvas.height = Math.max(1, Math.round(height * this.ratio));
  }

  clear(role = "ground") {
    this.context.fillStyle = colour(role);
    this.context.fillRect(0, 0, this.canvas.width, this.canvas.height);
  }

  put(one) {
    if (!one) return;
    const x = Math.round(this.canvas.width / 2) + one.left, y = Math.round(this.canvas.height / 2) + one.top;
    this.context.drawImage(one.canvas, x, y);
  }
}
