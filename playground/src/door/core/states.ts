// What stands in place of a page that cannot be shown.

import { html, nothing, type TemplateResult } from "lit-html";
import { t } from "../texts";
import { network } from "./api";
import { icons } from "./icons";
import { may, signOut } from "./session";

/** A page that is refused. */
export function refusal(text: string): TemplateResult {
  return html`<div class="refusal card">
    ${icons.refused}
    <p role="alert">${text}</p>
    <p class="actions">
      ${may("ReadPointage") ? html`<a class="button" href="/door">${t("events")}</a>` : nothing}
      ${may("ReadPresence") ? html`<a class="button" href="/set">${t("sets")}</a>` : nothing}
      <button class="button" type="button" @click=${() => void signOut()}>${t("otherAccount")}</button>
    </p>
  </div>`;
}

/** A page that is loading. Without a network there is a button to try again. */
export function loading(): TemplateResult {
  if (!network.isLost) return html`<p class="loading muted" role="status">${t("loading")}</p>`;
  return html`<div class="refusal card">
    ${icons.offline}
    <p role="alert">${t("cannotLoad")}</p>
    <button class="button primary" type="button" @click=${() => location.reload()}>${t("again")}</button>
  </div>`;
}
