// A camera reads a badge several times a second for as long as it is held there: that is one scan.

/** How long a code must be out of sight before it counts again. */
const GAP = 1_500;

/** Tells the first sight of a code from the next ones. */
export class Once {
  private readonly seen = new Map<string, number>();

  /** Whether a code that is read at `now` (in milliseconds) is a new scan. */
  isNew(code: string, now: number): boolean {
    const before = this.seen.get(code);
    this.seen.set(code, now);
    return before === undefined || now - before > GAP;
  }
}
