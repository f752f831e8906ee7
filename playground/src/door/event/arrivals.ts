// Who came, the latest first.

import { html, nothing, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { clock, day, sameDay } from "../../common/time";
import { icons } from "../core/icons";
import type { Attendance } from "../queue/perform";
import { waiting } from "../queue/queue";
import { t } from "../texts";
import type { EventPage } from "./page";

/** The list of arrivals. */
export function arrivalsView(page: EventPage): TemplateResult {
  const { state } = page;
  return html`<div class="arrivals card">
    <h2>${t("arrivals")}</h2>
    ${
      state.arrivals.length
        ? html`<ol class="rows">
          ${repeat(
            state.arrivals,
            (row) => row.id,
            (row) => rowView(page, row),
          )}
        </ol>`
        : html`<p class="hint">${t("noArrivals")}</p>`
    }
    ${
      state.hasMore
        ? html`<button class="button quiet more" type="button" @click=${() => void state.loadMore()}>${t("more")}</button>`
        : nothing
    }
  </div>`;
}

function rowView(page: EventPage, attendance: Attendance): TemplateResult {
  const { participant, checkInTime } = attendance;
  const name = participant?.fullName ?? t("somebody");
  return html`<li class="row">
    <time datetime=${checkInTime}>
      ${clock(checkInTime)}${sameDay(checkInTime, new Date()) ? nothing : html`<small>${day(checkInTime)}</small>`}
    </time>
    <span class="who">
      <strong>${name}</strong>
      <span class="muted">${[t(modeOf(attendance)), participant?.organization].filter(Boolean).join(" · ")}</span>
    </span>
    ${isUndone(page, attendance) ? html`<span class="badge warn">${t("waitsShort")}</span>` : nothing}
    ${
      page.mayUndo(attendance) && !isUndone(page, attendance)
        ? html`<button
          class="button quiet icon-only"
          type="button"
          title=${t("undo")}
          aria-label=${t("undoName", { name })}
          @click=${() => page.undo.open(attendance.id, name)}
        >
          ${icons.undo}
        </button>`
        : nothing
    }
  </li>`;
}

/** Whether the undoing of an attendance waits to be sent. */
function isUndone(page: EventPage, { id }: Attendance): boolean {
  return waiting(page.id).some(({ action }) => action.kind === "undo" && action.input.id === id);
}

function modeOf({ checkInMode, hasSignature }: Attendance): "mode.signed" | "mode.staff" | "mode.file" {
  if (checkInMode === "IMPORT") return "mode.file";
  return checkInMode === "MANUAL" && !hasSignature ? "mode.staff" : "mode.signed";
}
