// The way to the program: turns come from it, answers and accounts go to it. Nothing is given up before it has it: what a
// block told is kept in the browser until the program says that it lies on its disk.

const RETRY_MS = [200, 500, 1000, 2000, 4000];
const PINGS = 5;
const STORE = "pieces";
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** When a request of this page went out and its answer began to come, by the browser's own account, ms; null where the
    browser keeps none, or keeps it from the page. */
function spent(path) {
  const entry = performance.getEntriesByName(new URL(path, location.href).href, "resource").at(-1);
  return entry !== undefined && entry.requestStart > 0 && entry.responseStart > 0 ? [entry.requestStart, entry.responseStart] : null;
}

/** The browser's own store, for the pieces of an account that are not kept elsewhere yet. */
class Store {
  static async open() {
    const store = new Store();
    store.db = await new Promise((resolve) => {
      const opening = indexedDB.open("cogtrain", 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore(STORE, { keyPath: "id" });
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => resolve(null);
    });
    return store;
  }

  request(mode, act) {
    if (this.db === null) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const request = act(this.db.transaction(STORE, mode).objectStore(STORE));
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => resolve(undefined);
    });
  }

  put(piece) {
    return this.request("readwrite", (store) => store.put(piece));
  }

  remove(id) {
    return this.request("readwrite", (store) => store.delete(id));
  }

  async all() {
    return (await this.request("readonly", (store) => store.getAll())) ?? [];
  }
}

export class Link {
  /** lost: is told whether the program is out of reach. */
  constructor(tab, lost) {
    this.tab = tab;
    this.lost = lost;
    this.room = "";
    this.asked = 0;
    this.numbers = new Map();
    this.sending = Promise.resolve();
  }

  async open(stage) {
    this.store ??= await Store.open();
    return this.post("hello", { stage });
  }

  /** One request, until it is answered. */
  async post(path, data) {
    for (let tries = 0; ; tries += 1) {
      try {
        const response = await fetch(`/api/${path}`, {
          method: "POST",
          headers: { "Content-Type": "application/json", "X-Cogtrain": "1" },
          body: JSON.stringify({ tab: this.tab, room: this.room, ...data }),
          cache: "no-store",
        });
        if (response.ok) {
          this.lost(false);
          return await response.json();
        }
        if (response.status < 500) return { ...(await response.json().catch(() => ({}))), status: response.status };
      } catch (error) {
        if (!(error instanceof TypeError)) throw error; // what fetch says where nobody answers
      }
      if (tries >= 1) this.lost(true);
      await pause(RETRY_MS[Math.min(tries, RETRY_MS.length - 1)]);
    }
  }

  /** The turn that is on, once it is another than that number. */
  async beyond(have) {
    for (;;) {
      const turn = await this.post("turn", { have });
      if (turn.turn !== undefined || turn.status !== undefined) return turn;
    }
  }

  answer(turn, data) {
    return this.post("message", { turn, kind: "answer", data });
  }

  say(turn, kind, data) {
    return this.post("message", { turn, kind, data });
  }

  /** A piece of a block's account; what the program replies. It is kept here until it lies on the program's disk. */
  chunk(turn, data, last) {
    const number = (this.numbers.get(turn) ?? 0) + 1;
    this.numbers.set(turn, number);
    const piece = { id: `${this.room}:${turn}:${String(number).padStart(5, "0")}`, room: this.room, turn, number, ...data };
    const stored = this.store.put(piece);
    const sent = this.sending.then(() => stored).then(() => this.deliver(piece));
    this.sending = sent.catch(() => {});
    if (last) this.numbers.delete(turn);
    return sent;
  }

  async deliver(piece) {
    const { id, room, turn, ...data } = piece;
    for (;;) {
      const reply = await this.post("message", { turn, kind: "chunk", data });
      if (reply.old || reply.refused || reply.status || reply.kept >= piece.number) {
        await this.store.remove(id);
        return reply;
      }
      if (reply.stop) return reply; // its disk refuses; the piece stays here, and with the program
      await pause(RETRY_MS[2]);
    }
  }

  /** What another life of this page left: handed over, then no longer kept. */
  async leftovers() {
    for (const piece of await this.store.all()) {
      if (piece.room === this.room) await this.deliver(piece);
      else await this.store.remove(piece.id);
    }
  }

  /** What lies between the clock of this page and the program's, seconds: by the quickest of some questions. When each
      was sent and answered is the browser's own account, which does not wait until the page has time to look. */
  async offset() {
    let best = null;
    for (let i = 0; i < PINGS; i += 1) {
      const path = `/api/clock?${(this.asked += 1)}`;
      const sent = performance.now();
      const reply = await this.quick(path);
      const came = performance.now();
      if (reply === null) continue;
      const [before, after] = spent(path) ?? [sent, came];
      const took = after - before;
      if (best === null || took < best.took) best = { took, offset: reply.mono_s - (before + after) / 2000 };
    }
    performance.clearResourceTimings();
    if (best !== null) this.known = best.offset;
    return this.known ?? 0;
  }

  async quick(path) {
    try {
      const response = await fetch(path, { cache: "no-store", headers: { "X-Cogtrain": "1" } });
      return response.ok ? await response.json() : null;
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      return null;
    }
  }

  /** The page is closed: another one may come in at once. */
  bye() {
    const body = JSON.stringify({ tab: this.tab });
    fetch("/api/bye", { method: "POST", keepalive: true, headers: { "X-Cogtrain": "1" }, body }).catch(() => {});
  }

  // ---------------------------------------------------------------- files of a card

  async asset(sha256) {
    const response = await fetch(`/asset/${sha256}`);
    return response.arrayBuffer();
  }

  async images(assets, pictures) {
    const names = new Set(Object.values(pictures).flat().filter((one) => one.is === "image").map((one) => one.asset));
    const made = await Promise.all([...names].map(async (name) =>
      [name, await createImageBitmap(new Blob([await this.asset(assets[name])]))]));
    return Object.fromEntries(made);
  }
}
