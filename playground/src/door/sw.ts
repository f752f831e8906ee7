// The service worker of the staff's pages, one for `/door` and one for `/set`: makes them open again without a network. It keeps
// one page for all addresses of its root, since the address alone chooses what the page shows, and the files that this page names
// with their hashes. It never keeps an answer of /graphql or /api, nor anything about a person.

// Makes a module of this file, whose names are its own.
export {};

// As in `sign/sw.ts`: a file of both would cost the signing page bytes that it does not have.
interface WorkerEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface FetchEvent extends WorkerEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}
declare const self: {
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: "fetch", listener: (event: FetchEvent) => void): void;
  addEventListener(type: "install" | "activate", listener: (event: WorkerEvent) => void): void;
};

/** `/door` or `/set`, by the address of this file. */
const ROOT = location.pathname.replace("/sw.js", "");
const CACHE = `passerelle:${ROOT.slice(1)}`;
const PAGE = new RegExp(`^${ROOT}(/[^/]*)?$`);
/** The files in the HTML of the page, each with its hash. */
const FILE = /"(\/assets\/door\/[^"?]+\?v=[^"]+)"/g;
/** The camera is that of `/set` alone, and what reads its pictures is half of all bytes. */
const READER = "/assets/door/qr.js";
const ICON = "/favicon.ico";
/** A network slower than this is no better than none. */
const PATIENCE = 4_000;

/** Pages are kept one after another: each deletes the files of earlier ones. */
let last: Promise<unknown> = Promise.resolve();

self.addEventListener("install", (event) => {
  event.waitUntil(install());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(self.clients.claim());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate" && PAGE.test(url.pathname)) event.respondWith(page(event));
  else if (url.pathname.startsWith("/assets/door/") || url.pathname === ICON) event.respondWith(file(request));
});

/** Keeps the page that brought this worker, and its files. */
async function install(): Promise<void> {
  await keep(await fetch(ROOT, { cache: "no-cache" }));
  await self.skipWaiting();
}

/** From the network; without one, or when it is slow, what was kept. */
async function page(event: FetchEvent): Promise<Response> {
  const fetched = fetch(event.request).then((response) => {
    // A full disk must not keep the page from opening.
    event.waitUntil(keep(response.clone()).catch(() => undefined));
    return response;
  });
  event.waitUntil(fetched.catch(() => undefined));
  const kept = await (await caches.open(CACHE)).match(ROOT);
  if (!kept) return fetched;
  const late = new Promise<Response>((resolve) => setTimeout(() => resolve(kept), PATIENCE));
  const fresh = fetched.then((response) => (response.status >= 500 || response.status === 429 ? kept : response));
  return Promise.race([fresh.catch(() => kept), late]);
}

/** The file that was kept under its hash, which is the one that the page was made with; else from the network. */
async function file(request: Request): Promise<Response> {
  const kept = await (await caches.open(CACHE)).match(request.url);
  if (kept && request.url.includes("?v=")) return kept;
  return fetch(request).catch((error: unknown) => {
    if (kept) return kept;
    throw error;
  });
}

/**
 * Keeps a page with its files, all or nothing: neither an error nor the page of a public network. A file without the hash in its
 * address is refused, as may come while two versions of the server answer: the page kept before then stays.
 */
function keep(response: Response): Promise<void> {
  const work = async () => {
    if (!response.ok || response.redirected || response.type !== "basic") return;
    const files = await filesOf(response);
    if (files.length === 0) return;
    const cache = await caches.open(CACHE);
    const before = await cache.match(ROOT);
    const missing = [];
    for (const name of files) if (!(await cache.match(name))) missing.push(name);
    for (const name of missing) await add(cache, name, new URL(name, location.origin).searchParams.get("v"));
    if (missing.length > 0) await add(cache, ICON);
    await cache.put(ROOT, response);
    // A page that was opened from the cache a moment ago may still be loading its files.
    const names = [ROOT, ICON, ...files, ...(before ? await filesOf(before) : [])];
    const kept = names.map((name) => new URL(name, location.origin).href);
    for (const request of await cache.keys()) if (!kept.includes(request.url)) await cache.delete(request);
  };
  last = last.then(work, work);
  return last as Promise<void>;
}

/** The files that a page needs, by its HTML. */
async function filesOf(page: Response): Promise<string[]> {
  const files = (await page.clone().text()).matchAll(FILE);
  return [...files].map(([, name = ""]) => name).filter((name) => ROOT === "/set" || !name.startsWith(READER));
}

async function add(cache: Cache, name: string, hash?: string | null): Promise<void> {
  const response = await fetch(name, { cache: "no-cache", ...(hash && { integrity: `sha256-${hash}` }) });
  if (!response.ok || response.redirected) throw new Error(`${name} cannot be kept`);
  await cache.put(name, response);
}
