// Opens an operation in a tab: its own if it is open, the current one if nothing was written there, else a new one.

import { useEditorContext } from "@graphiql/react";
import { useEffect, useEffectEvent } from "react";
import { createState } from "./state.js";
import { welcome } from "./welcome.js";

const wanted = createState(null);

/** The function that opens an operation with its variables. */
export function useOpenOperation() {
  const { tabs, activeTabIndex, addTab, changeTab, queryEditor } = useEditorContext({ nonNull: true });
  return (query, variables = "") => {
    const open = tabs.findIndex((tab) => tab.query === query);
    if (open === activeTabIndex) return;
    if (open >= 0) {
      changeTab(open);
      return;
    }
    const text = queryEditor?.getValue().trim();
    if (text && text !== welcome.trim()) addTab();
    wanted.set({ query, variables });
  };
}

/** Writes a wanted operation into the editors once its tab is there. */
export function useWantedOperation() {
  const { queryEditor, variableEditor, tabs, activeTabIndex } = useEditorContext({ nonNull: true });
  const operation = wanted.use();
  const fill = useEffectEvent(() => {
    wanted.set(null);
    queryEditor.setValue(operation.query);
    variableEditor.setValue(operation.variables);
    queryEditor.focus();
  });
  useEffect(() => {
    if (operation && queryEditor && variableEditor) fill();
  }, [operation, queryEditor, variableEditor, tabs.length, activeTabIndex]);
}
