// Keys that work anywhere on a page: `/` goes to the search field, and what a hand scanner types does, too.

/** The field that takes the keys, by its `id`. */
const FIELD = "search";

/** Handles keys on the whole page. With `takesAll`, every letter and digit goes to the field: hand scanners type. */
export function handleKeys(takesAll: boolean): () => void {
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const isSlash = event.key === "/";
    // The field itself takes no slash as its first letter: whoever presses the key twice means the command.
    if (isSlash && event.target instanceof HTMLInputElement && event.target.id === FIELD && !event.target.value) {
      return event.preventDefault();
    }
    if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
    const isLetter = takesAll && event.key.length === 1 && event.key !== " ";
    if (!isSlash && !isLetter) return;
    const field = document.getElementById(FIELD);
    if (!(field instanceof HTMLInputElement)) return;
    field.focus();
    field.select();
    // A letter is typed into the field by its own event, which follows; the slash is only a command.
    if (isSlash) event.preventDefault();
  };
  document.addEventListener("keydown", onKey);
  return () => document.removeEventListener("keydown", onKey);
}

let isByKey = false;
document.addEventListener("keydown", () => (isByKey = true), true);
document.addEventListener("pointerdown", () => (isByKey = false), true);

/**
 * Goes back to the field once the page is drawn and its dialog closed. Not after a touch: the keyboard would cover half of a
 * telephone. Where keys are used, it is there already, and the button that had the focus is gone.
 */
export function focusField(): void {
  if (isByKey || matchMedia("(pointer: fine)").matches) setTimeout(() => document.getElementById(FIELD)?.focus());
}

/** Marks what is in the field: the next scan, or a better name, replaces it. */
export function selectField(): void {
  const field = document.getElementById(FIELD);
  if (field instanceof HTMLInputElement) field.select();
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("input, textarea, select, [contenteditable]");
}
