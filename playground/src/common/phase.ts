// Where an event stands, as the badges of the pages tell it.

/** Where an event stands by its status and the clock, as the schema tells it. */
export type Phase = "UPCOMING" | "RUNNING" | "OVER";

/** As the schema, but for an event that has ended and still takes signatures, as its QR code does for a day: it is not going on. */
export function standing<P extends string>(phase: P, endDate: string | null): P | "ENDED" {
  return phase === "RUNNING" && endDate && new Date(endDate) < new Date() ? "ENDED" : phase;
}
