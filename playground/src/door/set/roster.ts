// Who stands where: those who are in, those who left, those who have not come, and records without a departure.

import { html, nothing, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { form } from "../../common/lang";
import { clock, moment, sameDay } from "../../common/time";
import { icons } from "../core/icons";
import { may } from "../core/session";
import { initials } from "../core/words";
import { waiting } from "../queue/queue";
import { t } from "../texts";
import type { Member, Standing } from "./data";
import type { SetPage } from "./page";
import type { SetState } from "./state";

const FILTERS: (Standing | null)[] = ["IN", "NOT_IN", "LEFT", "LEFT_OPEN", null];

/** The line that says how many were found, by its `id`. */
const FOUND = "found";

/** The list of people. */
export function rosterView(page: SetPage): TemplateResult {
  const { state } = page;
  const members = state.listed();
  return html`<div class="roster card">
    <h2 id="who">${t("who")}</h2>
    <div class="filters" role="group" aria-label=${t("who")}>
      ${FILTERS.map((filter) => filterView(state, filter))}
    </div>
    ${state.search.trim() ? html`<p id=${FOUND} class="hint" role="status" tabindex="-1">${foundText(page, members)}</p>` : nothing}
    ${
      members.length
        ? html`<ul class="people">
          ${repeat(
            members,
            (member) => member.projectCode,
            (member) => memberView(page, member),
          )}
        </ul>`
        : html`<p class="hint">${t(state.members.length ? "nobody" : "nobodyAssigned")}</p>`
    }
  </div>`;
}

function foundText({ state }: SetPage, members: Member[]): string {
  const n = members.length;
  const mustChoose = n > 1 && state.named(state.search.trim());
  return t(mustChoose ? "chooseNamed" : `filtered.${form(n)}`, { n });
}

/** Goes to the people who have the name that was typed. On a phone they stand below the scanner. */
export function showChoice(): void {
  const found = document.getElementById(FOUND);
  found?.focus({ preventScroll: true });
  found?.scrollIntoView({ block: "center" });
}

function filterView(state: SetState, filter: Standing | null): TemplateResult | typeof nothing {
  const { counts } = state;
  const number = {
    IN: counts.in,
    LEFT: counts.left,
    LEFT_OPEN: counts.leftOpen,
    NOT_IN: counts.notIn,
    ALL: state.members.length,
  }[filter ?? "ALL"];
  if (filter === "LEFT_OPEN" && number === 0) return nothing;
  return html`<button
    class="button chip"
    type="button"
    aria-pressed=${state.filter === filter && !state.search.trim()}
    @click=${() => {
      state.setSearch("");
      state.setFilter(filter);
    }}
  >
    ${t(`standing.${filter ?? "ALL"}`)} <span class="number">${number}</span>
  </button>`;
}

function memberView(page: SetPage, member: Member): TemplateResult {
  const talent = member.cinemaTalent;
  const name = talent?.fullName ?? t("somebody");
  const photo = talent?.media.profilePhoto?.smallUrl;
  const role = page.state.roles.get(member.projectCode);
  const details = [role?.roleDescription ?? role?.talentTypeName, member.projectCode].filter(Boolean).join(" · ");
  return html`<li class="person ${member.state}">
    ${face(name, photo)}
    <span class="who">
      <strong>${name}</strong>
      <span class="muted">${details}</span>
      <span class="since ${member.state}">${since(member)}</span>
    </span>
    ${talent ? actions(page, member, name) : nothing}
  </li>`;
}

/** The picture over the initials, which are read until it is there, and where there is none. */
function face(name: string, photo: string | null | undefined): TemplateResult {
  const hide = ({ target }: Event) => {
    (target as HTMLImageElement).hidden = true;
  };
  return html`<span class="face">
    <span aria-hidden="true">${initials(name)}</span>
    ${photo ? html`<img src=${photo} alt="" loading="lazy" @error=${hide} />` : nothing}
  </span>`;
}

function actions(page: SetPage, member: Member, name: string): TemplateResult | typeof nothing {
  const code = member.cinemaTalent?.uniqueCode;
  const isWaiting = waiting(page.id).some(({ action }) => "code" in action.input && action.input.code === code);
  if (isWaiting) return html`<span class="badge warn">${t("waitsShort")}</span>`;
  if (!may("RecordPresence") || member.state === "LEFT") return nothing;
  const leaves = member.state === "IN";
  return html`<button
    class="button ${leaves ? "" : "primary"}"
    type="button"
    aria-label=${`${t(leaves ? "leave" : "arrive")} – ${name}`}
    @click=${() => (leaves ? page.leaving.open(member) : void page.record(member, "CHECK_IN"))}
  >
    ${leaves ? icons.leave : icons.arrive}<span>${t(leaves ? "leave" : "arrive")}</span>
  </button>`;
}

function since({ state, latest }: Member): string {
  if (!latest) return t("neverCame");
  const came = sameDay(latest.checkInAt, new Date()) ? clock(latest.checkInAt) : moment(latest.checkInAt);
  switch (state) {
    case "IN":
      return t("since", { time: came });
    case "LEFT":
      return t("fromTo", { came, left: clock(latest.checkOutAt ?? latest.checkInAt) });
    case "LEFT_OPEN":
      return t("leftOpenSince", { time: came });
    case "NOT_IN":
      return t("lastSeen", { time: moment(latest.checkOutAt ?? latest.checkInAt) });
  }
}
