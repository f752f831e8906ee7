// The service worker of /e/: makes the page open again without a network, and sends what waits when the network is back
// and no page is open, where the browser can. It never keeps an answer of /api.

import { open } from "./items";
import { sendWaiting } from "./outbox";

// The types of workers and those of pages exclude each other in one program; these are the few used here.
interface WorkerEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface FetchEvent extends WorkerEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}
declare const self: {
  readonly clients: {
    claim(): Promise<void>;
    matchAll(of: { includeUncontrolled: boolean; type: "window" }): Promise<readonly { url: string }[]>;
  };
  skipWaiting(): Promise<void>;
  addEventListener(type: "fetch", listener: (event: FetchEvent) => void): void;
  addEventListener(type: "install" | "activate" | "sync", listener: (event: WorkerEvent) => void): void;
};

const CACHE = "passerelle:sign";
const ASSETS = ["/assets/sign/sign.js", "/assets/sign/sign.css", "/favicon.ico"];
const DAY = 24 * 60 * 60 * 1000;
/** A network slower than this is no better than none. */
const PATIENCE = 4_000;

self.addEventListener("install", (event) => {
  event.waitUntil(install());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(Promise.all([self.clients.claim(), tidy()]));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  const isPage = request.mode === "navigate" && url.pathname.startsWith("/e/");
  if (isPage || ASSETS.includes(url.pathname)) event.respondWith(answer(event));
});

self.addEventListener("sync", (event) => {
  event.waitUntil(sendAll());
});

/** Keeps the page that brought this worker, too: it was there before. */
async function install(): Promise<void> {
  const pages = await self.clients.matchAll({ includeUncontrolled: true, type: "window" });
  const urls = pages.map(({ url }) => url.split("#", 1)[0] ?? url);
  const cache = await caches.open(CACHE);
  for (const url of [...ASSETS, ...urls]) await keep(cache, url, await fetch(url, { cache: "no-cache" }));
  await self.skipWaiting();
}

/** From the network; without one, or when it is slow, what was kept. */
async function answer(event: FetchEvent): Promise<Response> {
  const { request } = event;
  const cache = await caches.open(CACHE);
  const fetched = fetch(request).then((response) => {
    // A full disk must not keep the page from opening.
    event.waitUntil(keep(cache, request.url, response.clone()).catch(() => undefined));
    return response;
  });
  event.waitUntil(fetched.catch(() => undefined));
  const stored = await cache.match(request.url);
  if (!stored) return fetched;
  const late = new Promise<Response>((resolve) => setTimeout(() => resolve(stored), PATIENCE));
  const fresh = fetched.then((response) => (response.status >= 500 || response.status === 429 ? stored : response));
  return Promise.race([fresh.catch(() => stored), late]);
}

/** Keeps an answer; neither an error nor the page to which a public network redirects. */
async function keep(cache: Cache, url: string, response: Response): Promise<void> {
  if (response.ok && !response.redirected && response.type === "basic") await cache.put(url, response);
}

/** Deletes the pages of events that were kept for a day. */
async function tidy(): Promise<void> {
  const cache = await caches.open(CACHE);
  for (const request of await cache.keys()) {
    const date = (await cache.match(request))?.headers.get("date");
    const isPage = new URL(request.url).pathname.startsWith("/e/");
    if (isPage && date && Date.now() - Date.parse(date) > DAY) await cache.delete(request);
  }
}

/** The browser asks again later when this fails. */
async function sendAll(): Promise<void> {
  const store = await open();
  const channel = new BroadcastChannel("passerelle:sign");
  const next = await sendWaiting(store, true, () => channel.postMessage("changed"));
  channel.close();
  await tidy();
  if (next !== undefined) throw new Error("some signatures still wait");
}
