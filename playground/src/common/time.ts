// Times as people say them, in the language of the page and the zone of the device.

import { lang, locale } from "./lang";

const format = (time: Date, options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(locale(), options).format(time);

/** «09:15». */
export function clock(time: string | Date): string {
  return format(new Date(time), { hour: "2-digit", minute: "2-digit" });
}

/** «mardi 15 décembre», with the year when it is not the current one. */
export function day(time: string | Date): string {
  const date = new Date(time);
  const year = date.getFullYear() === new Date().getFullYear() ? undefined : "numeric";
  return format(date, { weekday: "long", day: "numeric", month: "long", year });
}

/** Whether two times are on one day. */
export function sameDay(one: string | Date, other: string | Date): boolean {
  return new Date(one).toDateString() === new Date(other).toDateString();
}

/** «09:15» today, else «mardi 15 décembre à 09:15». */
export function moment(time: string | Date): string {
  if (sameDay(time, new Date())) return clock(time);
  return `${day(time)} ${lang() === "fr" ? "à" : "at"} ${clock(time)}`;
}

/** «mardi 15 décembre, 09:00 – 17:00», or from one day to another. */
export function span(start: string | Date, end?: string | Date | null): string {
  if (!end) return `${day(start)}, ${clock(start)}`;
  if (sameDay(start, end)) return `${day(start)}, ${clock(start)}\u00a0–\u2060\u00a0${clock(end)}`;
  return `${day(start)}, ${clock(start)} – ${day(end)}, ${clock(end)}`;
}
