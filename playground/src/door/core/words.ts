// Searching in what is loaded already, as the server searches: every word is part of the text, whatever its case and
// accents.

/** A text without case and accents. */
export function folded(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/** Whether every word of `search` is part of `text`. */
export function contains(text: string, search: string): boolean {
  const where = folded(text);
  return folded(search)
    .split(/\s+/)
    .every((word) => where.includes(word));
}

/** The initials of a name, for where there is no picture. */
export function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  return [words[0], words.length > 1 ? words[words.length - 1] : ""].map((word) => word?.[0] ?? "").join("");
}

/** Splits what was typed into given and family name; «Fatou NDIAYE» and «fatou ndiaye» alike. */
export function splitName(typed: string): { firstName: string; lastName: string } {
  const words = typed.trim().split(/\s+/).filter(Boolean).map(capitalized);
  return { firstName: words[0] ?? "", lastName: words.slice(1).join(" ") };
}

function capitalized(word: string): string {
  return /^\p{Ll}/u.test(word) ? word.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase()) : word;
}
