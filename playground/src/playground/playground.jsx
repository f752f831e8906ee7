// The page: a bar, and GraphiQL with what it lacks.

import { explorerPlugin } from "@graphiql/plugin-explorer";
import { GraphiQL } from "graphiql";
import { createRoot } from "react-dom/client";
import { Editors, rememberPanel } from "./editors.jsx";
import { examplesPanel } from "./examples.jsx";
import { fetcher, INTROSPECTION } from "./fetcher.js";
import { Header } from "./header.jsx";
import { isNarrow } from "./panels.js";
import { nameTabs } from "./tab-names.js";
import { BelowResult } from "./result.jsx";
import { session } from "./session.js";
import { readLink } from "./share.js";
import { storage } from "./storage.js";
import { t } from "./texts.js";
import { AttachButton } from "./attachments.jsx";
import { CopyMenu, ShareButton, Toast } from "./toolbar.jsx";
import { welcome } from "./welcome.js";

document.title = t("title");

// An operation of a link gets a tab of its own; then the address is plain again, so that a reload does not bring it back.
const linked = await readLink(location.hash);
if (linked) history.replaceState(null, "", location.pathname + location.search);

// The panel leaves room for the editors; who drags it keeps their own width.
const PANEL_WIDTH = "graphiql:docExplorerFlex";
if (!storage.getItem(PANEL_WIDTH)) storage.setItem(PANEL_WIDTH, "0.27");

nameTabs();

const panels = [examplesPanel, { ...explorerPlugin(), title: t("explorer") }];

function Playground() {
  return (
    <>
      <Header />
      <main>
        <GraphiQL
          fetcher={fetcher}
          introspectionQueryName={INTROSPECTION}
          plugins={panels}
          onTogglePluginVisibility={rememberPanel}
          query={linked?.query}
          variables={linked?.variables}
          defaultQuery={welcome}
          storage={storage}
          defaultEditorToolsVisibility={isNarrow() ? false : "variables"}
          isHeadersEditorEnabled
          inputValueDeprecation
          schemaDescription
        >
          <GraphiQL.Logo>{null}</GraphiQL.Logo>
          <GraphiQL.Toolbar>
            {({ prettify, copy, merge }) => (
              <>
                {prettify}
                {merge}
                {copy}
                <AttachButton />
                <CopyMenu />
                <ShareButton />
              </>
            )}
          </GraphiQL.Toolbar>
          <GraphiQL.Footer>
            <BelowResult />
          </GraphiQL.Footer>
          <Editors />
        </GraphiQL>
      </main>
      <Toast />
    </>
  );
}

session.refresh();
createRoot(document.getElementById("playground")).render(<Playground />);
