// What is not recorded yet: what waits to be sent, and what the server refused, with what can be done about it.

import { html, nothing, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { form } from "../../common/lang";
import { clock } from "../../common/time";
import { network } from "../core/api";
import { icons } from "../core/icons";
import { session } from "../core/session";
import { t } from "../texts";
import type { Item } from "./item";
import { discard, queue, retry, SERVER_FAULT, sendNow, TOO_OLD } from "./queue";

/** The items of a place. `correct` returns how an item is entered anew, if it can be. */
export function outboxView(
  place: string,
  correct: (item: Item) => (() => void) | undefined = () => undefined,
): TemplateResult | typeof nothing {
  const items = queue.items.filter((item) => item.place === place && item.isKept);
  if (!items.length) return nothing;
  const mine = items.filter((item) => !item.report && item.account === session.account?.id);
  const others = items.filter((item) => !item.report && item.account !== session.account?.id);
  const reports = items.filter((item) => item.report);
  return html`<div class="outbox card">
    ${reports.length ? reportsView(reports, correct) : nothing} ${mine.length ? waitingView(mine) : nothing}
    ${others.length ? html`<p class="hint">${waitsForOther(others)}</p>` : nothing}
  </div>`;
}

/** Links to the other pages for which something waits or was refused. */
export function elsewhereView(place: string): TemplateResult | typeof nothing {
  const items = queue.items.filter((item) => item.place !== place && item.isKept);
  if (!items.length) return nothing;
  const addresses = new Set(items.map(addressOf));
  return html`<p class="note warn elsewhere">
    ${t(`elsewhere.${form(items.length)}`, { n: items.length })}
    ${[...addresses].map((address) => html`<a href=${address}>${t("open")}</a>`)}
  </p>`;
}

function addressOf({ action, place }: Item): string {
  const isOfEvent = action.kind === "attendance" || action.kind === "undo";
  return `/${isOfEvent ? "door" : "set"}/${encodeURIComponent(place)}`;
}

function waitsForOther(items: Item[]): string {
  const names = new Set(items.map((item) => item.accountName));
  return t("waitsForOther", { n: items.length, name: [...names].join(", ") });
}

function waitingView(items: Item[]): TemplateResult {
  return html`<section>
    <header>
      <h2>${t(`waits.${form(items.length)}`, { n: items.length })}</h2>
      <button class="button quiet" type="button" @click=${sendNow}>${t("sendNow")}</button>
    </header>
    <p class="hint">${t(queue.isDurable ? (network.isLost ? "waitsHint" : "waitsBusy") : "waitsInMemory")}</p>
    <ul class="rows">
      ${repeat(
        items,
        (item) => item.id,
        (item) =>
          row(
            item,
            action("discard", item, icons.close, () => void discard(item)),
          ),
      )}
    </ul>
  </section>`;
}

function reportsView(items: Item[], correct: (item: Item) => (() => void) | undefined): TemplateResult {
  // What the server failed on can still be sent; it is dismissed one by one.
  const seen = items.filter((item) => item.report?.code !== SERVER_FAULT);
  return html`<section>
    <header>
      <h2>${t(`notSent.${form(items.length)}`, { n: items.length })}</h2>
      ${
        seen.length > 1
          ? html`<button class="button quiet" type="button" @click=${() => void Promise.all(seen.map(discard))}>
            ${t("dismissAll")}
          </button>`
          : nothing
      }
    </header>
    <ul class="rows">
      ${repeat(
        items,
        (item) => item.id,
        (item) => {
          const open = item.report?.tone === "refused" ? correct(item) : undefined;
          const isFault = item.report?.code === SERVER_FAULT;
          return row(
            item,
            html`${isFault ? action("again", item, icons.flip, () => void retry(item)) : nothing}
          ${open && !isFault ? action("correct", item, icons.edit, open) : nothing}
          ${action("dismiss", item, icons.check, () => void discard(item))}`,
          );
        },
      )}
    </ul>
  </section>`;
}

function row(item: Item, actions: TemplateResult): TemplateResult {
  const { report } = item;
  return html`<li class="row ${report?.tone ?? "kept"}">
    <time datetime=${new Date(item.madeAt).toISOString()}>${clock(new Date(item.madeAt))}</time>
    <span class="who">
      <strong>${item.label}</strong>
      <span class="muted">${report ? reason(report) : t(`kind.${item.action.kind}`)}</span>
    </span>
    ${actions}
  </li>`;
}

function action(
  key: "discard" | "dismiss" | "again" | "correct",
  item: Item,
  icon: TemplateResult,
  run: () => void,
): TemplateResult {
  const name = `${t(key)} – ${item.label}`;
  return html`<button class="button quiet icon-only" type="button" title=${t(key)} aria-label=${name} @click=${run}>
    ${icon}
  </button>`;
}

function reason({ code, message }: NonNullable<Item["report"]>): string {
  if (code === TOO_OLD) return t("tooOld");
  if (code === SERVER_FAULT) return t("serverFault");
  return message;
}
