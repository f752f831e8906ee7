// What each page is to the shell.

import type { TemplateResult } from "lit-html";
import type { Item } from "../queue/item";
import type { Outcome } from "../queue/perform";
import type { Snapshot } from "./snapshot";

/** A page for staff who are signed in. */
export interface Page {
  /** The title of the window. */
  title(): string;
  view(): TemplateResult;
  /** Begins to load and to follow; called once somebody is signed in. */
  start(): void;
  /** Ends what `start` began. */
  stop(): void;
  /** What this device keeps of it. */
  readonly snapshot: Pick<Snapshot<unknown>, "asOf" | "isDue">;
  /** Asks the server for everything that is shown. */
  load(): void;
  /** Called after a kept recording was sent. */
  sent?(item: Item, outcome: Outcome): void;
}
