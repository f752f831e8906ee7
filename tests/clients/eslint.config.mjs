// graphql-eslint over schema.graphql and the documents. Each rule that is left out has its reason.

import graphql from "@graphql-eslint/eslint-plugin";
import { join } from "node:path";
import { REPOSITORY } from "./support/tools.mjs";

const configs = graphql.configs ?? graphql.default.configs;
const schema = join(REPOSITORY, "schema.graphql");

const documents = ["playground/examples/**/*.graphql", "tests/clients/documents/**/*.graphql"].map((path) => join(REPOSITORY, path));
const [severity, names] = configs["flat/schema-recommended"].rules["@graphql-eslint/naming-convention"];
const objects = "ObjectTypeDefinition,ObjectTypeExtension";

const shared = { languageOptions: { parser: graphql.parser, parserOptions: { graphQLConfig: { schema, documents } } }, plugins: { "@graphql-eslint": graphql } };

export default [
  {
    ...shared,
    files: ["**/schema.graphql"],
    rules: {
      ...configs["flat/schema-recommended"].rules,
      ...configs["flat/schema-relay"].rules,
      // What has an identity implements `Node`, whose `id: ID!` GraphQL itself demands. Payloads, edges, pages and figures
      // have none.
      "@graphql-eslint/strict-id-in-types": "off",
      // A cinema talent's type (actor, technician) is the documented word.
      "@graphql-eslint/naming-convention": [severity, { ...names, [objects]: { ...names[objects], ignorePattern: "^CinemaTalentType$" } }],
      // `Event.eventType` and `Production.productionsCount` are the documented words, and the only ones that it finds.
      "@graphql-eslint/no-typename-prefix": "off",
      // `nodes`, `userErrors` and short lists without pages are lists of other things than edges, and
      // `ProjectPresence` has no identity: who is on a project, counted from the records.
      "@graphql-eslint/relay-edge-types": ["error", { listTypeCanWrapOnlyEdgeType: false, shouldImplementNode: false }],
    },
  },
  {
    ...shared,
    files: ["**/*.graphql"],
    ignores: ["**/schema.graphql"],
    rules: { ...configs["flat/operations-recommended"].rules },
  },
];
