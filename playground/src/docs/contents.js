// The navigation: folded on a phone, filtered by what is typed, and it marks the operation in view.

const WIDE = matchMedia("(min-width: 62rem)");

export function contents() {
  const nav = document.querySelector(".contents");
  const details = nav.querySelector("details");
  const fold = () => (details.open = WIDE.matches);
  WIDE.addEventListener("change", fold);
  fold();
  nav.addEventListener("click", (event) => {
    if (event.target.closest("a") && !WIDE.matches) details.open = false;
  });
  filter(nav);
  follow(nav);
}

// The words that are looked for, without accents: «evenement» finds «Événement».
function plain(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

function filter(nav) {
  const box = nav.querySelector(".filter");
  const input = box.querySelector("input");
  const nothing = nav.querySelector(".nothing");
  const entries = [...nav.querySelectorAll("li")].map((item) => {
    const link = item.querySelector("a");
    return { item, text: plain(`${link.textContent} ${link.title} ${item.closest("section").querySelector("h2").textContent}`) };
  });
  box.hidden = false;
  input.addEventListener("input", () => {
    const wanted = plain(input.value).split(/\s+/).filter(Boolean);
    for (const { item, text } of entries) item.hidden = !wanted.every((word) => text.includes(word));
    for (const section of nav.querySelectorAll("section")) section.hidden = !section.querySelector("li:not([hidden])");
    nothing.hidden = entries.some(({ item }) => !item.hidden);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") nav.querySelector("section:not([hidden]) li:not([hidden]) a")?.click();
    if (event.key === "Escape" && input.value) {
      input.value = "";
      input.dispatchEvent(new Event("input"));
    }
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    nav.querySelector("details").open = true;
    input.focus();
  });
}

function follow(nav) {
  const links = new Map([...nav.querySelectorAll("li a")].map((link) => [link.hash.slice(1), link]));
  let current;
  const observer = new IntersectionObserver(
    (entries) => {
      const entered = entries.filter((entry) => entry.isIntersecting).map((entry) => links.get(entry.target.id));
      if (!entered.length) return;
      current?.removeAttribute("aria-current");
      current = entered[0];
      current.setAttribute("aria-current", "location");
      if (WIDE.matches && !nav.contains(document.activeElement)) reveal(nav, current);
    },
    { rootMargin: "-15% 0px -75% 0px" },
  );
  for (const id of links.keys()) observer.observe(document.getElementById(id));
}

// Scrolls the navigation alone: `scrollIntoView` would stop the page's own smooth scrolling.
function reveal(nav, link) {
  const { top, bottom } = link.getBoundingClientRect();
  const frame = nav.getBoundingClientRect();
  if (top < frame.top + 40) nav.scrollTop += top - frame.top - 80;
  else if (bottom > frame.bottom - 40) nav.scrollTop += bottom - frame.bottom + 80;
}
