// The result of the last recording: big, in one colour for each outcome, and gone after some seconds. The list of the last
// results stays.

import { update } from "./render";
import { play, type Tone } from "./sound";

/** A result, as staff see it. */
export interface Result {
  tone: Tone;
  /** Who. */
  title: string;
  /** What happened: «Arrivée à 09:12». */
  text: string;
  /** The picture of the person. */
  photo?: string | null;
  /** The attendance that can be undone. */
  attendance?: string;
  /** Whether a badge or a code was scanned: the result then covers the picture of the camera. */
  isScanned?: boolean;
  /** Arrival or departure. */
  action?: "CHECK_IN" | "CHECK_OUT";
  /** When, in milliseconds. */
  at: number;
}

const SECONDS: Record<Tone, number> = { ok: 4, kept: 5, already: 6, refused: 8 };
const MAX_RESULTS = 8;

/** The result that is shown, and the last ones, the latest first. */
export const results: { shown: Result | null; last: Result[] } = { shown: null, last: [] };

let timer: number | undefined;

/** Shows a result. */
export function show(result: Omit<Result, "at">): void {
  const shown = { ...result, at: Date.now() };
  results.last = [shown, ...results.last].slice(0, MAX_RESULTS);
  play(result.tone);
  display(shown);
}

function display(result: Result): void {
  results.shown = result;
  clearTimeout(timer);
  timer = window.setTimeout(clear, SECONDS[result.tone] * 1_000);
  update();
}

/** Replaces what is shown of a recording that waited by its outcome. Only a refusal is news by now. */
export function settle(title: string, outcome: Pick<Result, "tone" | "text">): void {
  // The oldest one: recordings are sent in their order.
  const at = results.last.map((result) => result.tone === "kept" && result.title === title).lastIndexOf(true);
  const settled = results.last[at];
  if (!settled) return;
  const now = { ...settled, ...outcome };
  results.last = results.last.map((result) => (result === settled ? now : result));
  if (results.shown === settled) display(now);
  if (outcome.tone === "refused") play("refused");
  update();
}

/** Forgets all results: the account has changed. */
export function forgetResults(): void {
  results.last = [];
  clear();
}

/** Hides the result. */
export function clear(): void {
  clearTimeout(timer);
  results.shown = null;
  update();
}
