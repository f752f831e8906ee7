// The search: type a name, choose, recorded. Who is not found is entered as a new person.

import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { repeat } from "lit-html/directives/repeat.js";
import { clock, sameDay, moment } from "../../common/time";
import { network } from "../core/api";
import { icons } from "../core/icons";
import { initials, splitName } from "../core/words";
import { form } from "../../common/lang";
import { waiting } from "../queue/queue";
import { t } from "../texts";
import type { Found } from "./data";
import type { EventPage } from "./page";

/** The search field and what it finds. */
export function searchView(page: EventPage): TemplateResult {
  const { state } = page;
  return html`<div class="search card">
    <label class="visually-hidden" for="search">${t("search")}</label>
    <div class="search-field">
      ${icons.search}
      <input
        id="search"
        class="input"
        type="search"
        enterkeyhint="search"
        autocomplete="off"
        autocapitalize="words"
        spellcheck="false"
        placeholder=${t("searchHint")}
        aria-controls="found"
        .value=${live(state.search)}
        @input=${(event: Event) => state.setSearch((event.target as HTMLInputElement).value)}
        @keydown=${(event: KeyboardEvent) => onKey(event, page)}
      />
      <kbd aria-hidden="true">/</kbd>
    </div>
    <div id="found" class="found">${foundView(page)}</div>
  </div>`;
}

function foundView(page: EventPage): TemplateResult {
  const { state } = page;
  const typed = state.search.trim();
  if (!typed) return emptyView(page);
  const found = state.found ?? [];
  return html`
    <p class="visually-hidden" role="status">${state.isSearching ? "" : summary(found.length)}</p>
    ${network.isLost ? html`<p class="hint">${t("searchesKnown", { n: state.known.size })}</p>` : nothing}
    <ul class="people">
      ${repeat(
        found,
        (person) => person.id,
        (person) => personView(page, person),
      )}
    </ul>
    ${!found.length && !state.isSearching ? html`<p class="hint">${t("foundNobody")}</p>` : nothing}
    ${
      page.isOpen
        ? html`<button class="button new-person" type="button" @click=${() => page.form.open(splitName(typed))}>
          ${icons.add}<span>${t("newPerson", { name: typed })}</span>
        </button>`
        : nothing
    }
  `;
}

function emptyView(page: EventPage): TemplateResult {
  if (!page.isOpen) return html`<p class="hint">${t("searchHelpClosed")}</p>`;
  return html`<p class="hint">${t("searchHelp")}</p>
    <button class="button new-person" type="button" @click=${() => page.form.open({ firstName: "", lastName: "" })}>
      ${icons.add}<span>${t("newPersonEmpty")}</span>
    </button>`;
}

function personView(page: EventPage, person: Found): TemplateResult {
  const details = [person.organization, person.function].filter(Boolean).join(" · ");
  return html`<li class="person">
    <span class="face" aria-hidden="true">${initials(person.fullName)}</span>
    <span class="who">
      <strong>${person.fullName}</strong>
      ${details ? html`<span class="muted">${details}</span>` : nothing}
    </span>
    ${standing(page, person)}
  </li>`;
}

/** What can be done with a person, or what is done. */
function standing(page: EventPage, person: Found): TemplateResult | typeof nothing {
  const came = page.state.arrivedAt.get(person.id);
  if (came) {
    const time = sameDay(came, new Date()) ? clock(came) : moment(came);
    return html`<span class="badge ok">${t("arrivedAt", { time })}</span>`;
  }
  if (isWaiting(page, person)) return html`<span class="badge warn">${t("waitsShort")}</span>`;
  if (!page.isOpen) return nothing;
  return html`<button
    class="button primary"
    type="button"
    aria-label=${t("recordName", { name: person.fullName })}
    @click=${() => void page.recordKnown(person.id, person.fullName)}
  >
    ${icons.check}<span>${t("recordShort")}</span>
  </button>`;
}

function isWaiting(page: EventPage, person: Found): boolean {
  return waiting(page.id).some(
    ({ action }) => action.kind === "attendance" && action.input.participantId === person.id,
  );
}

function onKey(event: KeyboardEvent, page: EventPage): void {
  const { state } = page;
  const buttons = document.querySelectorAll<HTMLButtonElement>("#found button");
  if (event.key === "Escape") {
    state.setSearch("");
  } else if (event.key === "ArrowDown") {
    buttons[0]?.focus();
  } else if (event.key === "Enter") {
    const [only, ...others] = state.found ?? [];
    const isCertain = !state.isSearching && !network.isLost && only && others.length === 0;
    // Enter records a person only when nobody else can be meant.
    if (isCertain && page.isOpen && !state.arrivedAt.has(only.id) && !isWaiting(page, only)) {
      void page.recordKnown(only.id, only.fullName);
    }
  } else {
    return;
  }
  event.preventDefault();
}

function summary(count: number): string {
  return t(`found.${form(count)}`, { n: count });
}
