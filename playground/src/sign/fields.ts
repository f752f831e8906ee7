// The fields of the form, with the rules of the API's document. The server has the last word; these save a round.

import type { Key } from "./texts";

/** The name of a field: as the API names it. */
export type FieldName =
  | "firstName"
  | "lastName"
  | "organization"
  | "function"
  | "email"
  | "phone"
  | "cniNumber"
  | "originLocality"
  | "notes";

/** What was typed. */
export type Values = Partial<Record<FieldName, string>>;

/** What is wrong with a field: one of our texts, or a sentence of the server. */
export type Fault = { key: Key; values?: Record<string, string | number> } | { sentence: string };

/** A field of the form. */
export interface Field {
  name: FieldName;
  max: number;
  /** Whether it is folded behind «Plus». */
  more?: true;
  required?: true;
  /** Attributes of its input. */
  attributes: Record<string, string>;
  hint?: Key;
  /** What is wrong with a value that is not empty. */
  rule?: { test: (value: string) => boolean; fault: Key };
}

const NAME = { autocapitalize: "words", spellcheck: "false", autocorrect: "off" };

/** The fields, in the order of the form. */
export const FIELDS: readonly Field[] = [
  { name: "firstName", max: 100, required: true, attributes: { ...NAME, autocomplete: "given-name" } },
  { name: "lastName", max: 100, required: true, attributes: { ...NAME, autocomplete: "family-name" } },
  { name: "organization", max: 255, attributes: { autocomplete: "organization" } },
  { name: "function", max: 150, more: true, attributes: { autocomplete: "organization-title" } },
  {
    name: "email",
    max: 254,
    more: true,
    attributes: { type: "email", inputmode: "email", autocomplete: "email", autocapitalize: "none" },
    rule: { test: isEmail, fault: "badEmail" },
  },
  {
    name: "phone",
    max: 40,
    more: true,
    attributes: { type: "tel", inputmode: "tel", autocomplete: "tel" },
    rule: { test: isPhone, fault: "badPhone" },
  },
  {
    name: "cniNumber",
    max: 40,
    more: true,
    attributes: { autocomplete: "off", autocapitalize: "characters", spellcheck: "false" },
    hint: "badCni",
    rule: { test: (value) => /^[0-9a-z]{8,20}$/i.test(value), fault: "badCni" },
  },
  { name: "originLocality", max: 150, more: true, attributes: { autocomplete: "address-level2" } },
  { name: "notes", max: 500, more: true, attributes: { autocomplete: "off" } },
];

/** A value as it is sent: without blanks around it. */
export function trimmed(values: Values, name: FieldName): string {
  return (values[name] ?? "").trim();
}

/** What is wrong with the values. */
export function faultsOf(values: Values): Map<FieldName, Fault> {
  const faults = new Map<FieldName, Fault>();
  for (const { name, max, required, rule } of FIELDS) {
    const value = trimmed(values, name);
    if (!value) {
      if (required) faults.set(name, { key: "required" });
    } else if ([...value].length > max) {
      faults.set(name, { key: "tooLong", values: { max } });
    } else if (rule && !rule.test(value)) {
      faults.set(name, { key: rule.fault });
    }
  }
  return faults;
}

function isEmail(value: string): boolean {
  return /^[\w.!#$%&'*+/=?^`{|}~-]+@[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(value);
}

/** `^\+?[0-9\s\-()]{8,20}$` of the document, whatever kind of blank or hyphen a keyboard writes. */
function isPhone(value: string): boolean {
  return /^\+?[\d\s()\p{Pd}]{8,20}$/u.test(value) && /\d/.test(value);
}
