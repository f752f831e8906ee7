// Which operation of a document is meant.

import { getOperationAST, Kind, parse } from "graphql";

/**
 * The document and the operation `{ document, operationName, kind }`; no document when the text cannot be parsed.
 *
 * GraphiQL learns of a change in its editor a moment later, so that the name it gives may be that of the text before.
 */
export function operationIn(query, operationName) {
  let document;
  try {
    document = parse(query, { noLocation: true });
  } catch {
    return { operationName };
  }
  const names = document.definitions
    .filter(({ kind }) => kind === Kind.OPERATION_DEFINITION)
    .map(({ name }) => name?.value);
  const name = names.length === 1 ? names[0] : operationName;
  return { document, operationName: name, kind: getOperationAST(document, name)?.operation };
}
