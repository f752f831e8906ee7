// What GraphiQL's editors lack and no property of it gives: names for screen readers, wrapped lines, folded values,
// and the tab to which an answer belongs.

import { useEditorContext, useExecutionContext, usePluginStore, useSchemaStore } from "@graphiql/react";
import { useEffect, useEffectEvent, useLayoutEffect } from "react";
import { endMessages, messages, setActiveTab } from "./answers.js";
import { showLongValues } from "./long-values.js";
import { useWantedOperation } from "./open-operation.js";
import { isNarrow, PANELS, showPanel } from "./panels.js";
import { session } from "./session.js";
import { storage } from "./storage.js";
import { t } from "./texts.js";

// Tab leaves an editor, as everywhere: inserting it would hold whoever has no mouse.
const TAB_LEAVES = { Tab: false, "Shift-Tab": false };

function useNamedEditor(editor, label) {
  useEffect(() => {
    if (!editor) return;
    editor.getInputField().setAttribute("aria-label", label);
    // What scrolls must be reached by keyboard.
    editor.getScrollerElement().tabIndex = 0;
    editor.addKeyMap(TAB_LEAVES);
  }, [editor, label]);
}

function useLongValues(editor, options) {
  useEffect(() => (editor ? showLongValues(editor, options) : undefined), [editor, options]);
}

const IN_RESULT = { pictures: true, links: true };

function usePreparedEditors({ queryEditor, variableEditor, headerEditor, responseEditor }) {
  useNamedEditor(queryEditor, t("queryField"));
  useNamedEditor(variableEditor, t("variablesField"));
  useNamedEditor(headerEditor, t("headersField"));
  useNamedEditor(responseEditor, t("resultField"));
  useLongValues(variableEditor);
  useLongValues(responseEditor, IN_RESULT);
  useEffect(() => queryEditor?.setOption("lineWrapping", true), [queryEditor]);
  useEffect(() => variableEditor?.setOption("lineWrapping", true), [variableEditor]);
}

// The list of proposals, which CodeMirror adds beside its editor each time: it has no name, and scrolls.
function useNamedProposals(editor) {
  useEffect(() => {
    if (!editor) return undefined;
    const observer = new MutationObserver((changes) => {
      for (const list of changes.flatMap(({ addedNodes }) => [...addedNodes])) {
        if (!list.classList?.contains("CodeMirror-hints")) continue;
        list.setAttribute("aria-label", t("proposals"));
        list.tabIndex = 0;
      }
    });
    observer.observe(editor.getWrapperElement().parentNode, { childList: true });
    return () => observer.disconnect();
  }, [editor]);
}

// In production the schema is for those who are signed in.
function useSchemaOfViewer() {
  const viewer = session.use();
  const { schema, fetchError, introspect } = useSchemaStore();
  useEffect(() => {
    if (viewer && !schema && fetchError) introspect();
  }, [viewer, schema, fetchError, introspect]);
}

const PANEL = "graphiql:panel";

/** Remembers whether a panel is shown, for the next time. */
export function rememberPanel(panel) {
  storage.setItem(PANEL, panel?.title ?? "");
}

// On the first visit the examples are open, where there is room.
function useExamplesAtFirst() {
  const ready = usePluginStore().plugins.length > 0;
  useEffect(() => {
    if (ready && !isNarrow() && storage.getItem(PANEL) !== "") showPanel(PANELS.examples);
  }, [ready]);
}

// Answers belong to their tab, and a subscription goes on when its tab is left: in its log, which has its last message
// shown again when the tab comes back, and which ends when the tab is closed.
function useTabs({ tabs, activeTabIndex, responseEditor, updateActiveTabValues }) {
  const { stop } = useExecutionContext({ nonNull: true });
  const logs = messages.use();
  const tab = tabs[activeTabIndex].id;
  const last = logs[tab]?.list.at(-1);

  const leave = useEffectEvent(() => {
    setActiveTab(tab);
    stop();
  });
  // Before the next message comes: it would be written into the new tab.
  useLayoutEffect(() => leave(), [tab]);

  const showLast = useEffectEvent(() => {
    const response = last ? JSON.stringify(last.message, null, 2) : "";
    if (!response || response === responseEditor?.getValue()) return;
    responseEditor?.setValue(response);
    updateActiveTabValues({ response });
  });
  useEffect(() => showLast(), [last, tab, responseEditor]);

  const endClosed = useEffectEvent(() => {
    for (const id of Object.keys(logs)) if (!tabs.some((open) => open.id === id)) endMessages(id);
  });
  useEffect(() => {
    endClosed();
    document.querySelector(".graphiql-tab-active")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [tabs.length, tab]);
}

export function Editors() {
  const editors = useEditorContext({ nonNull: true });
  useTabs(editors);
  usePreparedEditors(editors);
  useNamedProposals(editors.queryEditor);
  useNamedProposals(editors.variableEditor);
  useWantedOperation();
  useSchemaOfViewer();
  useExamplesAtFirst();
  return null;
}
