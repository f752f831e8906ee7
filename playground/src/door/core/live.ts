// A subscription over Server-Sent Events. It reconnects after an interruption, and closes while the page is hidden:
// a browser has six connections to a server, and every tab takes some.

import type { Failure } from "./api";

/** What a subscription reports. */
export interface Listener<T> {
  /** It is open, for the first time or again: what happened before may have been missed. */
  opened(): void;
  next(data: T): void;
  /** It is interrupted, and will be opened again. */
  interrupted(): void;
  /** The server has ended it. */
  refused(failure: Failure): void;
}

interface Message<T> {
  data?: T | null;
  errors?: { message: string; extensions?: { code?: string } }[];
}

const FIRST_RETRY = 1_000;
const MAX_RETRY = 30_000;

/** Subscribes, and returns the function that ends the subscription. */
export function subscribe<T>(query: string, variables: object, listener: Listener<T>): () => void {
  const parameters = new URLSearchParams({ query, variables: JSON.stringify(variables) });
  let source: EventSource | undefined;
  let timer: number | undefined;
  let delay = FIRST_RETRY;

  const close = () => {
    clearTimeout(timer);
    source?.close();
    source = undefined;
  };
  const end = (failure: Failure) => {
    stop();
    listener.refused(failure);
  };
  const interrupt = () => {
    close();
    listener.interrupted();
    timer = window.setTimeout(open, delay);
    delay = Math.min(delay * 2, MAX_RETRY);
  };
  const open = () => {
    close();
    source = new EventSource(`/graphql/stream?${parameters}`);
    source.addEventListener("open", () => listener.opened());
    source.addEventListener("next", (event) => {
      const message = JSON.parse(event.data as string) as Message<T>;
      const error = message.errors?.[0];
      if (error) return end({ code: error.extensions?.code ?? "", message: error.message });
      delay = FIRST_RETRY;
      if (message.data) listener.next(message.data);
    });
    // The browser's own retries end at the first status that is not 200: a busy server answers 429 or 503.
    source.addEventListener("error", interrupt);
    source.addEventListener("complete", interrupt);
  };
  const onVisibility = () => {
    if (document.hidden) {
      close();
      return listener.interrupted();
    }
    delay = FIRST_RETRY;
    open();
  };
  const onOnline = () => {
    if (!document.hidden) onVisibility();
  };
  const stop = () => {
    close();
    document.removeEventListener("visibilitychange", onVisibility);
    window.removeEventListener("online", onOnline);
  };
  document.addEventListener("visibilitychange", onVisibility);
  window.addEventListener("online", onOnline);
  if (!document.hidden) open();
  return stop;
}
