// Short sounds: tones, recordings of a card, and the bell of a page.

const RISE_S = 0.005;
const BELL = [[528, 1.6, 0.25], [1056, 0.9, 0.1]];

let context = null;

/** The device for sound; browsers let it speak once somebody pressed something. */
export function device() {
  if (context === null && "AudioContext" in window) context = new AudioContext({ latencyHint: "interactive" });
  if (context !== null && context.state === "suspended") context.resume().catch(() => {});
  return context;
}

function tone(frequencyHz, seconds, level) {
  const rate = context.sampleRate, count = Math.max(1, Math.round(seconds * rate));
  const buffer = context.createBuffer(1, count, rate), samples = buffer.getChannelData(0);
  for (let i = 0; i < count; i += 1) {
    const t = i / rate, edge = Math.min(1, Math.max(0, Math.min(t, seconds - t) / RISE_S));
    samples[i] = level * Math.sin((Math.PI / 2) * edge) ** 2 * Math.sin(2 * Math.PI * frequencyHz * t);
  }
  return buffer;
}

/** The sounds of a block, made before it runs. fetched: a recording's bytes by its asset. */
export async function soundsOf(sounds, fetched) {
  const names = Object.entries(sounds);
  if (!names.length || device() === null) return new Map();
  const made = await Promise.all(names.map(async ([name, sound]) => {
    if (sound.is === "tone") return [name, tone(sound.frequency_hz, sound.seconds, sound.level)];
    return [name, await context.decodeAudioData(await fetched(sound.asset))];
  }));
  return new Map(made);
}

/** Begin a sound now; when it leaves the computer, in seconds on the page's clock, by the device's own account, or null. */
export function play(buffer) {
  if (context === null || !buffer) return null;
  const source = context.createBufferSource();
  source.buffer = buffer;
  source.connect(context.destination);
  source.start();
  const stamp = context.getOutputTimestamp ? context.getOutputTimestamp() : null;
  if (stamp === null || !stamp.performanceTime) return null;
  return (stamp.performanceTime + (context.currentTime - stamp.contextTime) * 1000) / 1000;
}

/** A soft bell. */
export function ring() {
  if (device() === null) return;
  const now = context.currentTime;
  for (const [frequencyHz, seconds, level] of BELL) {
    const wave = context.createOscillator(), gain = context.createGain();
    wave.frequency.value = frequencyHz;
    gain.gain.setValueAtTime(level, now);
    gain.gain.exponentialRampToValueAtTime(0.001, now + seconds);
    wave.connect(gain).connect(context.destination);
    wave.start(now);
    wave.stop(now + seconds);
  }
}
