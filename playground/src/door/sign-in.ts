// The sign-in: e-mail address or unique code and password, or one click on an account of the demo data.

import { html, nothing, type TemplateResult } from "lit-html";
import { type DemoAccount, readData } from "../common/data";
import { icons } from "./core/icons";
import { update } from "./core/render";
import { signIn, type LoginFailure } from "./core/session";
import { t } from "./texts";

/** The roles that work at each door, the likeliest first. */
const ROLES = {
  door: ["ORGANIZER", "ADMIN", "SUPER_ADMIN", "VIEWER"],
  set: ["PRESENCE", "ADMIN", "SUPER_ADMIN"],
};
type Role = "ORGANIZER" | "ADMIN" | "SUPER_ADMIN" | "VIEWER" | "PRESENCE";

/** The form. */
export class SignIn {
  private readonly demo = readData().site.demo;
  private fault = "";
  private isSending = false;

  /** `signedIn` is called after a login. */
  constructor(
    private readonly kind: "door" | "set",
    private readonly signedIn: () => void,
  ) {}

  private async send(identifier: string, password: string): Promise<void> {
    if (this.isSending) return;
    this.isSending = true;
    this.fault = "";
    update();
    const failure = await signIn(identifier, password);
    this.isSending = false;
    if (failure) this.fault = sentence(failure);
    else this.signedIn();
    update();
  }

  private readonly onSubmit = (event: Event) => {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    const identifier = String(form.get("identifier")).trim();
    const password = String(form.get("password"));
    if (identifier && password) return void this.send(identifier, password);
    this.fault = t("signInMissing");
    update();
    document.getElementById(identifier ? "password" : "identifier")?.focus();
  };

  view(): TemplateResult {
    const field = (id: "identifier" | "password", type: string, autocomplete: string) => html`<div class="field">
      <label for=${id}>${t(id)}</label>
      <input
        class="input"
        id=${id}
        name=${id}
        type=${type}
        autocomplete=${autocomplete}
        autocapitalize="none"
        spellcheck="false"
        required
        aria-invalid=${this.fault ? "true" : "false"}
        aria-describedby="sign-in-fault"
      />
    </div>`;
    return html`<div class="sign-in">
      <div class="card">
        <span class="mark">${this.kind === "door" ? icons.calendar : icons.film}</span>
        <h1 tabindex="-1">${t(this.kind === "door" ? "door" : "set")}</h1>
        <p class="muted">${t(this.kind === "door" ? "doorLead" : "setLead")}</p>
        <form class="stack" novalidate @submit=${this.onSubmit}>
          ${field("identifier", "text", "username")} ${field("password", "password", "current-password")}
          <p class="fault" id="sign-in-fault" role="alert">${this.fault}</p>
          <button class="button primary big" type="submit" aria-disabled=${this.isSending}>
            ${t(this.isSending ? "signingIn" : "signIn")}
          </button>
        </form>
        ${this.demoView()}
      </div>
    </div>`;
  }

  private demoView(): TemplateResult | typeof nothing {
    const { demo } = this;
    if (!demo) return nothing;
    const roles = ROLES[this.kind];
    const accounts = demo.accounts
      .filter(({ role }) => roles.includes(role))
      .sort((one, other) => roles.indexOf(one.role) - roles.indexOf(other.role));
    if (!accounts.length) return nothing;
    const button = ({ email, role, password }: DemoAccount) => html`<button
      class="button demo"
      type="button"
      @click=${() => void this.send(email, password)}
    >
      ${icons.user}<span><strong>${t(`role.${role as Role}`)}</strong><small>${email}</small></span>
    </button>`;
    return html`<section class="demo-accounts">
      <h2>${t("demo")}</h2>
      ${accounts.map(button)}
    </section>`;
  }
}

function sentence(failure: LoginFailure): string {
  switch (failure.is) {
    case "refused":
      return failure.message;
    case "offline":
      return t("needsNetwork");
    case "busy":
      return failure.after ? t("tooMany", { n: Math.ceil(failure.after / 60) }) : t("busy");
  }
}
