// The form: its fields, what was typed and drawn, and what is wrong with it.

import { byId, element } from "./dom";
import { type Fault, faultsOf, type Field, type FieldName, FIELDS, trimmed, type Values } from "./fields";
import { faultOf, NO_INK, Pad } from "./pad";
import { isKey, type Key, t } from "./texts";

/** What is wrong with a form. The pad is one of its fields. */
export type Faults = Map<FieldName | "signature", Fault>;

/** The form on the page. */
export class Form {
  readonly pad: Pad;
  readonly remember = byId<HTMLInputElement>("remember");
  private readonly inputs = new Map<FieldName, HTMLInputElement>();
  private faults: Faults = new Map();
  private note: Fault | undefined;

  /** `changed` is called whenever something is typed or drawn. */
  constructor(changed: () => void) {
    this.pad = new Pad(byId<HTMLCanvasElement>("pad"), () => {
      this.mend("signature");
      this.showPad();
      changed();
    });
    for (const field of FIELDS) this.addField(field, changed);
    byId("undo").addEventListener("click", () => this.pad.undo());
    byId("clear").addEventListener("click", () => this.pad.clear());
    byId("write").addEventListener("click", () => this.writeName());
    this.showPad();
  }

  /** What was typed. */
  get values(): Values {
    return Object.fromEntries([...this.inputs].map(([name, input]) => [name, input.value]));
  }

  /** Fills the form. */
  fill(values: Values, ink = NO_INK): void {
    for (const [name, input] of this.inputs) input.value = values[name] ?? "";
    this.pad.setName(this.name);
    this.pad.ink = ink;
    byId<HTMLDetailsElement>("more").open = FIELDS.some(({ name, more }) => more && values[name]);
    this.show(new Map());
    this.showPad();
  }

  /** Whether nothing was typed or drawn. */
  get isEmpty(): boolean {
    const { strokes, typed } = this.pad.ink;
    return strokes.length === 0 && !typed && [...this.inputs.values()].every(({ value }) => !value);
  }

  /** The name of the person. */
  get name(): string {
    const { values } = this;
    return [trimmed(values, "firstName"), trimmed(values, "lastName")].filter(Boolean).join(" ");
  }

  /** Everything that is wrong now. */
  check(): Faults {
    const faults: Faults = faultsOf(this.values);
    const key = faultOf(this.pad.ink);
    if (key) faults.set("signature", { key });
    return faults;
  }

  /** Marks what is wrong, and says it in a note. */
  show(faults: Faults, note?: Fault): void {
    this.faults = faults;
    this.note = note;
    const more = FIELDS.some(({ name, more }) => more && faults.has(name));
    if (more) byId<HTMLDetailsElement>("more").open = true;
    this.showFaults();
  }

  /** Moves the focus to the first fault. */
  focusFault(): void {
    const field = FIELDS.find(({ name }) => this.faults.has(name));
    if (field) this.inputs.get(field.name)?.focus();
    else if (this.faults.has("signature")) byId("write").focus();
    else byId("form-title").focus();
  }

  /** Says everything again, in the language of now. */
  retell(): void {
    this.showFaults();
    this.showPad();
  }

  private addField(field: Field, changed: () => void): void {
    const { name, attributes, required, more, hint, max } = field;
    const id = `field-${name}`;
    const text = (key: Key, className: string, tag: "span" | "p" = "span") => {
      const made = element(tag, { class: className, "data-t": key });
      made.textContent = t(key);
      return made;
    };
    const label = element("label", { for: id });
    label.append(text(name, ""));
    if (!required) label.append(" ", text("optional", "optional small"));
    const input = element("input", {
      id,
      name,
      class: "input",
      maxlength: String(max),
      "aria-describedby": hint ? `${id}-fault ${id}-hint` : `${id}-fault`,
      ...(required ? { "aria-required": "true" } : {}),
      ...attributes,
    });
    input.addEventListener("input", () => {
      this.mend(name);
      this.pad.setName(this.name);
      changed();
    });
    const box = element("div", { class: `field ${name}` });
    box.append(label, input);
    if (hint) {
      const line = text(hint, "hint", "p");
      line.id = `${id}-hint`;
      box.append(line);
    }
    box.append(element("p", { id: `${id}-fault`, class: "fault" }));
    byId(more ? "more-fields" : "fields").append(box);
    this.inputs.set(name, input);
  }

  private writeName(): void {
    if (!this.name) {
      this.show(new Map([["firstName", { key: "nameFirst" }]]));
      this.focusFault();
      return;
    }
    this.pad.setName(this.name);
    this.pad.write(!this.pad.ink.typed);
  }

  /** A fault goes when its field is changed, and with the last one what was said of the form as it was. */
  private mend(name: FieldName | "signature"): void {
    if (!this.faults.delete(name) && !(this.note && this.faults.size === 0)) return;
    if (this.faults.size === 0) this.note = undefined;
    this.showFaults();
  }

  private showFaults(): void {
    for (const [name, input] of this.inputs) {
      const fault = this.faults.get(name);
      byId(`field-${name}-fault`).textContent = fault ? said(fault) : "";
      if (fault) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    }
    const signature = this.faults.get("signature");
    byId("pad-fault").textContent = signature ? said(signature) : "";
    byId("paper").classList.toggle("invalid", signature !== undefined);
    const note = byId("form-note");
    note.hidden = !this.note;
    note.textContent = this.note ? said(this.note, this.faultyFields()) : "";
  }

  /** The names of what is still wrong, in the order of the form. */
  private faultyFields(): string {
    const names = [...FIELDS.map(({ name }) => name), "signature"] as const;
    return names.filter((name) => this.faults.has(name)).map((name) => t(name)).join(", ");
  }

  private showPad(): void {
    const { strokes, typed } = this.pad.ink;
    const isEmpty = strokes.length === 0 && !typed;
    for (const id of ["undo", "clear"]) byId(id).setAttribute("aria-disabled", String(isEmpty));
    byId("write").setAttribute("aria-pressed", String(typed));
    byId("pad-hint").textContent = t(isEmpty ? "padHint" : "padDrawn");
  }
}

/** A fault in the language of now. */
export function said(fault: Fault, fields = ""): string {
  return "key" in fault ? t(fault.key, { fields, ...fault.values }) : fault.sentence;
}

/** What the server refused, by field: `participant.email` is the field `email`. */
export function refusedFields(code: string, details: Record<string, string> = {}): Faults {
  const faults: Faults = new Map();
  // The pad makes whole pictures of the right format: what is refused of one has nothing on it.
  const signatureFault = code === "SIGNATURE_TOO_LARGE" ? "padTooLarge" : "padEmpty";
  if (code.startsWith("SIGNATURE_")) faults.set("signature", { key: signatureFault });
  for (const path of Object.keys(details)) {
    const name = path.replace(/^participant\./, "");
    const field = FIELDS.find((field) => field.name === name);
    if (field) faults.set(field.name, { key: field.rule?.fault ?? "badField" });
    else if (name === "signature") faults.set("signature", { key: signatureFault });
  }
  return faults;
}

/** A word of the server as one of our texts, else as it is. */
export function word(value: string): string {
  return isKey(value) ? t(value) : value;
}
