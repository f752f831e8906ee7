// The departure of one person: asked once more, because a record that has ended is not opened again.

import { html, nothing, type TemplateResult } from "lit-html";
import { clock, moment, sameDay } from "../../common/time";
import { icons } from "../core/icons";
import { modal } from "../core/modal";
import { update } from "../core/render";
import { t } from "../texts";
import type { Member } from "./data";

/** The dialog, closed or open. A badge that is scanned needs none: it is held there on purpose. */
export class LeaveDialog {
  private shown: Member | null = null;

  constructor(private readonly confirm: (member: Member) => void) {}

  open(member: Member): void {
    this.shown = member;
    update();
  }

  private readonly close = () => {
    this.shown = null;
    update();
  };

  private readonly onSubmit = (event: Event) => {
    event.preventDefault();
    const member = this.shown;
    this.close();
    if (member) this.confirm(member);
  };

  view(): TemplateResult | typeof nothing {
    const member = this.shown;
    if (!member) return nothing;
    const name = member.cinemaTalent?.fullName ?? t("somebody");
    const came = member.latest?.checkInAt;
    const content = html`<form class="stack" @submit=${this.onSubmit}>
      <p>
        ${came ? t("cameAt", { time: sameDay(came, new Date()) ? clock(came) : moment(came) }) : nothing}<br />
        ${t("leaveText")}
      </p>
      <div class="dialog-actions">
        <button class="button" type="button" @click=${this.close}>${t("cancel")}</button>
        <button class="button primary" type="submit">${icons.leave}${t("leaveConfirm")}</button>
      </div>
    </form>`;
    return modal("leave", t("leaveTitle", { name }), content, this.close);
  }
}
