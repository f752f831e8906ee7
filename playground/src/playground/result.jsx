// What stands below the result: the start panel, the messages of a subscription, the figures of the last answer.

import { useEditorContext, useExecutionContext, useSchemaStore } from "@graphiql/react";
import { answers, messages } from "./answers.js";
import { LiveElsewhere, MessageLog } from "./message-log.jsx";
import { Start } from "./start.jsx";
import { bytes, t } from "./texts.js";

export function BelowResult() {
  const { tabs, activeTabIndex } = useEditorContext({ nonNull: true });
  const { isFetching, isSubscribed } = useExecutionContext({ nonNull: true });
  const { fetchError } = useSchemaStore();
  const tab = tabs[activeTabIndex];
  const answer = answers.use()[tab.id];
  const logs = messages.use();
  const log = logs[tab.id];
  const elsewhere = <LiveElsewhere tabs={tabs.filter((other) => other !== tab)} logs={logs} />;
  if (!tab.response && !answer && !log && !isFetching && !isSubscribed && !fetchError) {
    return (
      <>
        {elsewhere}
        <Start />
      </>
    );
  }
  return (
    <>
      {log && <MessageLog tab={tab.id} log={log} />}
      {!log && answer && <Figures answer={answer} />}
      {elsewhere}
    </>
  );
}

// The first figures have a name for screen readers alone; the others contain their own.
function Figures({ answer: { status, failed, milliseconds, bytes: size, cost, limit, statements, id } }) {
  const figures = [
    [t("status"), status, failed ? "bad" : "ok"],
    [t("time"), `${milliseconds} ms`],
    [t("size"), bytes(size)],
    cost !== undefined && [null, limit ? t("costOf", { cost, limit }) : t("costIs", { cost })],
    statements !== undefined && [null, statements === 1 ? t("oneStatement") : t("manyStatements", { count: statements })],
  ].filter(Boolean);
  return (
    <ul className="figures" aria-label={t("lastAnswer")} title={id ? t("requestId", { id }) : undefined}>
      {figures.map(([name, value, state], at) => (
        <li key={at} className={state}>
          {name && <span>{name} </span>}
          {value}
        </li>
      ))}
    </ul>
  );
}
