// The page that a QR code opens: a participant signs at an event. What is pressed is kept on the phone first and sent
// from there (outbox.ts), so that neither a reload nor a lost connection loses or doubles it.

import { langSwitch, onLangChange, translate } from "../common/lang";
import { newKey } from "../common/send";
import { byId } from "./dom";
import { closedBy, eventId, here, isCorrectable, isHere } from "./event";
import { type Faults, Form, refusedFields } from "./form";
import { type Fault, trimmed, type Values } from "./fields";
import * as kept from "./items";
import type { Item } from "./items";
import { Keep } from "./keep";
import { sendWaiting } from "./outbox";
import { pictureOf } from "./picture";
import { receiptHere } from "./receipt";
import { t } from "./texts";
import { focusHeading, show, showEvent, showNext, showOthers, type View } from "./views";

const store = await kept.open();
const form = new Form(() => {
  typed = true;
  void draft();
});
const tabs = "BroadcastChannel" in window ? new BroadcastChannel("passerelle:sign") : undefined;
const worker = navigator.serviceWorker?.register("/e/sw.js").catch(() => undefined);

let items: Item[] = [];
let view: View = { kind: "form" };
let sending = false;
let again = false;
let timer: number | undefined;
let pressed = false;
let drafting = false;
let redraft = false;
// Whether the form has what a person of this page typed or drew, and did not sign.
let typed = false;

/** The last signature made on this page; none while the form belongs to the next person. */
function current(): Item | undefined {
  return items.findLast((item) => isHere(item) && !item.aside);
}

function viewOf(item: Item | undefined): View {
  const receipt = receiptHere();
  if (receipt) return { kind: "receipt", receipt };
  if (item?.state === "waiting") return { kind: "waiting", item, sending };
  if (item?.state === "done" || item?.state === "already") return { kind: "done", item };
  if (item) {
    const closed = closedBy(item.code);
    // Another try at an event that is closed would be refused again.
    return { kind: "closed", closed, again: !here.closed && closed === "late" };
  }
  return here.closed ? { kind: "closed", closed: here.closed } : { kind: "form" };
}

/** Shows what the store says. */
async function refresh(): Promise<void> {
  items = await kept.items(store);
  let item = current();
  if (item && isCorrectable(item)) {
    await takeBack(item);
    item = current();
  }
  render(item);
}

function render(item = current()): void {
  const before = view.kind;
  view = viewOf(item);
  showEvent(here, view.kind === "receipt" ? view.receipt.title : item?.title);
  show(view);
  const aside = items.filter((other) => isHere(other) && other.key !== item?.key);
  showOthers(aside, (other) => void correct(other));
  if (view.kind !== before) focusHeading(view);
}

/** Puts a refused signature back into the form, with what the server said about it unless that is over. */
async function takeBack({ key, draft, code, sentence, details }: Item): Promise<void> {
  const faults: Faults = refusedFields(code ?? "", details);
  if (draft) {
    await kept.keepDraft(store, draft);
    form.fill(draft.values, draft.ink);
    form.remember.checked = draft.remember;
    typed = true;
  }
  await store.delete(kept.ITEMS, key);
  items = items.filter((item) => item.key !== key);
  const isOver = closedBy(code) !== "late";
  const refusal: Fault = faults.size > 0 ? { key: "faults" } : { key: "refusedBecause", values: { reason: sentence ?? "" } };
  form.show(faults, isOver ? undefined : refusal);
  requestAnimationFrame(() => form.focusFault());
}

/** Corrects a refused signature; what stands in the form stays there first. */
async function correct(item: Item): Promise<void> {
  if (!form.isEmpty && view.kind === "form") return form.focusFault();
  await takeBack(item);
  render();
}

/** Sends what waits; comes back by itself while something does. */
async function run(urgent: boolean): Promise<void> {
  if (sending) {
    again = again || urgent;
    return;
  }
  clearTimeout(timer);
  sending = true;
  render();
  const next = await sendWaiting(store, urgent, changed).catch(() => Date.now() + 5_000);
  sending = false;
  await refresh();
  if (again) {
    again = false;
    return run(true);
  }
  if (next !== undefined) timer = setTimeout(() => void run(false), Math.max(500, next - Date.now()));
}

function changed(): void {
  tabs?.postMessage("changed");
  void refresh();
}

async function press(event: Event): Promise<void> {
  event.preventDefault();
  const faults = form.check();
  const picture = faults.has("signature") ? undefined : pictureOf(form.pad.ink, form.name);
  if (!picture && !faults.has("signature")) faults.set("signature", { key: "padTooLarge" });
  form.show(faults, faults.size > 0 ? { key: "faults" } : undefined);
  if (faults.size > 0 || !picture || !here.event) return form.focusFault();
  if (pressed) return;
  pressed = true;
  try {
    const item = made(here.event, picture);
    await store.put(kept.ITEMS, item.key, item);
  } catch {
    pressed = false;
    return form.show(faults, { key: "notKept" });
  }
  await tidy().catch(() => undefined);
  pressed = false;
  await refresh();
  await run(true);
}

