// The result of the last recording, as a banner.

import { html, nothing, type TemplateResult } from "lit-html";
import { t } from "../texts";
import { icons } from "./icons";
import { clear, type Result, results } from "./result";
import type { Tone } from "./sound";

const ICONS: Record<Tone, TemplateResult> = {
  ok: icons.check,
  already: icons.repeat,
  refused: icons.refused,
  kept: icons.kept,
};

const DIRECTIONS = { CHECK_IN: icons.arrive, CHECK_OUT: icons.leave };

/** The banner. Its region is always there, so that screen readers follow it. `undo` opens the dialog of an attendance. */
export function resultView(undo?: (attendance: string, name: string) => void): TemplateResult {
  const result = results.shown;
  return html`<div class="result-region" aria-live="assertive" aria-atomic="true">
    ${result ? banner(result, undo) : nothing}
  </div>`;
}

function banner(result: Result, undo?: (attendance: string, name: string) => void): TemplateResult {
  const { attendance, title, photo } = result;
  return html`<div class="result ${result.tone} ${result.isScanned ? "scanned" : ""}">
    ${photo ? html`<img class="face" src=${photo} alt="" />` : html`<span class="mark">${ICONS[result.tone]}</span>`}
    <p>
      <span class="visually-hidden">${t("toneIs", { tone: t(`tone.${result.tone}`) })} </span>
      <strong>${title}</strong>
      <span class="what">${result.action ? DIRECTIONS[result.action] : nothing}${result.text}</span>
    </p>
    ${
      attendance && undo
        ? html`<button class="button" type="button" @click=${() => undo(attendance, title)}>${icons.undo}${t("undo")}</button>`
        : nothing
    }
    <button class="button icon-only" type="button" aria-label=${t("close")} @click=${clear}>${icons.close}</button>
  </div>`;
}
