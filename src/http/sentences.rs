//! Why a request is refused before its document is looked at, in both languages.

use crate::language::Sentence;

pub(super) const CONTENT_TYPE: Sentence = Sentence {
    french: "Le corps doit être de type application/json en UTF-8, ou multipart/form-data avec des fichiers.",
    english: "The body must be application/json in UTF-8, or multipart/form-data with files.",
};
pub(super) const JSON_CONTENT_TYPE: Sentence = Sentence {
    french: "Le corps doit être de type application/json en UTF-8.",
    english: "The body must be application/json in UTF-8.",
};
pub(super) const NO_OBJECT: Sentence = Sentence {
    french: "Le corps doit être un objet JSON avec `query`, et si besoin `operationName`, `variables` et `extensions`.",
    english: "The body must be a JSON object with `query`, and `operationName`, `variables` and `extensions` if wanted.",
};
pub(super) const NO_LIST: Sentence = Sentence {
    french: "Le corps doit être un tableau JSON de requêtes, chacune un objet avec `query`.",
    english: "The body must be a JSON array of requests, each an object with `query`.",
};
pub(super) const NO_OBJECTS: Sentence = Sentence {
    french: "`variables` et `extensions` doivent être des objets JSON.",
    english: "`variables` and `extensions` must be JSON objects.",
};
pub(super) const NO_QUERY: Sentence = Sentence { french: "`query` manque.", english: "`query` is missing." };
pub(super) const OTHER_IDENTIFIER: Sentence = Sentence {
    french: "`query` manque. `doc_id` et `id` ne sont pas lus : un document se nomme par `documentId`, son identifiant dans le \
             manifeste de PERSISTED_DOCUMENTS, ou par `extensions.persistedQuery.sha256Hash`.",
    english: "`query` is missing. `doc_id` and `id` are not read: a document is named by `documentId`, its identifier in the \
              manifest of PERSISTED_DOCUMENTS, or by `extensions.persistedQuery.sha256Hash`.",
};
pub(super) const PERSISTED_QUERY: Sentence = Sentence {
    french: "`extensions.persistedQuery` doit être un objet avec `version` 1, la seule admise, et `sha256Hash`, un texte.",
    english: "`extensions.persistedQuery` must be an object with `version` 1, the only one known, and `sha256Hash`, a text.",
};
pub(super) const NUL: Sentence = Sentence {
    french: "Les textes ne doivent pas contenir le caractère NUL.",
    english: "Texts must not contain the character NUL.",
};
pub(super) const NO_NULL: Sentence = Sentence {
    french: "Chaque chemin de `map` doit mener à un null dans `variables`, et à un autre que les autres.",
    english: "Each path of `map` must lead to a null in `variables`, and to one of its own.",
};
pub(super) const METHOD: Sentence =
    Sentence { french: "Seuls GET et POST sont admis ici.", english: "Only GET and POST are answered here." };
pub(super) const GET_MUTATION: Sentence = Sentence {
    french: "GET ne répond qu'aux requêtes de lecture : envoyez celle-ci par POST.",
    english: "Only queries are answered by GET: send this by POST.",
};
pub(super) const INCOMPLETE: Sentence =
    Sentence { french: "Le corps n'est pas arrivé en entier.", english: "The body did not arrive whole." };
