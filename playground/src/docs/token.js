// The token of the requests that are tried: kept until the tab is closed, per API.

const STORED_AS = `passerelle:token:${location.pathname}`;

/** The field of the token: `get()`, and `set(token)` from the answer of a sign-in. */
export function tokenField() {
  const form = document.querySelector(".token");
  const input = form.querySelector("input");
  input.value = stored();
  input.addEventListener("input", () => store(input.value.trim()));
  form.addEventListener("reset", () => store(""));
  form.addEventListener("submit", (event) => event.preventDefault());
  return {
    get: () => input.value.trim(),
    set(token) {
      input.value = token;
      store(token);
    },
  };
}

function stored() {
  try {
    return sessionStorage.getItem(STORED_AS) ?? "";
  } catch {
    return "";
  }
}

function store(token) {
  try {
    if (token) sessionStorage.setItem(STORED_AS, token);
    else sessionStorage.removeItem(STORED_AS);
  } catch {
    // Storage may be refused: the field alone then holds it.
  }
}
