// The form of a person who is not known yet.

import { html, nothing, type TemplateResult } from "lit-html";
import { modal } from "../core/modal";
import { update } from "../core/render";
import type { Item, Person } from "../queue/item";
import { discard, type Submitted } from "../queue/queue";
import { t } from "../texts";

type Name = keyof Person;

/** The fields: name, `autocomplete` is off for all since staff enter other people, and the kind of keyboard. */
const FIRST: Name[] = ["firstName", "lastName", "organization"];
const OTHERS: Name[] = ["function", "phone", "email", "cniNumber"];
const REQUIRED: Name[] = ["firstName", "lastName"];
const KINDS: Partial<Record<Name, string>> = { phone: "tel", email: "email" };
const LENGTHS: Partial<Record<Name, number>> = {
  firstName: 100,
  lastName: 100,
  organization: 255,
  function: 150,
  cniNumber: 20,
};

/** The form, closed or open. */
export class PersonForm {
  private values: Partial<Record<Name, string>> | null = null;
  private faults: Partial<Record<Name, string>> = {};
  private isSending = false;
  /** Why it was refused, when that is no field's fault. */
  private problem = "";
  /** The refused recording that this one replaces. */
  private replaced: Item | undefined;

  constructor(private readonly record: (person: Person) => Promise<Submitted>) {}

  open(person: Partial<Person>, replaced?: Item): void {
    this.values = { ...person };
    this.replaced = replaced;
    this.faults = {};
    this.problem = "";
    this.isSending = false;
    update();
    const first = REQUIRED.find((name) => !person[name]) ?? "organization";
    setTimeout(() => this.focus(first));
  }

  private readonly close = () => {
    this.values = null;
    update();
  };

  private focus(name: Name): void {
    document.getElementById(`person-${name}`)?.focus();
  }

  private readonly onSubmit = async (event: Event) => {
    event.preventDefault();
    if (!this.values || this.isSending) return;
    const person = trimmed(this.values);
    this.faults = {};
    this.problem = "";
    for (const name of REQUIRED) if (!person[name]) this.faults[name] = t("required");
    if (person.email && !/^\S+@\S+\.\S+$/.test(person.email)) this.faults.email = t("emailWrong");
    if (person.cniNumber && !/^[a-z0-9]{8,20}$/i.test(person.cniNumber)) this.faults.cniNumber = t("cniWrong");
    if (this.showFaults()) return;
    this.isSending = true;
    update();
    const submitted = await this.record(person as Person);
    this.isSending = false;
    if (submitted.is === "failed" && submitted.tone === "refused") {
      const others = [];
      for (const { field, message } of submitted.failures) {
        const name = field?.replace(/^participant\./, "") as Name | undefined;
        if (name && [...FIRST, ...OTHERS].includes(name)) this.faults[name] = message;
        else others.push(message);
      }
      // Whatever was refused, what was typed stays.
      this.problem = others.join(" ");
      this.showFaults();
      return;
    }
    if (this.replaced) void discard(this.replaced);
    this.close();
  };

  /** Shows the faults and goes to the first one; returns whether there are any. */
  private showFaults(): boolean {
    update();
    const first = [...FIRST, ...OTHERS].find((name) => this.faults[name]);
    if (!first) return false;
    queueMicrotask(() => this.focus(first));
    return true;
  }

  view(): TemplateResult | typeof nothing {
    if (!this.values) return nothing;
    const isOpen = OTHERS.some((name) => this.values?.[name] || this.faults[name]);
    const content = html`<form class="stack" novalidate autocomplete="off" @submit=${this.onSubmit}>
      ${this.problem ? html`<p class="note bad" role="alert">${this.problem}</p>` : nothing}
      <div class="fields">${FIRST.map((name) => this.field(name))}</div>
      <details ?open=${isOpen}>
        <summary>${t("moreFields")}</summary>
        <div class="fields">${OTHERS.map((name) => this.field(name))}</div>
      </details>
      <div class="dialog-actions">
        <button class="button" type="button" @click=${this.close}>${t("cancel")}</button>
        <button class="button primary" type="submit" aria-disabled=${this.isSending}>
          ${t(this.isSending ? "sending" : "recordShort")}
        </button>
      </div>
    </form>`;
    return modal("person-form", t("newPersonTitle"), content, this.close);
  }

  private field(name: Name): TemplateResult {
    const id = `person-${name}`;
    const isRequired = REQUIRED.includes(name);
    const fault = this.faults[name];
    return html`<div class="field ${name}">
      <label for=${id}>
        ${t(`field.${name}`)}${isRequired ? nothing : html` <span class="optional">${t("optional")}</span>`}
      </label>
      <input
        id=${id}
        class="input"
        type=${KINDS[name] ?? "text"}
        autocomplete="off"
        autocapitalize=${name === "email" || name === "cniNumber" ? "none" : "words"}
        maxlength=${LENGTHS[name] ?? 255}
        ?required=${isRequired}
        aria-invalid=${fault ? "true" : "false"}
        aria-describedby=${`${id}-fault`}
        .value=${this.values?.[name] ?? ""}
        @input=${(event: Event) => this.set(name, (event.target as HTMLInputElement).value)}
      />
      <p class="fault" id=${`${id}-fault`}>${fault ?? ""}</p>
    </div>`;
  }

  private set(name: Name, value: string): void {
    if (this.values) this.values[name] = value;
  }
}

/** The values without blanks around them, and without empty ones. */
function trimmed(values: Partial<Record<Name, string>>): Partial<Record<Name, string>> {
  const entries = Object.entries(values).map(([name, value]) => [name, value.trim()] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== ""));
}
