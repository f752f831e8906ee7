// The staff's pages: `/door` and `/door/:event`, `/set` and `/set/:project`. This file is their shell: the address chooses
// the page, the bar stands above all of them, and nothing is shown before somebody is signed in.

import { html, nothing, render, type TemplateResult } from "lit-html";
import { lang, onLangChange, setLang } from "../common/lang";
import { moment } from "../common/time";
import { EventChooser } from "./choose/events";
import { ProjectChooser } from "./choose/projects";
import { network } from "./core/api";
import { icons } from "./core/icons";
import type { Page } from "./core/page";
import { deleteStale } from "./core/kept";
import { onUpdate, update } from "./core/render";
import { forgetResults } from "./core/result";
import { may, openSession, session, signOut } from "./core/session";
import { loading } from "./core/states";
import { EventPage } from "./event/page";
import { elsewhereView } from "./queue/outbox";
import { openQueue, queue, sendNow } from "./queue/queue";
import { SetPage } from "./set/page";
import { SignIn } from "./sign-in";
import { t } from "./texts";

/** How often the server is asked again for a page that it did not answer. */
const REFRESH_INTERVAL = 10_000;

const [, root, place] = location.pathname.split("/");
const kind = root === "set" ? "set" : "door";
const placeId = place ? decoded(place) : "";
let page = choosePage(placeId);
const signIn = new SignIn(kind, sendNow);

/** The account for which the page was started. */
let started: string | null = null;
/** The account whose data the page holds. */
let owner: string | null = null;
/** What the page showed last: a change moves the focus to its heading. */
let shown = "";

/** A part of the address; one that is no text names nothing that exists. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function choosePage(id: string): Page {
  if (kind === "set") return id ? new SetPage(id) : new ProjectChooser();
  return id ? new EventPage(id) : new EventChooser();
}

function draw(): void {
  const account = session.account?.id ?? null;
  if (account !== started) {
    if (started) page.stop();
    started = account;
    if (account) startPage(account);
  }
  document.title = `${session.account ? page.title() : t(kind)} · passerelle`;
  render(view(), document.getElementById("app")!);
  moveFocus();
}

/** What one account has loaded is not shown to the next one. */
function startPage(account: string): void {
  if (owner && owner !== account) {
    page = choosePage(placeId);
    forgetResults();
  }
  owner = account;
  page.start();
}

function view(): TemplateResult {
  return html`<a class="skip button" href="#main">${t("skip")}</a>
    ${bar()} ${networkView()}
    <main id="main" tabindex="-1">
      ${session.account ? elsewhereView(placeId) : nothing}
      ${!session.isKnown ? loading() : session.account ? page.view() : signIn.view()}
    </main>`;
}

function bar(): TemplateResult {
  const other = lang() === "fr" ? "en" : "fr";
  const [name, short] = other === "fr" ? ["Français", "FR"] : ["English", "EN"];
  const tab = (to: "door" | "set", text: string) =>
    html`<a class="tab" href=${`/${to}`} aria-current=${kind === to ? "page" : "false"}>${text}</a>`;
  return html`<header class="bar">
    <a class="brand" href=${`/${kind}`}>${brand}<span>passerelle</span></a>
    <nav aria-label=${t("pages")}>
      ${may("ReadPointage") ? tab("door", t("events")) : nothing}
      ${may("ReadPresence") ? tab("set", t("sets")) : nothing}
    </nav>
    <span class="space"></span>
    <button class="button quiet" type="button" lang=${other} @click=${() => setLang(other)}>
      <span class="wide">${name}</span><span class="narrow" aria-hidden="true">${short}</span>
    </button>
    ${session.account ? accountView(session.account.name) : nothing}
  </header>`;
}

function accountView(name: string): TemplateResult {
  return html`<details class="account">
    <summary class="button quiet">${icons.user}<span class="wide">${name}</span></summary>
    <div class="card">
      <p><strong>${name}</strong></p>
      ${queue.items.some((item) => !item.report) ? html`<p class="hint">${t("signOutWaits")}</p>` : nothing}
      ${network.isLost ? html`<p class="hint">${t("signOutOffline")}</p>` : nothing}
      <button class="button" type="button" @click=${() => void signOut()}>${t("signOut")}</button>
    </div>
  </details>`;
}

/** Says that there is no network, or that the page shows what this device kept, and what that means. */
function networkView(): TemplateResult {
  const asOf = session.account ? page.snapshot.asOf : null;
  const text = asOf === null ? t("offline") : keptText(moment(new Date(asOf)));
  return html`<div class="network" role="status">
    ${asOf !== null || network.isLost ? html`<p>${icons.offline}<span>${text}</span></p>` : nothing}
  </div>`;
}

/** As of when the page is, and, where something can be recorded, what becomes of that. */
function keptText(time: string): string {
  const standing = t(network.isLost ? "asOf" : "asOfSlow", { time });
  return placeId ? `${standing} ${t("recordedHere")}` : standing;
}

/** The heading of a new state takes the focus, unless somebody is typing. */
function moveFocus(): void {
  const state = !session.isKnown ? "loading" : session.account ? "page" : "sign-in";
  const heading = document.querySelector<HTMLElement>("main h1");
  if (!heading || state === shown) return;
  shown = state;
  const first = document.querySelector<HTMLElement>("#identifier, #search");
  // On telephones the field would open the keyboard over half of the page.
  if (first && matchMedia("(pointer: fine)").matches) first.focus();
  else heading.focus();
}

const brand = html`<svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
  <rect width="32" height="32" rx="7" fill="currentColor" />
  <g class="brand-lines" fill="none" stroke-width="2.5" stroke-linecap="round">
    <path d="M5 21h22M7 21c2-11 16-11 18 0M12 21v-6.6M16 21v-8M20 21v-6.6" />
  </g>
</svg>`;

async function start(): Promise<void> {
  onUpdate(draw);
  onLangChange(update);
  void deleteStale();
  await openQueue((item, outcome) => page.sent?.(item, outcome));
  followNetwork();
  await openSession();
  sendNow();
  refresh();
  // Not earlier: its files are those that the page has just loaded. Some private windows refuse it.
  void navigator.serviceWorker?.register(`/${kind}/sw.js`, { scope: `/${kind}` }).catch(() => undefined);
}

/** Asks the server again while it has not answered what the page shows, or was not reached by the last request. */
function followNetwork(): void {
  setInterval(refresh, REFRESH_INTERVAL);
  window.addEventListener("online", refresh);
  document.addEventListener("visibilitychange", refresh);
}

function refresh(): void {
  if ((page.snapshot.isDue || network.isLost) && session.account && !document.hidden) page.load();
}

void start();
