// The dialog that undoes an attendance: it needs a reason, which the audit log keeps.

import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { modal } from "../core/modal";
import { update } from "../core/render";
import { t } from "../texts";

/** The dialog, closed or open. */
export class UndoDialog {
  private shown: { id: string; name: string } | null = null;
  private reason = "";
  private isMissing = false;

  constructor(private readonly confirm: (id: string, name: string, reason: string) => void) {}

  open(id: string, name: string): void {
    this.shown = { id, name };
    this.reason = "";
    this.isMissing = false;
    update();
  }

  private readonly close = () => {
    this.shown = null;
    update();
  };

  private setReason(reason: string): void {
    this.reason = reason;
    this.isMissing = false;
    update();
  }

  private readonly onSubmit = (event: Event) => {
    event.preventDefault();
    const reason = this.reason.trim();
    if (!this.shown) return;
    if (!reason) {
      this.isMissing = true;
      update();
      document.getElementById("reason")?.focus();
      return;
    }
    const { id, name } = this.shown;
    this.close();
    this.confirm(id, name, reason);
  };

  view(): TemplateResult | typeof nothing {
    if (!this.shown) return nothing;
    const content = html`<form class="stack" novalidate @submit=${this.onSubmit}>
      <p>${t("undoText")}</p>
      <div class="chips">
        ${(["reason.mistake", "reason.twice", "reason.left"] as const).map(
          (key) => html`<button
            class="button chip"
            type="button"
            aria-pressed=${this.reason === t(key)}
            @click=${() => this.setReason(t(key))}
          >
            ${t(key)}
          </button>`,
        )}
      </div>
      <div class="field">
        <label for="reason">${t("reason")}</label>
        <input
          id="reason"
          class="input"
          maxlength="500"
          autocomplete="off"
          required
          aria-invalid=${this.isMissing}
          aria-describedby="reason-fault"
          .value=${live(this.reason)}
          @input=${(event: Event) => this.setReason((event.target as HTMLInputElement).value)}
        />
        <p class="fault" id="reason-fault" role="alert">${this.isMissing ? t("reasonMissing") : ""}</p>
      </div>
      <div class="dialog-actions">
        <button class="button" type="button" @click=${this.close}>${t("keep")}</button>
        <button class="button danger" type="submit">${t("undoConfirm")}</button>
      </div>
    </form>`;
    return modal("undo", t("undoTitle", { name: this.shown.name }), content, this.close);
  }
}
