// The button that attaches files to an operation with a variable for one, and the files that are attached.

import { ToolbarButton, useEditorContext, useSchemaStore } from "@graphiql/react";
import { getOperationAST } from "graphql";
import { useEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { attach, files, pathsOf } from "./files.js";
import { operationIn } from "./operation.js";
import { t } from "./texts.js";

// Where the files of the operation in the editor belong.
function usePaths() {
  const { queryEditor } = useEditorContext({ nonNull: true });
  const { schema } = useSchemaStore();
  const [paths, setPaths] = useState([]);
  useEffect(() => {
    if (!queryEditor || !schema) return undefined;
    const read = () => {
      const { document, operationName } = operationIn(queryEditor.getValue(), queryEditor.operationName ?? undefined);
      const found = document ? pathsOf(getOperationAST(document, operationName), schema) : [];
      setPaths((before) => (before.join() === found.join() ? before : found));
      for (const path of files.get().keys()) if (document && !found.includes(path)) attach(path, null);
    };
    read();
    queryEditor.on("change", read);
    return () => queryEditor.off("change", read);
  }, [queryEditor, schema]);
  return paths;
}

/** Attaches a file; nothing when the operation takes none. */
export function AttachButton() {
  const paths = usePaths();
  const input = useRef(null);
  const attached = files.use();
  const [place, setPlace] = useState(null);
  useEffect(() => setPlace(document.querySelector(".graphiql-query-editor")), []);
  if (paths.length === 0) return null;
  const choose = ({ target }) => {
    const path = paths.find((path) => !attached.has(path)) ?? paths[0];
    if (target.files[0]) attach(path, target.files[0]);
    // The same file may be chosen again.
    target.value = "";
  };
  const list = [...attached].map(([path, file]) => (
    <li key={path}>
      <span>
        {file.name} → <code>{path}</code>
      </span>
      <button type="button" aria-label={t("detach", { name: file.name })} onClick={() => attach(path, null)}>
        ×
      </button>
    </li>
  ));
  return (
    <>
      <ToolbarButton label={t("attach")} onClick={() => input.current.click()}>
        <svg className="graphiql-toolbar-icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.8" aria-hidden="true">
          <path d="m20 11-8.2 8.2a5 5 0 0 1-7-7L13 4a3.4 3.4 0 0 1 4.8 4.8l-8.2 8.1a1.7 1.7 0 0 1-2.4-2.4l7.5-7.5" strokeLinecap="round" strokeLinejoin="round" />
        </svg>
      </ToolbarButton>
      <input ref={input} type="file" hidden onChange={choose} aria-label={t("attach")} />
      {place && list.length > 0 && createPortal(<ul className="attachments">{list}</ul>, place)}
    </>
  );
}
