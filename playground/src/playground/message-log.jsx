// The messages of a subscription, the newest first.

import { locale } from "../common/lang";
import { messages } from "./answers.js";
import { t } from "./texts.js";

const time = (at) => at.toLocaleTimeString(locale());

export function MessageLog({ log: { running, count, list } }) {
  return (
    <section className="messages" aria-label={t("messages")}>
      <header>
        <h2>{t("messages")}</h2>
        <span className="count">{count}</span>
        <span className={running ? "state live" : "state"}>{running ? t("messagesLive") : t("messagesEnded")}</span>
        <button type="button" onClick={() => messages.set({ ...messages.get(), list: [] })}>{t("clear")}</button>
      </header>
      <div className="list" role="log" aria-label={t("messages")} tabIndex={0}>
        <ol reversed>
          {list.toReversed().map(({ number, at, message }) => (
            <li key={number}>
              <details>
                <summary>
                  <time dateTime={at.toISOString()}>{time(at)}</time>
                  <code>{JSON.stringify(message.data ?? message.errors)}</code>
                </summary>
                <pre tabIndex={0}>{JSON.stringify(message, null, 2)}</pre>
              </details>
            </li>
          ))}
        </ol>
      </div>
    </section>
  );
}
