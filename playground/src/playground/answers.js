// What is known of the last answer in each tab, and the messages of the last subscription.

import { createState } from "./state.js";

/** By the id of the tab: status, whether it failed, milliseconds, bytes, cost, statements, id of the request. */
export const answers = createState({});

/** The messages of the last subscription, the newest last; null before the first. */
export const messages = createState(null);

const MAX_MESSAGES = 200;

let tab = "";

/** Answers to what is sent from now on belong to this tab. */
export function setActiveTab(id) {
  tab = id;
}

/** Returns a function that notes the answer to what is sent now. */
export function expectAnswer() {
  const asked = tab;
  return (answer) => answers.set({ ...answers.get(), [asked]: answer });
}

/** Begins the log of a subscription. */
export function beginMessages() {
  const log = { tab, running: true, count: 0, list: [] };
  messages.set(log);
  const isCurrent = () => messages.get()?.tab === log.tab;
  return {
    add(message) {
      if (!isCurrent()) return;
      const { count, list } = messages.get();
      const next = { number: count + 1, at: new Date(), message };
      messages.set({ ...messages.get(), count: count + 1, list: [...list, next].slice(-MAX_MESSAGES) });
    },
    end() {
      if (isCurrent()) messages.set({ ...messages.get(), running: false });
    },
  };
}