/** Makes the signature: its key and its body stay the same however often it is sent. */
function made({ title }: { title: string }, signature: string): Item {
  const { values, name, pad, remember } = form;
  const { notes: _notes, ...details } = values;
  const participant = Object.fromEntries(
    Object.keys(details)
      .map((field) => [field, trimmed(values, field as keyof Values)])
      .filter(([, value]) => value),
  );
  const notes = trimmed(values, "notes");
  const at = Date.now();
  return {
    key: newKey(),
    page: here.code,
    eventId,
    title,
    name,
    madeAt: at,
    state: "waiting",
    aside: false,
    body: JSON.stringify({ eventId, participant, signature, ...(notes ? { notes } : {}) }),
    tries: 0,
    nextAt: 0,
    draft: { page: eventId, values, ink: pad.ink, remember: remember.checked, at },
  };
}

/** After the press the draft goes, and the details stay only when they may. */
async function tidy(): Promise<void> {
  const { notes: _notes, cniNumber: _card, ...details } = form.values;
  const allowed = form.remember.checked ? details : undefined;
  form.fill({});
  typed = false;
  void wakeLater();
  await kept.dropDraft(store, eventId);
  if (allowed || !isHandedOn()) await kept.remember(store, allowed);
}

/** Asks the browser to wake the worker when the network is back, should the page be closed by then. Chrome can. */
async function wakeLater(): Promise<void> {
  const registration = (await worker) as { sync?: { register(tag: string): Promise<void> } } | undefined;
  await registration?.sync?.register("send").catch(() => undefined);
}

/** Keeps the draft at once: what a dying page begins to write may be lost. One write at a time, the last one whole. */
async function draft(): Promise<void> {
  if (drafting) {
    redraft = true;
    return;
  }
  drafting = true;
  do {
    redraft = false;
    await keepDraft().catch(() => undefined);
  } while (redraft);
  drafting = false;
}

function keepDraft(): Promise<void> {
  const { values, pad, remember } = form;
  if (pressed || view.kind !== "form") return Promise.resolve();
  if (form.isEmpty) return kept.dropDraft(store, eventId);
  return kept.keepDraft(store, { page: eventId, values, ink: pad.ink, remember: remember.checked, at: Date.now() });
}

/** Keeps an unfinished stroke before the browser may end this page, without waiting for an earlier write. */
function leave(): void {
  // A draft that is only left behind grows old.
  if (form.pad.isDrawing) void keepDraft().catch(() => undefined);
}

/** Whether the owner of this phone has lent it to others here: their details are neither shown to these nor changed. */
function isHandedOn(): boolean {
  return items.some((item) => isHere(item) && item.aside);
}

/** Gives the form to the next person: with a draft of theirs, when the signature was made in another tab. */
async function another(): Promise<void> {
  if (!typed || form.name === current()?.name) form.fill({});
  for (const { key } of items.filter(isHere)) {
    await store.update<Item>(kept.ITEMS, key, (item) => ({ ...item, aside: true }));
  }
  form.remember.checked = false;
  await refresh();
  void draft();
}

async function start(): Promise<void> {
  items = await kept.items(store);
  const before = await kept.draftOf(store, eventId);
  const me = isHandedOn() ? undefined : await kept.profile(store);
  form.fill(before?.values ?? me ?? {}, before?.ink);
  form.remember.checked = before?.remember ?? me !== undefined;
  typed = before !== undefined;
  view = viewOf(current());
  tell();
  byId("loading").hidden = true;
  byId("page").hidden = false;
  byId("passing").hidden = store.lasting;
  await refresh();
  await run(true);
}

/** Says everything in the language of now. */
function tell(): void {
  translate(document, t);
  form.retell();
  render();
}

new Keep();
langSwitch(byId<HTMLButtonElement>("lang"));
onLangChange(tell);
byId("view-form").addEventListener("submit", (event) => void press(event));
form.remember.addEventListener("change", () => {
  if (!form.remember.checked && !isHandedOn()) void kept.remember(store, undefined);
  void draft();
});
byId("retry").addEventListener("click", () => void run(true));
for (const id of ["closed-another", "waiting-another", "done-another"]) byId(id).addEventListener("click", () => void another());
addEventListener("online", () => void run(true));
addEventListener("pageshow", (event) => void (event.persisted && run(true)));
addEventListener("hashchange", () => render());
document.addEventListener("visibilitychange", () => void (document.hidden ? leave() : run(true)));
addEventListener("pagehide", leave);
tabs?.addEventListener("message", () => void refresh());
setInterval(() => view.kind === "waiting" && showNext(view.item, sending), 1000);
await start();
