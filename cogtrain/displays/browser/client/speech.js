// A page's words read aloud by the browser's own voice; silence where it has none. What is said is put together in
// cogtrain/pages/words.py.

const named = (language) => language.replaceAll("_", "-").toLowerCase();

/** The voice for a language, null where there is none. Voices of this device alone: others send the words away. */
export function voiceOf(voices, language) {
  const wanted = named(language), [base] = wanted.split("-");
  const own = voices.filter((one) => one.localService !== false && named(one.lang).split("-")[0] === base);
  return own.find((one) => named(one.lang) === wanted) ?? own.find((one) => one.default) ?? own[0] ?? null;
}

/** Reads one page, from begin to end. A browser that lists its voices late, or speaks only after a press, is asked again
    then. */
export class Reading {
  constructor(words, language) {
    Object.assign(this, { words, language, began: false, presses: 0 });
    this.synthesis = "SpeechSynthesisUtterance" in window ? window.speechSynthesis : undefined;
    this.handlers = [
      [window, "click", () => this.press()],
      [window, "keydown", () => this.press()],
      [window, "pagehide", () => this.synthesis.cancel()],
      [document, "visibilitychange", () => (document.hidden ? this.synthesis.cancel() : this.say())],
      [this.synthesis, "voiceschanged", () => this.say()],
    ];
  }

  begin() {
    if (!this.words || !this.synthesis) return;
    for (const [at, name, handler] of this.handlers) at.addEventListener?.(name, handler, true);
    this.say();
  }

  say() {
    const voice = voiceOf(this.synthesis.getVoices(), this.language);
    if (this.began || document.hidden || voice === null) return;
    if (this.utterance) this.synthesis.cancel();
    this.utterance = Object.assign(new SpeechSynthesisUtterance(this.words), { voice, lang: voice.lang.replace("_", "-") });
    this.utterance.onstart = () => { this.began = true; };
    this.synthesis.speak(this.utterance);
  }

  press() {
    this.presses += 1;
    if (this.presses === 1) this.say();
  }

  end() {
    if (!this.words || !this.synthesis) return;
    for (const [at, name, handler] of this.handlers) at.removeEventListener?.(name, handler, true);
    this.synthesis.cancel();
  }
}
