// What a page last showed of its place: kept on this device while the page follows the server, shown when the page is opened and
// the server does not answer.

import { dropPlace, keepPlace, keptPlace } from "./kept";
import { update } from "./render";
import { session } from "./session";

/** How long staff wait for the server before they see what is kept. */
const PATIENCE = 4_000;
/** At a busy door the page changes several times a second. */
const PAUSE = 1_000;

/** The kept state of one page. */
export class Snapshot<Content> {
  /** When what is shown was current, while it is what this device kept; null otherwise. */
  asOf: number | null = null;
  /** Whether the server is to be asked again: it did not answer. */
  isDue = false;
  private account: string | null = null;
  private isAnswered = false;
  /** Whether what is shown is whole, so that it can be kept. */
  private isLoaded = false;
  private restoring: number | undefined;
  private saving: number | undefined;

  /** `take` returns what is shown, `show` shows what was kept. */
  constructor(
    private readonly place: string,
    private readonly take: () => Content,
    private readonly show: (content: Content) => void,
  ) {}

  /** Begins for the account that is signed in. */
  start(): void {
    this.account = session.account?.id ?? null;
    this.isAnswered = false;
    this.isLoaded = false;
    this.asOf = null;
    document.addEventListener("visibilitychange", this.onVisibility);
    if (session.isKept) void this.restore();
    else this.restoring = window.setTimeout(() => void this.restore(), PATIENCE);
  }

  stop(): void {
    this.account = null;
    this.isDue = false;
    clearTimeout(this.restoring);
    clearTimeout(this.saving);
    this.saving = undefined;
    document.removeEventListener("visibilitychange", this.onVisibility);
  }

  /** Notes that the server has answered: from now on what is kept is not shown. */
  answered(): void {
    clearTimeout(this.restoring);
    this.isAnswered = true;
    this.isDue = false;
    this.asOf = null;
  }

  /** Notes that the server has answered all that is shown, and keeps it. */
  loaded(): void {
    this.answered();
    this.isLoaded = true;
    this.save();
  }

  /** Deletes what is kept: the server refuses it to the account. */
  refused(): void {
    this.answered();
    this.isLoaded = false;
    clearTimeout(this.saving);
    this.saving = undefined;
    if (this.account) void dropPlace(this.account, this.place);
  }

  /** Shows what is kept, if there is something: the server did not answer. */
  async restore(): Promise<void> {
    const { account } = this;
    if (!account || this.isAnswered) return;
    this.isDue = true;
    if (this.asOf !== null) return;
    const kept = await keptPlace<Content>(account, this.place);
    if (!kept || account !== this.account || this.isAnswered) return;
    this.asOf = kept.at;
    this.show(kept.content);
    update();
  }

  /** Keeps what is shown, soon. What is only kept itself does not become newer by it. */
  save(): void {
    if (this.isLoaded && this.account) this.saving ??= window.setTimeout(this.write, PAUSE);
  }

  private readonly write = () => {
    clearTimeout(this.saving);
    this.saving = undefined;
    if (this.account) void keepPlace(this.account, this.place, this.take());
  };

  /** A telephone that is locked may give the page no time later. */
  private readonly onVisibility = () => {
    if (document.hidden && this.saving !== undefined) this.write();
  };
}
