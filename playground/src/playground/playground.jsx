import { explorerPlugin } from "@graphiql/plugin-explorer";
import { createGraphiQLFetcher } from "@graphiql/toolkit";
import examples from "examples";
import { GraphiQL } from "graphiql";
import { createRoot } from "react-dom/client";
import { storage } from "./storage.js";

// Subscriptions go to the WebSocket; whatever the headers editor holds is sent in `connection_init`.
const socket = new URL("/graphql/ws", location.href);
socket.protocol = socket.protocol.replace("http", "ws");

const fetcher = createGraphiQLFetcher({
  url: "/graphql",
  subscriptionUrl: socket.href,
  enableIncrementalDelivery: false,
  headers: { accept: "application/graphql-response+json, application/json;q=0.9" },
  fetch: (url, init) => fetch(url, { ...init, credentials: "same-origin" }),
});

// GraphiQL fills the editors from the first tab, except for the variables, which it takes from here alone.
if (!storage.getItem("graphiql:tabState") && examples[0]?.variables) {
  storage.setItem("graphiql:variables", examples[0].variables);
}

const plugins = [explorerPlugin()];

createRoot(document.getElementById("playground")).render(
  <GraphiQL
    fetcher={fetcher}
    plugins={plugins}
    defaultTabs={examples}
    storage={storage}
    defaultEditorToolsVisibility="variables"
    isHeadersEditorEnabled
    inputValueDeprecation
    schemaDescription
  >
    <GraphiQL.Logo>
      <img src="/playground/icon.svg" alt="" />
      passerelle
    </GraphiQL.Logo>
  </GraphiQL>,
);
