// Who is signed in by the cookie.

import { lang } from "../common/lang";
import { readData } from "../common/data";
import { createState } from "./state.js";
import { t } from "./texts.js";

const { demo } = readData().site;

/** The accounts that one click signs in; empty without demo data. */
export const demoAccounts = demo?.accounts ?? [];

/** Which roles may do all that another may. */
const INCLUDES = {
  USER: ["PRESENCE", "VIEWER", "ORGANIZER", "ADMIN", "SUPER_ADMIN"],
  PRESENCE: ["ADMIN", "SUPER_ADMIN"],
  VIEWER: ["ORGANIZER", "ADMIN", "SUPER_ADMIN"],
  ORGANIZER: ["ADMIN", "SUPER_ADMIN"],
  ADMIN: ["SUPER_ADMIN"],
};

/** Whether `role` may run what is for `needed`. */
export function covers(role, needed) {
  return needed === "PUBLIC" || role === needed || (INCLUDES[needed] ?? []).includes(role);
}

const SIGN_IN = "mutation SignIn($input: LoginInput!) { login(input: $input) { userErrors { message } } }";

const state = createState(null);

async function ask(query, variables) {
  const response = await fetch("/graphql", {
    method: "POST",
    credentials: "same-origin",
    headers: { "content-type": "application/json", "accept-language": lang() },
    body: JSON.stringify({ query, variables }),
  });
  return response.json();
}

/** The viewer, `{ role, user }`; null when nobody is signed in. */
export const session = {
  ...state,

  async refresh() {
    try {
      const { data } = await ask("{ viewer { role user { id fullName email } } }");
      state.set(data?.viewer ?? null);
    } catch {
      // No network: nothing is known to have changed.
    }
  },

  /** Signs in; returns why not, or nothing. */
  async signIn(identifier, password) {
    try {
      const { data, errors } = await ask(SIGN_IN, { input: { identifier, password, session: "COOKIE" } });
      const fault = errors?.[0] ?? data?.login?.userErrors[0];
      if (fault) return fault.message;
    } catch {
      return t("noNetwork");
    }
    await session.refresh();
    return undefined;
  },

  /** Signs out; without a network the page goes on showing who is signed in. */
  async signOut() {
    try {
      await ask("mutation SignOut { logout { success } }");
    } catch {
      return;
    }
    await session.refresh();
  },
};
