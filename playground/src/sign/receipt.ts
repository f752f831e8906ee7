// The link to keep: it carries the receipt in its fragment, which no server is told.

import type { Item } from "./items";

/** What a receipt says. */
export interface Receipt {
  id: string;
  time: string;
  name: string;
  title: string;
}

const START = "#r=";

/** The address of a receipt: without the signature of the code, or whoever it is shown to could sign. */
export function receiptLink({ id, time, name, title }: Item): string {
  const bytes = new TextEncoder().encode(JSON.stringify([id, time, name, title]));
  const base64 = btoa(String.fromCodePoint(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  return `${location.origin}${location.pathname}${START}${base64}`;
}

/** The receipt in the address of this page. */
export function receiptHere(): Receipt | undefined {
  if (!location.hash.startsWith(START)) return undefined;
  try {
    const base64 = location.hash.slice(START.length).replace(/-/g, "+").replace(/_/g, "/");
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.codePointAt(0) ?? 0);
    const parts: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (!Array.isArray(parts) || parts.length !== 4 || !parts.every((part) => typeof part === "string")) return undefined;
    const [id, time, name, title] = parts as [string, string, string, string];
    return Number.isNaN(Date.parse(time)) ? undefined : { id, time, name, title };
  } catch {
    return undefined;
  }
}
