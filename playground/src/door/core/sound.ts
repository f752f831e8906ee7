// Tones for results, so that nobody has to look at the screen. Each device has its own choice; they are on at first.

import { update } from "./render";

/** The result that a tone stands for. */
export type Tone = "ok" | "already" | "refused" | "kept";

const STORED_AS = "passerelle:sound";

/** Frequencies in hertz, one after another. */
const NOTES: Record<Tone, number[]> = {
  ok: [880, 1320],
  already: [620, 620],
  refused: [220, 165],
  kept: [620, 880],
};
const VIBRATION: Record<Tone, number[]> = { ok: [60], already: [60, 60, 60], refused: [300], kept: [40] };
const SECONDS_OF_NOTE = 0.12;

let context: AudioContext | undefined;
let isOn = stored();

/** Whether tones are played. */
export function isSoundOn(): boolean {
  return isOn;
}

/** Turns tones on or off. */
export function toggleSound(): void {
  isOn = !isOn;
  try {
    localStorage.setItem(STORED_AS, isOn ? "on" : "off");
  } catch {
    // Storage may be refused: the choice then lasts as long as the page.
  }
  if (isOn) play("ok");
  update();
}

/** Plays the tone of a result, and vibrates where the device can. */
export function play(tone: Tone): void {
  if (!isOn) return;
  navigator.vibrate?.(VIBRATION[tone]);
  context ??= new AudioContext();
  void context.resume();
  NOTES[tone].forEach((frequency, at) => playNote(frequency, at * SECONDS_OF_NOTE, tone === "refused"));
}

function playNote(frequency: number, after: number, isHarsh: boolean): void {
  if (!context) return;
  const start = context.currentTime + after;
  const oscillator = context.createOscillator();
  const volume = context.createGain();
  oscillator.type = isHarsh ? "square" : "sine";
  oscillator.frequency.value = frequency;
  volume.gain.setValueAtTime(isHarsh ? 0.06 : 0.18, start);
  volume.gain.exponentialRampToValueAtTime(0.001, start + SECONDS_OF_NOTE);
  oscillator.connect(volume).connect(context.destination);
  oscillator.start(start);
  oscillator.stop(start + SECONDS_OF_NOTE);
}

function stored(): boolean {
  try {
    return localStorage.getItem(STORED_AS) !== "off";
  } catch {
    return true;
  }
}