pub(super) const NOT_ACCEPTABLE: Sentence = Sentence {
    french: "Les réponses sont ici de type application/graphql-response+json ou application/json. Les abonnements sont \
             servis par /graphql/stream (Server-Sent Events) et /graphql/ws (WebSocket).",
    english: "Answers here are application/graphql-response+json or application/json. Subscriptions are answered at \
              /graphql/stream (Server-Sent Events) and /graphql/ws (WebSocket).",
};
pub(super) const NO_EVENTS: Sentence = Sentence {
    french: "Les réponses sont ici de type text/event-stream ; application/json est servi par /graphql.",
    english: "Answers here are text/event-stream; application/json is answered at /graphql.",
};
pub(super) const NO_BATCH: Sentence = Sentence {
    french: "Les tableaux de requêtes ne sont pas admis ici : envoyez chaque requête seule. Le réglage GRAPHQL_BATCH_LIMIT les \
             admet.",
    english: "Arrays of requests are not answered here: send each request by itself. The setting GRAPHQL_BATCH_LIMIT lets \
              them in.",
};
pub(super) const FOREIGN_COOKIE: Sentence = Sentence {
    french: "Le cookie n'est pas admis depuis une page d'une autre origine : l'ajouter à CORS_ORIGINS",
    english: "The cookie is not taken from a page of another origin: add it to CORS_ORIGINS",
};
pub(super) const NO_ROOM: Sentence = Sentence {
    french: "Trop de grandes requêtes à la fois : renvoyez celle-ci dans un instant.",
    english: "Too many large requests at a time: send it again in a moment.",
};
pub(super) const TOO_MANY_CONNECTIONS: Sentence = Sentence {
    french: "Trop de connexions ouvertes : fermez-en, ou revenez plus tard.",
    english: "Too many live connections: close some, or come back later.",
};
pub(super) const SUBPROTOCOL: Sentence = Sentence {
    french: "Sec-WebSocket-Protocol doit être graphql-transport-ws.",
    english: "Sec-WebSocket-Protocol must be graphql-transport-ws.",
};
pub(super) const SINGLE_CONNECTION: Sentence = Sentence {
    french: "Les flux sont ici des connexions distinctes, une par opération : laissez `singleConnection` de graphql-sse à \
             false, ou utilisez /graphql/ws (WebSocket), qui porte toutes les opérations sur une connexion.",
    english: "Streams here are distinct connections, one for each operation: leave `singleConnection` of graphql-sse at \
              false, or use /graphql/ws (WebSocket), which carries all operations in one connection.",
};
pub(super) const NO_FORM: Sentence = Sentence {
    french: "Le corps n'est pas un multipart/form-data complet.",
    english: "The body is not a complete multipart/form-data.",
};
pub(super) const NO_MAP: Sentence = Sentence {
    french: "`map` doit être un objet JSON qui donne à chaque fichier un chemin, comme {\"0\": [\"variables.input.file\"]}.",
    english: "`map` must be a JSON object that gives each file one path, such as {\"0\": [\"variables.input.file\"]}.",
};
pub(super) const FORM_ORDER: Sentence = Sentence {
    french: "Les champs doivent être `operations`, puis `map`, puis les fichiers que celui-ci nomme.",
    english: "The fields must be `operations`, then `map`, then the files that it names.",
};
pub(super) const FORM_FILES: Sentence = Sentence {
    french: "Chaque fichier de `map` doit figurer une fois dans le corps, et aucun autre.",
    english: "Each file of `map` must be in the body once, and none beside them.",
};
pub(super) const TOO_MANY_FILES: Sentence = Sentence {
    french: "Une requête contient au plus 20 fichiers.",
    english: "A request holds at most 20 files.",
};
pub(super) const FILES_TOO_LARGE: Sentence = Sentence {
    french: "Les fichiers d'une requête ont au plus 80 Mo, et le reste au plus 1 Mo.",
    english: "The files of a request have at most 80 MB, and the rest of it at most 1 MB.",
};
pub(super) const FILES_NOT_RECEIVED: Sentence = Sentence {
    french: "Les fichiers n'ont pas pu être reçus.",
    english: "The files could not be received.",
};
pub(super) const NO_BOUNDARY: Sentence = Sentence {
    french: "Le Content-Type multipart/form-data demande un boundary.",
    english: "The Content-Type multipart/form-data needs a boundary.",
};
pub(super) const NO_PREFLIGHT_HEADER: Sentence = Sentence {
    french: "Une requête multipart demande un en-tête GraphQL-Preflight, Apollo-Require-Preflight ou \
             X-Apollo-Operation-Name, de valeur quelconque.",
    english: "A multipart request needs a header GraphQL-Preflight, Apollo-Require-Preflight or X-Apollo-Operation-Name, \
              with any value.",
};
