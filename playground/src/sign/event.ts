// The event of the page, as the server wrote it into the page, and why it may take no signatures.

import { type PageData, readData } from "../common/data";
import type { Item } from "./items";
import type { Key } from "./texts";

/** The event, as `GET /api/events/by-code` answers it. */
export interface Event {
  id: string;
  title: string;
  eventType: string;
  startDate: string;
  endDate: string | null;
  location: string | null;
  organizer: string | null;
  status: string;
}

interface SignData {
  checkIn: { status: number; body: { success: boolean; data?: Event }; time: string };
  event: { phase: string; status: string };
}

/** Why no signature is taken: the first part of the names of its title and text. */
export type Closed = "scan" | "gone" | "expired" | "over" | "cancelled" | "unavailable" | "late";

/** What the page was opened for. */
export interface Opened {
  /** The short code in the address. */
  code: string;
  event?: Event;
  /** `UPCOMING`, `RUNNING` or `OVER`, when the server told. */
  phase?: string;
  closed?: Closed;
}

/** What this page was opened for, and when. */
export const here = opened();
/** The identifier of the event; empty when the page does not know it. */
export const eventId = here.event?.id ?? "";
const openedAt = Date.now();

function opened(): Opened {
  const { checkIn, event: known } = readData<SignData>() as PageData & Partial<SignData>;
  const code = location.pathname.split("/")[2] ?? "";
  const event = checkIn?.status === 200 ? checkIn.body.data : undefined;
  const status = (known?.status ?? event?.status ?? "").toUpperCase();
  return { code, event, phase: known?.phase, closed: closed(checkIn?.status, known?.phase, status) };
}

function closed(answered: number | undefined, phase: string | undefined, status: string): Closed | undefined {
  if (status === "CANCELLED") return "cancelled";
  if (answered === 404) return "gone";
  // A phase with a refusal: the signature of the code is right, its time is over.
  if (answered === 400) return phase ? "expired" : "scan";
  if (answered !== 200) return "unavailable";
  return phase !== "OVER" && (status === "SCHEDULED" || status === "ONGOING") ? undefined : "over";
}

/** Why a signature was refused for good. */
export function closedBy(code: string | undefined): Closed {
  const known: Record<string, Closed> = {
    EVENT_NOT_FOUND: "gone",
    EVENT_CANCELLED: "cancelled",
    EVENT_NOT_ACTIVE: "over",
  };
  return known[code ?? ""] ?? "late";
}

/** Whether a signature was made at the event of this page: by its code, or by one that was replaced since. */
export function isHere(item: Item): boolean {
  return item.page === here.code || item.eventId === eventId;
}

/**
 * Whether a refused signature can be corrected and sent again. What was refused because the event was closed can be when this
 * page was opened later and its event takes signatures: staff have opened it again.
 */
export function isCorrectable({ state, draft, code, endedAt = 0 }: Item): boolean {
  if (state !== "refused" || !draft) return false;
  return closedBy(code) === "late" || (!here.closed && endedAt < openedAt);
}

/** The texts of a closed page. */
export function closedTexts(closed: Closed): { title: Key; text: Key } {
  return { title: `${closed}Title`, text: closed === "expired" ? "overText" : `${closed}Text` };
}
