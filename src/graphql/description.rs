//! The description of the schema: what a newcomer must know before the first query.
//!
//! async-graphql answers a sentence of its own and has no setter, so that the sentence is replaced in answers to
//! introspection, and written into `schema.graphql`.

use async_graphql::Value;

/// The sentence of async-graphql.
const STOCK: &str = "A GraphQL Schema defines the capabilities of a GraphQL server. It exposes all available types and \
    directives on the server, as well as the entry points for query, mutation, and subscription operations.";

/// The description of the schema, in Markdown.
pub const DESCRIPTION: &str = "\
One schema over one database: the accounts, the casting file and film projects of a talent directory, and the events, \
participants and attendances of an attendance system. Two documented REST APIs, `/api/v1` and `/api`, run on the same \
schema with the same rights.

**Who may what.** Everybody reads talents of the catalogue, countries, cities, productions, projects and cinema talents \
(without contacts), signs at an event and registers. `USER` also has a profile of its own; `PRESENCE` records presence on \
projects and reads contacts; `VIEWER` reads events, participants and attendances; `ORGANIZER` also creates events and \
records attendances; `ADMIN` does everything but appoint super admins. `viewer { may }` lists what the caller may do. What \
a caller may not see is null or missing from lists; what a caller may not do is the error `FORBIDDEN`.

**Signing in.** `mutation { login(input: {identifier: \"…\", password: \"…\"}) { accessToken } }`, then \
`Authorization: Bearer …`; or `session: COOKIE` for a browser of the same site. `refreshToken` gives a new token.

**Identifiers.** `id` is opaque and unique among all types: `node(id)`. `databaseId` is the identifier of the REST APIs; \
every argument of type `ID` takes either.

**Pages.** Lists are Relay connections: `first` and `after`, `last` and `before`, or `page` with `first` as its size; 20 \
rows without, at most 100. `totalCount` and `pages` count only when they are selected. Every order is total, cursors are \
stable under inserts. Texts are ordered as in French.

**Errors.** What a form can show is data: `userErrors { code field message }` of a payload. Missing rights, invalid \
documents and failures of the server are top-level errors with `extensions.code`. Codes are in `ErrorCode`; messages are \
in the language of `Accept-Language`, French or English.

**Limits.** Depth, aliases, root fields, directives, tokens and the cost of a document are limited: cost is the number of \
fields that the answer may have, where a connection counts its selection `first` or `last` times. `rateLimit { cost }` and \
`extensions: {\"cost\": true}` of a request tell it. At most 10 check-ins a minute from an address without an account.

**Subscriptions** are answered at `/graphql/ws` (`graphql-transport-ws`) and `/graphql/stream` (Server-Sent Events).";

/// Puts the description in the place of the stock sentence: in a field `description` of a root field `__schema`.
pub fn describe(data: &mut Value) {
    let Value::Object(roots) = data else { return };
    for root in roots.values_mut() {
        let Value::Object(members) = root else { continue };
        for member in members.values_mut() {
            if matches!(member, Value::String(text) if text == STOCK) {
                *member = DESCRIPTION.into();
            }
        }
    }
}

/// The SDL of the schema with the description.
pub fn with_description(sdl: &str) -> String {
    sdl.replacen("\nschema {", &format!("\n\"\"\"\n{DESCRIPTION}\n\"\"\"\nschema {{"), 1)
}
