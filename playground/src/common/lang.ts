// French or English: by the browser's preference, until the person switches. All pages share the choice.

/** The languages of the pages. */
export type Lang = "fr" | "en";

/** The texts of a page in both languages. `{name}` in a text is replaced by a value. */
export type Texts<Key extends string> = Record<Lang, Record<Key, string>>;

type Values = Record<string, string | number>;

/** Looks up a text in the current language. */
export type Translate<Key extends string> = (key: Key, values?: Values) => string;

const STORED_AS = "passerelle:lang";
const CHANGED = "passerelle:lang";

let current: Lang = stored() ?? preferred();
document.documentElement.lang = current;

/** The current language. */
export function lang(): Lang {
  return current;
}

/** The locale that formats times and numbers. */
export function locale(): string {
  return current === "fr" ? "fr-FR" : "en-GB";
}

/** The form of a word beside a number: in French, nothing and half a thing are singular. */
export function form(count: number): "one" | "many" {
  return (current === "fr" ? count < 2 : count === 1) ? "one" : "many";
}

/** Switches the language of this page, and of those opened later. */
export function setLang(next: Lang): void {
  current = next;
  document.documentElement.lang = next;
  try {
    localStorage.setItem(STORED_AS, next);
  } catch {
    // Storage may be refused: the choice then lasts as long as the page.
  }
  document.dispatchEvent(new Event(CHANGED));
}

/** Calls `listener` after each switch. */
export function onLangChange(listener: () => void): void {
  document.addEventListener(CHANGED, listener);
}

/** The function that looks up `texts`, and sets the spaces of French. `adapt` changes a French text for its values. */
export function translator<Key extends string>(
  texts: Texts<Key>,
  adapt = (text: string, _values: Values): string => text,
): Translate<Key> {
  return (key, values = {}) => {
    const text = texts[current][key];
    const french = (text: string) => adapt(text, values).replace(/ ([:;?!»])/g, "\u00a0$1").replace(/« /g, "«\u00a0");
    return (current === "fr" ? french(text) : text).replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
  };
}

// «h» is mute in these; in other names, «Hassan» say, it is spoken.
const MUTE_H = "h(?:el|enr|er[mv]|il|ipp|on|or|u[bg]|yac)";
const VOWEL = new RegExp(`^(?:[aeiuœæ]|o(?!u[aeiouy])|y(?![aeiouy])|${MUTE_H})`);

/** Whether «de» loses its vowel before a name: «d’Ousmane», «d’Yves», but «de Ouattara», «de Youssef». */
function isElided(name: string): boolean {
  return VOWEL.test(name.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase());
}

/** Makes «de {name}» of a French text «d’{name}» before a vowel: for `translator`. */
export function elide(text: string, values: Values): string {
  return text.replace(/\bde \{(\w+)\}/g, (whole, name: string) =>
    isElided(String(values[name])) ? `d’{${name}}` : whole,
  );
}

/**
 * Fills in the texts of the markup: `data-t="key"` is the text of an element, `data-t-aria-label="key"` its attribute
 * `aria-label`, and so on.
 */
export function translate<Key extends string>(root: ParentNode, t: Translate<Key>): void {
  for (const element of root.querySelectorAll("*")) {
    for (const { name, value } of [...element.attributes]) {
      if (name === "data-t") element.textContent = t(value as Key);
      else if (name.startsWith("data-t-")) element.setAttribute(name.slice("data-t-".length), t(value as Key));
    }
  }
}

/** Makes a button switch between the languages: it names the other one, in that language. */
export function langSwitch(button: HTMLButtonElement): void {
  const show = () => {
    const other = current === "fr" ? "en" : "fr";
    button.lang = other;
    button.textContent = other === "fr" ? "Français" : "English";
  };
  button.addEventListener("click", () => setLang(current === "fr" ? "en" : "fr"));
  onLangChange(show);
  show();
}

function stored(): Lang | undefined {
  try {
    const value = localStorage.getItem(STORED_AS);
    return value === "fr" || value === "en" ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The first of the browser's languages that is ours; French, the language of the APIs, when none is. */
function preferred(): Lang {
  const known = navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase());
  return known.find((tag): tag is Lang => tag === "fr" || tag === "en") ?? "fr";
}
