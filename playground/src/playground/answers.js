// What is known of the last answer in each tab, and the messages of its last subscription.

import { createState } from "./state.js";

/** By the id of the tab: status, whether it failed, milliseconds, bytes, cost, statements, id of the request. */
export const answers = createState({});

/** The last subscription of each tab, by its id: its messages, the newest last, and how to stop it. */
export const messages = createState({});

const MAX_MESSAGES = 200;

let tab = "";

/** Answers to what is sent from now on belong to this tab. */
export function setActiveTab(id) {
  if (id === tab) return;
  messages.get()[tab]?.leave();
  tab = id;
}

/** Returns a function that notes the answer to what is sent now. */
export function expectAnswer() {
  const asked = tab;
  return (answer) => answers.set({ ...answers.get(), [asked]: answer });
}

/** Ends the subscription of the tab, and removes its messages. */
export function endMessages(id = tab) {
  const { [id]: log, ...others } = messages.get();
  if (!log) return;
  messages.set(others);
  log.stop();
}

/** Begins the log of a subscription. `stop` ends it; `leave` is called when its tab is left, while it goes on. */
export function beginMessages({ stop, leave }) {
  const id = tab;
  endMessages();
  const log = { running: true, isConnected: false, count: 0, list: [], stop, leave };
  const change = (values) => {
    const current = messages.get()[id];
    if (current?.stop === stop) messages.set({ ...messages.get(), [id]: { ...current, ...values(current) } });
  };
  messages.set({ ...messages.get(), [id]: log });
  return {
    connect: () => change(() => ({ isConnected: true })),
    add: (message) =>
      change(({ count, list }) => {
        const next = { number: count + 1, at: new Date(), message };
        return { count: count + 1, list: [...list, next].slice(-MAX_MESSAGES) };
      }),
    end: () => change(() => ({ running: false })),
  };
}

/** Removes the messages of a tab from the list. */
export function clearMessages(id) {
  messages.set({ ...messages.get(), [id]: { ...messages.get()[id], list: [] } });
}
