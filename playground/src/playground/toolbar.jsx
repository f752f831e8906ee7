// The buttons beside the operation that GraphiQL lacks: copy as …, and a link.

import { ToolbarButton, ToolbarMenu, useEditorContext } from "@graphiql/react";
import { useEffect, useState } from "react";
import { operationIn } from "./operation.js";
import { equivalent, loadRoutes } from "./rest.js";
import { session } from "./session.js";
import { linkTo } from "./share.js";
import { curl, curlRoute, fetchCall } from "./snippets.js";
import { createState } from "./state.js";
import { t } from "./texts.js";

const toast = createState("");

async function copy(text, sentence = t("copied")) {
  try {
    await navigator.clipboard.writeText(text);
    toast.set(sentence);
  } catch {
    // Without https or localhost there is no clipboard.
    toast.set(t("notCopied"));
  }
}

/** The one sentence about what was copied; it leaves by itself. */
export function Toast() {
  const text = toast.use();
  useEffect(() => {
    if (!text) return undefined;
    const timer = setTimeout(() => toast.set(""), 4000);
    return () => clearTimeout(timer);
  }, [text]);
  return <p className="toast" role="status" hidden={!text}>{text}</p>;
}

const object = (text) => {
  try {
    return JSON.parse(text || "{}") ?? {};
  } catch {
    return {};
  }
};

// What the editors hold.
function read({ queryEditor, variableEditor, headerEditor }) {
  const query = queryEditor.getValue();
  const { document, operationName, kind } = operationIn(query, queryEditor.operationName ?? undefined);
  return {
    document,
    operation: { query, operationName, variables: object(variableEditor?.getValue()) },
    headers: object(headerEditor?.getValue()),
    live: kind === "subscription",
    origin: location.origin,
    signedIn: Boolean(session.get()),
  };
}

/** «Copy as …»: curl, fetch, and the REST route where there is one. */
export function CopyMenu() {
  const editors = useEditorContext({ nonNull: true });
  const [route, setRoute] = useState();

  async function findRoute(open) {
    if (!open || !editors.queryEditor) return;
    setRoute(undefined);
    const { document, operation } = read(editors);
    const routes = document ? await loadRoutes() : [];
    if (document) setRoute(equivalent(routes, document, operation.operationName, operation.variables, session.get()?.role));
  }

  const entry = (key, snippet) => (
    <ToolbarMenu.Item onSelect={() => copy(snippet(read(editors)))}>{t(key)}</ToolbarMenu.Item>
  );
  return (
    <ToolbarMenu button={<MoreIcon />} label={t("copyAs")} modal={false} onOpenChange={findRoute}>
      {entry("copyCurl", curl)}
      {entry("copyFetch", fetchCall)}
      {route ? (
        <ToolbarMenu.Item onSelect={() => copy(curlRoute({ ...read(editors), route }))}>
          {t("copyRest", { route: `${route.method} ${route.path}` })}
        </ToolbarMenu.Item>
      ) : (
        <ToolbarMenu.Item disabled>{t("copyNoRest")}</ToolbarMenu.Item>
      )}
    </ToolbarMenu>
  );
}

/** Copies a link to the operation. */
export function ShareButton() {
  const { queryEditor, variableEditor } = useEditorContext({ nonNull: true });
  const share = async () =>
    copy(await linkTo(queryEditor.getValue(), variableEditor?.getValue() ?? ""), t("copiedLink"));
  return (
    <ToolbarButton label={t("share")} onClick={share}>
      <svg className="graphiql-toolbar-icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.8" aria-hidden="true">
        <path d="M10 14a4.2 4.2 0 0 0 6 0l3.5-3.5a4.2 4.2 0 0 0-6-6L12 6M14 10a4.2 4.2 0 0 0-6 0l-3.5 3.5a4.2 4.2 0 0 0 6 6L12 18" strokeLinecap="round" />
      </svg>
    </ToolbarButton>
  );
}

function MoreIcon() {
  return (
    <svg className="graphiql-toolbar-icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.8" aria-hidden="true">
      <path d="m8 7-5 5 5 5M16 7l5 5-5 5M13.5 5l-3 14" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}
