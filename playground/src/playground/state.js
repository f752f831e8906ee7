// A value that components outside one tree share.

import { useSyncExternalStore } from "react";

/** A value with listeners: `get`, `set`, and the hook `use`. */
export function createState(initial) {
  let value = initial;
  const listeners = new Set();
  const subscribe = (listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  const get = () => value;
  return {
    get,
    set(next) {
      value = next;
      for (const listener of listeners) listener();
    },
    use: () => useSyncExternalStore(subscribe, get),
  };
}
