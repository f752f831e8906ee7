// Where GraphiQL keeps things. What may hold a password or a token (tabs with their variables, headers, history)
// lasts as long as the browser's tab; looks and sizes last for good.

const PERISHABLE = new Set(
  ["tabState", "query", "variables", "headers", "queries", "favorites", "operationName"].map((name) => `graphiql:${name}`),
);

const storeOf = (key) => (PERISHABLE.has(key) ? sessionStorage : localStorage);
const keysOf = (store) => Object.keys(store).filter((key) => key.startsWith("graphiql:"));

export const storage = {
  getItem: (key) => storeOf(key).getItem(key),
  setItem: (key, value) => storeOf(key).setItem(key, value),
  removeItem: (key) => storeOf(key).removeItem(key),
  clear() {
    for (const store of [sessionStorage, localStorage]) {
      for (const key of keysOf(store)) store.removeItem(key);
    }
  },
  get length() {
    return keysOf(sessionStorage).length + keysOf(localStorage).length;
  },
};
