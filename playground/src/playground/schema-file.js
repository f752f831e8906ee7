// The schema as a file, printed from what introspection answered.

import { useSchemaStore } from "@graphiql/react";
import { printSchema } from "graphql";

let current = null;

/** Whether the schema is known. */
export function useHasSchema() {
  current = useSchemaStore().schema;
  return Boolean(current);
}

/** Saves `schema.graphql`. */
export function downloadSchema() {
  if (!current) return;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([printSchema(current)], { type: "application/graphql" }));
  link.download = "schema.graphql";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
