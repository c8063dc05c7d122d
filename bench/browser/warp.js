// A page whose time is not the world's: as fast as this computer can, frame after frame. The player, its drawing and its
// events stay as they are; only the clocks that it looks at, its timers and its frames run by this one. While a message
// is under way time stands still, as the program's answer takes no longer in a slow world.
(() => {
  const FRAME_MS = 1000 / 60;
  const { fetch, setTimeout: later } = window;
  let now = performance.now(), frames = [], timers = [], next = 1, pending = 0;
  Object.defineProperty(performance, "now", { value: () => now });
  performance.getEntriesByName = () => []; // the browser's own account of a request goes by the world's clock
  window.requestAnimationFrame = (act) => { frames.push(act); return next++; };
  window.setTimeout = (act, ms = 0) => { timers.push({ id: next, at: now + ms, act }); return next++; };
  window.setInterval = (act, ms) => {
    const id = next++, again = () => { timers.push({ id, at: now + ms, act: () => { again(); act(); } }); };
    again();
    return id;
  };
  window.clearTimeout = window.clearInterval = (id) => { timers = timers.filter((one) => one.id !== id); };
  window.fetch = async (path, options) => {
    const waits = !String(path).endsWith("/api/turn");
    pending += waits;
    try {
      return await fetch(path, options);
    } finally {
      pending -= waits;
    }
  };
  window.worldAt = () => now;
  window.schedule = (at, act) => { timers.push({ id: next++, at, act }); };
  const channel = new MessageChannel();
  channel.port1.onmessage = () => {
    if (pending > 0) return later(() => channel.port2.postMessage(0), 1);
    for (let i = 0; i < 8 && pending === 0; i += 1) {
      now += FRAME_MS;
      const due = timers.filter((one) => one.at <= now).sort((one, other) => one.at - other.at);
      timers = timers.filter((one) => one.at > now);
      for (const one of due) one.act();
      const acts = frames;
      frames = [];
      for (const act of acts) act(now);
    }
    channel.port2.postMessage(0);
  };
  channel.port2.postMessage(0);
})();
