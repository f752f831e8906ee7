// What the page shows: one of its sections, with names and times filled in.

import { form } from "../common/lang";
import { standing } from "../common/phase";
import { clock, day, sameDay, span } from "../common/time";
import { byId, element } from "./dom";
import { type Closed, closedBy, closedTexts, isCorrectable, type Opened } from "./event";
import { word } from "./form";
import type { Item } from "./items";
import { type Receipt, receiptLink } from "./receipt";
import { t } from "./texts";

/** A state of the page. */
export type View =
  | { kind: "form" }
  | { kind: "closed"; closed: Closed; again?: boolean }
  | { kind: "waiting"; item: Item; sending: boolean }
  | { kind: "done"; item: Item }
  | { kind: "receipt"; receipt: Receipt };

/** Shows a state. */
export function show(view: View): void {
  const section = view.kind === "receipt" ? "done" : view.kind;
  document.body.dataset.view = section;
  for (const name of ["form", "closed", "waiting", "done"]) byId(`view-${name}`).hidden = name !== section;
  if (view.kind === "closed") showClosed(view.closed, view.again);
  if (view.kind === "waiting") showWaiting(view.item, view.sending);
  if (view.kind === "done") showDone(view.item);
  if (view.kind === "receipt") showReceipt(view.receipt);
}

/** Moves the focus to the heading of a state, which is read out. */
export function focusHeading(view: View): void {
  const section = view.kind === "receipt" ? "done" : view.kind;
  scrollTo(0, 0);
  byId(`${section}-title`).focus({ preventScroll: true });
  byId(`${section}-title`).scrollIntoView({ block: "nearest" });
}

/** Shows the event above all states. `title`: that of a receipt, when the event itself is not known. */
export function showEvent({ event, phase, closed }: Opened, title?: string): void {
  const name = event?.title ?? title ?? t("pageTitle");
  document.title = event || title ? `${name} · ${t("pageTitle")}` : name;
  byId("title").textContent = name;
  byId("organizer").textContent = event?.organizer ?? "";
  byId("kind").textContent = event ? word(event.eventType) : "";
  const badge = byId("phase");
  const state = closed === "cancelled" ? "cancelled" : phase && standing(phase, event?.endDate ?? null);
  badge.hidden = !event || !state;
  badge.textContent = state ? word(state) : "";
  badge.className = `badge ${{ RUNNING: "ok", ENDED: "warn", OVER: "warn", cancelled: "bad" }[state ?? ""] ?? ""}`;
  byId("when").textContent = event ? span(event.startDate, event.endDate) : "";
  byId("where").textContent = event?.location ?? "";
  byId("when-line").hidden = !event;
  byId("where-line").hidden = !event?.location;
  byId("facts").hidden = !event;
}

/** Lists what others signed on this phone. A name is shown only where that person has to do something. */
export function showOthers(others: Item[], correct: (item: Item) => void): void {
  const waiting = others.filter(({ state }) => state === "waiting").length;
  const refused = others.filter(({ state }) => state === "refused" || state === "late");
  const arrived = others.length - waiting - refused.length;
  const list = byId("others");
  list.hidden = others.length === 0;
  list.replaceChildren(
    ...refused.map((item) => refusedLine(item, correct)),
    ...(waiting ? [countLine("waits", waiting)] : []),
    ...(arrived ? [countLine("arrived", arrived)] : []),
  );
}

function countLine(kind: "waits" | "arrived", n: number): HTMLElement {
  const line = element("li", { class: kind });
  line.textContent = t(`${kind}.${form(n)}`, { n });
  return line;
}

function refusedLine(item: Item, correct: (item: Item) => void): HTMLElement {
  const line = element("li", { class: item.state });
  const name = element("strong");
  name.textContent = item.name;
  line.append(name, ` · ${item.sentence ?? t(closedTexts(closedBy(item.code)).title)}`);
  if (isCorrectable(item)) {
    const button = element("button", { type: "button", class: "button quiet" });
    button.textContent = t("correct");
    button.addEventListener("click", () => correct(item));
    line.append(button);
  }
  return line;
}

/** Counts down to the next try. */
export function showNext(item: Item, sending: boolean): void {
  const seconds = Math.ceil((item.nextAt - Date.now()) / 1000);
  byId("waiting-next").textContent = !item.delay ? "" : sending || seconds <= 0 ? t("sendingTitle") : t("next", { seconds });
}

function showClosed(closed: Closed, again?: boolean): void {
  const { title, text } = closedTexts(closed);
  byId("closed-title").textContent = t(title);
  byId("closed-text").textContent = t(text);
  byId("closed-another").hidden = !again;
}

function showWaiting(item: Item, sending: boolean): void {
  const { delay } = item;
  say("waiting-title", t(delay ? "waitingTitle" : "sendingTitle"));
  say("waiting-name", item.name);
  say("waiting-text", t(delay ?? "sendingText"));
  byId("waiting-mark").classList.toggle("turns", sending || !delay);
  const picture = byId<HTMLImageElement>("waiting-picture");
  const { signature } = JSON.parse(item.body ?? "{}") as { signature?: string };
  if (signature && picture.src !== signature) picture.src = signature;
  picture.hidden = !signature;
  // A wait that the server asked for is kept.
  byId("retry").hidden = delay !== "network" && delay !== "portal";
  showNext(item, sending);
}

function showDone(item: Item): void {
  const already = item.state === "already";
  byId("done-mark").classList.toggle("warn", already);
  say("done-title", t(already ? "alreadyTitle" : "doneTitle"));
  say("done-name", item.name);
  showTime(item.time);
  say("done-text", t("doneText"));
  showReference(item.id);
  byId("keep").hidden = !item.id;
  byId<HTMLInputElement>("keep-link").value = item.id ? receiptLink(item) : "";
  byId("done-another").hidden = false;
}

function showReceipt({ id, time, name, title }: Receipt): void {
  byId("done-mark").classList.remove("warn");
  say("done-title", t("receiptTitle"));
  say("done-name", name);
  showTime(time);
  say("done-text", t("receiptText", { title }));
  showReference(id);
  byId("keep").hidden = true;
  byId("done-another").hidden = true;
}

function showTime(time: string | undefined): void {
  const element = byId<HTMLTimeElement>("done-time");
  element.parentElement?.toggleAttribute("hidden", !time);
  if (!time) return;
  element.dateTime = time;
  element.textContent = clock(time);
  byId("done-day").textContent = sameDay(time, new Date()) ? "" : day(time);
}

function showReference(id: string | undefined): void {
  byId("done-reference").textContent = id ? t("reference", { id }) : "";
}

/** Sets a text when it changes: what is read out would else be read out again. */
function say(id: string, text: string): void {
  const element = byId(id);
  if (element.textContent !== text) element.textContent = text;
}
