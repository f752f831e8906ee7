// What the pages of an event and of a project share: whether their subscription is open, why they are refused, and asking
// again at intervals while it is not.

import { type Failure, network, SESSION_CODES } from "./api";
import { update } from "./render";
import { endSession } from "./session";

const POLL_INTERVAL = 15_000;

/** The state of a page that a subscription keeps current. */
export abstract class LivePage {
  /** Why the page is refused. */
  failure: Failure | null = null;
  /** Whether the subscription is open. */
  isLive = false;
  private polling: number | undefined;

  /** Loads everything. */
  abstract load(): Promise<void>;

  /** Whether the server has told what the page is about. */
  protected abstract get isLoaded(): boolean;

  /** Without a subscription (a proxy that holds events back, too many connections), or after a first answer that failed, the
   * page asks instead. */
  protected startPolling(): void {
    this.polling = window.setInterval(() => {
      if (!(this.isLive && this.isLoaded) && !network.isLost && !document.hidden) void this.load();
    }, POLL_INTERVAL);
  }

  protected stopPolling(): void {
    clearInterval(this.polling);
  }

  protected setLive(isLive: boolean): void {
    this.isLive = isLive;
    update();
  }

  /** Ends the session, or shows why the subscription was refused. */
  protected refused(failure: Failure): void {
    this.setLive(false);
    if (SESSION_CODES.has(failure.code)) return endSession();
    this.failure = failure;
    update();
  }
}
