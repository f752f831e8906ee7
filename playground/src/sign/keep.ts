// The link to keep: copied, or handed to another app.

import { byId } from "./dom";
import { t } from "./texts";

/** The controls beside the link. */
export class Keep {
  private readonly link = byId<HTMLInputElement>("keep-link");
  private readonly said = byId("keep-said");

  constructor() {
    const share = byId("keep-share");
    share.hidden = !("share" in navigator);
    share.addEventListener("click", () => void this.share());
    byId("keep-copy").addEventListener("click", () => void this.copy());
    this.link.addEventListener("focus", () => this.link.select());
  }

  private async copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.link.value);
      this.said.textContent = t("copied");
    } catch {
      // By http, or when the person says no, a page must not write to the clipboard.
      this.link.focus();
      this.said.textContent = t("selected");
    }
  }

  private async share(): Promise<void> {
    try {
      await navigator.share({ title: document.title, url: this.link.value });
    } catch {
      // The person has changed their mind.
    }
  }
}
