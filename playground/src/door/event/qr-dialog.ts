// The QR code of the event on the whole screen, for a projector or a tablet at the entrance.

import { html, nothing, type TemplateResult } from "lit-html";
import { form } from "../../common/lang";
import { request } from "../core/api";
import { icons } from "../core/icons";
import { modal } from "../core/modal";
import { update } from "../core/render";
import { keepAwake } from "../core/wake";
import { endSession } from "../core/session";
import { QR_CODE } from "../documents";
import { t } from "../texts";
import type { EventState } from "./state";

interface Code {
  event: { qrCode: { image: string; expiresAt: string } | null } | null;
}

/** The dialog, closed or open. */
export class QrDialog {
  private isOpen = false;
  private image: string | null = null;
  private isExpired = false;
  private sleep: () => void = () => {};

  constructor(private readonly state: EventState) {}

  async open(): Promise<void> {
    this.sleep = keepAwake();
    void this.load();
    // Before the dialog opens: what fills the screen later would lie above it.
    await document.documentElement.requestFullscreen?.().catch(() => {
      // The browser may refuse, as telephones do: the dialog then fills the window.
    });
    this.isOpen = true;
    update();
  }

  private readonly close = () => {
    this.isOpen = false;
    this.sleep();
    if (document.fullscreenElement) void document.exitFullscreen();
    update();
  };

  private async load(): Promise<void> {
    const reply = await request<Code>(QR_CODE, { id: this.state.id });
    if (reply.is === "session") return endSession();
    const code = reply.is === "data" ? reply.data.event?.qrCode : null;
    if (code) {
      this.image = code.image;
      this.isExpired = Date.parse(code.expiresAt) < Date.now();
    }
    update();
  }

  view(): TemplateResult | typeof nothing {
    const { event, count } = this.state;
    if (!this.isOpen || !event) return nothing;
    const content = html`
      <button class="button icon-only close" type="button" aria-label=${t("close")} @click=${this.close}>
        ${icons.close}
      </button>
      ${this.isExpired ? html`<p class="note bad">${t("codeExpired")}</p>` : html`<p class="invite">${t("scanToSign")}</p>`}
      ${
        this.image
          ? html`<img class="code" src=${this.image} alt=${t("codeAlt", { title: event.title })} />`
          : html`<p class="hint" role="status">${t("loading")}</p>`
      }
      <p class="arrived"><strong>${count}</strong> ${t(`arrival.${form(count)}`)}</p>
    `;
    return modal("qr", event.title, content, this.close);
  }
}
