// What GraphiQL's editors lack and no property of it gives: names for screen readers, wrapped lines, folded values,
// and the tab to which an answer belongs.

import { useEditorContext, usePluginStore, useSchemaStore } from "@graphiql/react";
import { useEffect } from "react";
import { setActiveTab } from "./answers.js";
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

export function Editors() {
  const editors = useEditorContext({ nonNull: true });
  const { tabs, activeTabIndex } = editors;
  const tab = tabs[activeTabIndex].id;
  useEffect(() => setActiveTab(tab), [tab]);
  usePreparedEditors(editors);
  useWantedOperation();
  useSchemaOfViewer();
  useExamplesAtFirst();
  return null;
}
