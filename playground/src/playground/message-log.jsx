// The messages of a subscription, the newest first.

import { locale } from "../common/lang";
import { clearMessages } from "./answers.js";
import { t } from "./texts.js";

const time = (at) => at.toLocaleTimeString(locale());

// What a message is about, in few words: without identifiers, and without the name of its only field, which the
// operation tells.
function summary({ data, errors }) {
  const fields = Object.values(data ?? {});
  const about = errors ?? (fields.length === 1 ? fields[0] : data);
  const text = JSON.stringify(about, (key, value) => (key === "id" ? undefined : value));
  return text === "{}" ? JSON.stringify(about) : text;
}

function state({ running, isConnected }) {
  if (!running) return t("messagesEnded");
  return isConnected ? t("messagesLive") : t("messagesConnecting");
}

export function MessageLog({ tab, log }) {
  const { running, isConnected, count, list, stop } = log;
  return (
    <section className="messages" aria-label={t("messages")}>
      <header>
        <h2>{t("messages")}</h2>
        <span className="count">{count}</span>
        <span className={running && isConnected ? "state live" : "state"}>{state(log)}</span>
        {list.length > 0 && <button type="button" onClick={() => clearMessages(tab)}>{t("clear")}</button>}
        {running && <button type="button" onClick={stop}>{t("stop")}</button>}
      </header>
      {running && isConnected && count === 0 && <p className="hint" role="status">{t("messagesWaiting")}</p>}
      <div className="list" role="log" aria-label={t("messages")} tabIndex={0}>
        <ol reversed>
          {list.toReversed().map(({ number, at, message }) => (
            <li key={number}>
              <details>
                <summary>
                  <time dateTime={at.toISOString()}>{time(at)}</time>
                  <code>{summary(message)}</code>
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

/** Says in which other tabs a subscription goes on. */
export function LiveElsewhere({ tabs, logs }) {
  const live = tabs.filter(({ id }) => logs[id]?.running);
  if (!live.length) return null;
  return (
    <p className="elsewhere">
      <span>{t("liveElsewhere", { names: live.map(({ title }) => title).join(", ") })}</span>
      <button type="button" onClick={() => live.forEach(({ id }) => logs[id].stop())}>{t("stop")}</button>
    </p>
  );
}
