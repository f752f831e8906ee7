// Everybody arrives, or everybody leaves: asked once more, with the number of people.

import { html, nothing, type TemplateResult } from "lit-html";
import { form } from "../../common/lang";
import { newKey } from "../../common/send";
import { type Failure, request, serverTime } from "../core/api";
import { icons } from "../core/icons";
import { modal } from "../core/modal";
import { update } from "../core/render";
import { show } from "../core/result";
import { endSession } from "../core/session";
import { CHECK_IN_ALL, CHECK_OUT_ALL } from "../documents";
import type { PresenceAction } from "../queue/item";
import { submitAll } from "../queue/queue";
import { t } from "../texts";
import type { Member } from "./data";
import type { SetState } from "./state";

interface BulkAnswer {
  payload: { count: number; userErrors: Failure[] } | null;
}

/** The buttons and their dialog. */
export class BulkDialog {
  private shown: PresenceAction | null = null;

  constructor(private readonly state: SetState) {}

  buttons(): TemplateResult {
    return html`<div class="actions">
      ${this.button("CHECK_IN", "allArrive", icons.arrive)} ${this.button("CHECK_OUT", "allLeave", icons.leave)}
    </div>`;
  }

  private button(what: PresenceAction, key: "allArrive" | "allLeave", icon: TemplateResult): TemplateResult {
    const open = () => {
      this.shown = what;
      update();
    };
    return html`<button class="button" type="button" ?disabled=${!this.concerned(what).length} @click=${open}>
      ${icon}${t(key)}
    </button>`;
  }

  /** Who would arrive or leave. */
  private concerned(what: PresenceAction): Member[] {
    const leaves = what === "CHECK_OUT";
    return this.state.members.filter(({ state }) => (state === "IN") === leaves && state !== "LEFT");
  }

  private readonly close = () => {
    this.shown = null;
    update();
  };

  view(): TemplateResult | typeof nothing {
    const what = this.shown;
    if (!what) return nothing;
    const n = this.concerned(what).length;
    const number = form(n);
    const content = html`<div class="stack">
      <p>${t(`${what === "CHECK_IN" ? "allArriveText" : "allLeaveText"}.${number}`, { n })}</p>
      <div class="dialog-actions">
        <button class="button" type="button" @click=${this.close}>${t("cancel")}</button>
        <button class="button primary" type="button" @click=${() => this.confirm(what)}>
          ${t(`confirm.${number}`, { n })}
        </button>
      </div>
    </div>`;
    return modal("bulk", t(what === "CHECK_IN" ? "allArrive" : "allLeave"), content, this.close);
  }

  private async confirm(what: PresenceAction): Promise<void> {
    this.close();
    const title = t(what === "CHECK_IN" ? "allArrive" : "allLeave");
    const concerned = this.concerned(what);
    const at = serverTime();
    const query = what === "CHECK_IN" ? CHECK_IN_ALL : CHECK_OUT_ALL;
    const reply = await request<BulkAnswer>(query, { id: this.state.id, key: newKey() });
    if (reply.is === "session") return endSession();
    if (reply.is === "offline" || reply.is === "busy") {
      // The mutation records the time of its arrival; each person of their own is recorded with the time of now. Who was
      // recorded though the answer was lost is found to be there already.
      await submitAll(concerned.flatMap((member) => this.draft(member, what, at)));
      return show({ tone: "kept", title, text: t("kept") });
    }
    const failure = reply.is === "refused" ? reply.failures[0] : reply.data.payload?.userErrors[0];
    if (failure) return show({ tone: "refused", title, text: failure.message });
    const n = reply.is === "data" ? (reply.data.payload?.count ?? 0) : 0;
    const key = what === "CHECK_IN" ? "arrivedAll" : "leftAll";
    show({ tone: "ok", title, text: t(`${key}.${form(n)}`, { n }) });
    await this.state.load();
  }

  private draft({ cinemaTalent }: Member, action: PresenceAction, at: string) {
    if (!cinemaTalent) return [];
    const input = { projectId: this.state.id, code: cinemaTalent.uniqueCode, action, at };
    return [{ action: { kind: "presence", input } as const, place: this.state.id, label: cinemaTalent.fullName }];
  }
}
