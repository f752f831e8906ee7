// What the pages rendered by the server share: the chosen language is kept, and blocks of code can be copied. Both
// work without this file: the language by the browser's preference, copying by hand.

const STORED_AS = "passerelle:lang";

/** Keeps the language that a person switches to, for all pages; one chosen before wins over the browser's. */
export function keepLanguage() {
  const link = document.querySelector(".lang");
  link.addEventListener("click", () => {
    try {
      localStorage.setItem(STORED_AS, link.hreflang);
    } catch {
      // Storage may be refused: the choice then lasts as long as the address.
    }
    link.hash = location.hash;
  });
  try {
    const stored = localStorage.getItem(STORED_AS);
    const chosen = new URLSearchParams(location.search).has("lang");
    if (!chosen && stored === link.hreflang) location.replace(link.href + location.hash);
  } catch {
    // As above.
  }
}

/** Shows the buttons that copy, where the browser allows it: https and localhost only. */
export function copyButtons(root, copied) {
  if (!navigator.clipboard) return;
  for (const button of root.querySelectorAll(".copy")) {
    const text = button.textContent;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.closest(".code").querySelector("pre").textContent);
      button.textContent = copied ?? button.dataset.copied;
      setTimeout(() => (button.textContent = text), 1500);
    });
  }
}
