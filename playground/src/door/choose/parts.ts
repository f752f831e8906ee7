// What both lists share: their search field and their cards.

import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { icons } from "../core/icons";

/** The search field of a list. */
export function chooserSearch(value: string, onInput: (text: string) => void, label: string): TemplateResult {
  return html`<div class="search-field">
    <label class="visually-hidden" for="search">${label}</label>
    ${icons.search}
    <input
      id="search"
      class="input"
      type="search"
      autocomplete="off"
      placeholder=${label}
      .value=${live(value)}
      @input=${(event: Event) => onInput((event.target as HTMLInputElement).value)}
    />
    <kbd aria-hidden="true">/</kbd>
  </div>`;
}

/** What a card shows of an event or a project. */
export interface PlaceCard {
  href: string;
  icon: TemplateResult;
  title: string;
  details: (string | null)[];
  badge?: string;
  /** Whether the badge says that it is over. */
  isOver?: boolean;
  count: number;
  word: string;
}

/** A card that leads to the page of an event or a project. */
export function placeCard({ href, icon, title, details, badge, isOver, count, word }: PlaceCard): TemplateResult {
  return html`<li>
    <a class="place-card card" href=${href}>
      <span class="mark">${icon}</span>
      <span class="who">
        <strong>${title} ${badge ? html`<span class="badge ${isOver ? "warn" : "ok"}">${badge}</span>` : nothing}</strong>
        ${details.filter(Boolean).map((detail) => html`<span class="muted">${detail}</span>`)}
      </span>
      <span class="number"><strong>${count}</strong><small>${word}</small></span>
      ${icons.next}
    </a>
  </li>`;
}
