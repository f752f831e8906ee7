//! The words of the reference pages, in both languages. The texts of a document are its own.

use crate::language::Language;

/// The words of a page.
pub struct Words {
    /// Leads past the navigation.
    pub skip: &'static str,
    /// The navigation.
    pub contents: &'static str,
    /// Filters the navigation.
    pub filter: &'static str,
    /// Nothing matches the filter.
    pub nothing: &'static str,
    /// The section above all operations.
    pub start: &'static str,
    /// The address of the API.
    pub base: &'static str,
    /// How to authenticate.
    pub security: &'static str,
    /// Callers without credentials may call it.
    pub public: &'static str,
    /// Callers with credentials may call it.
    pub signed_in: &'static str,
    /// Before the roles that may call it.
    pub roles: &'static str,
    /// After the roles, where the others may call it for their own account.
    pub or_own_account: &'static str,
    /// The label of the field for the token.
    pub token: &'static str,
    /// How the token is used.
    pub token_hint: &'static str,
    /// Removes the token.
    pub forget: &'static str,
    /// The document to download.
    pub download: &'static str,
    /// The playground.
    pub playground: &'static str,
    /// Parameters in the path.
    pub in_path: &'static str,
    /// Parameters in the query.
    pub in_query: &'static str,
    /// Parameters in headers.
    pub in_header: &'static str,
    /// The body of a request.
    pub body: &'static str,
    /// The answers.
    pub answers: &'static str,
    /// The errors.
    pub errors: &'static str,
    /// The columns of errors.
    pub error_columns: [&'static str; 3],
    /// It must be there.
    pub required: &'static str,
    /// Before a default.
    pub default: &'static str,
    /// Before the largest value, to which larger ones are lowered.
    pub at_most: &'static str,
    /// Before the values of a closed list.
    pub one_of: &'static str,
    /// Before an example.
    pub example: &'static str,
    /// Before a pattern.
    pub pattern: &'static str,
    /// After one character, and after more.
    pub characters: [&'static str; 2],
    /// After one item, and after more.
    pub items: [&'static str; 2],
    /// Before the least number of them.
    pub at_least: &'static str,
    /// Before the largest number of them.
    pub no_more_than: &'static str,
    /// Between the least and the largest number.
    pub to: &'static str,
    /// Before the type of an item.
    pub list_of: &'static str,
    /// Opens the members of an object.
    pub fields: &'static str,
    /// The equivalent operation.
    pub graphql: &'static str,
    /// Opens it in the playground.
    pub open: &'static str,
    /// Copies a text.
    pub copy: &'static str,
    /// It was copied.
    pub copied: &'static str,
    /// Opens the form that sends the request.
    pub try_it: &'static str,
    /// Closes the form.
    pub close: &'static str,
    /// Sends the request.
    pub send: &'static str,
    /// While waiting.
    pub sending: &'static str,
    /// No answer came.
    pub no_answer: &'static str,
    /// Downloads the file that was answered.
    pub save: &'static str,
    /// The headers of an answer.
    pub headers: &'static str,
    /// An operation that deletes is about to be sent.
    pub confirm: &'static str,
}

/// The words of `language`.
pub fn words(language: Language) -> &'static Words {
    match language {
        Language::French => &FRENCH,
        Language::English => &ENGLISH,
    }
}

const FRENCH: Words = Words {
    skip: "Aller au contenu",
    contents: "Opérations",
    filter: "Filtrer les opérations",
    nothing: "Aucune opération ne correspond.",
    start: "Pour commencer",
    base: "Adresse de base",
    security: "Authentification",
    public: "Public",
    signed_in: "Authentification requise",
    roles: "Rôles\u{a0}:",
    or_own_account: ", ou son propre compte",
    token: "Jeton d’accès",
    token_hint: "Utilisé par les essais de cette page, gardé jusqu’à la fermeture de l’onglet. La connexion \
        essayée ci-dessous suffit\u{a0}: elle le remplit, ou ouvre la session par cookie de ce navigateur, qui vaut sans jeton.",
    forget: "Oublier",
    download: "Document OpenAPI",
    playground: "Explorer en GraphQL",
    in_path: "Paramètres du chemin",
    in_query: "Paramètres de la requête",
    in_header: "En-têtes",
    body: "Corps de la requête",
    answers: "Réponses",
    errors: "Erreurs",
    error_columns: ["Statut", "Code", "Message"],
    required: "requis",
    default: "par défaut",
    at_most: "plafonné à",
    one_of: "Valeurs\u{a0}:",
    example: "exemple",
    pattern: "motif",
    characters: ["caractère", "caractères"],
    items: ["élément", "éléments"],
    at_least: "au moins",
    no_more_than: "au plus",
    to: "à",
    list_of: "liste de",
    fields: "Champs",
    graphql: "Équivalent GraphQL",
    open: "Ouvrir dans le playground",
    copy: "Copier",
    copied: "Copié",
    try_it: "Essayer",
    close: "Fermer",
    send: "Envoyer",
    sending: "Envoi…",
    no_answer: "Pas de réponse du serveur.",
    save: "Enregistrer le fichier",
    headers: "En-têtes de la réponse",
    confirm: "Cette requête modifie les données du serveur.",
};

const ENGLISH: Words = Words {
    skip: "Skip to content",
    contents: "Operations",
    filter: "Filter the operations",
    nothing: "No operation matches.",
    start: "Getting started",
    base: "Base address",
    security: "Authentication",
    public: "Public",
    signed_in: "Authentication required",
    roles: "Roles:",
    or_own_account: ", or one’s own account",
    token: "Access token",
    token_hint: "Used by the requests tried on this page, kept until the tab is closed. Trying the sign-in \
        below is enough: it fills it in, or begins this browser’s cookie session, which is used without a token.",
    forget: "Forget",
    download: "OpenAPI document",
    playground: "Explore in GraphQL",
    in_path: "Path parameters",
    in_query: "Query parameters",
    in_header: "Headers",
    body: "Request body",
    answers: "Responses",
    errors: "Errors",
    error_columns: ["Status", "Code", "Message"],
    required: "required",
    default: "default",
    at_most: "lowered to at most",
    one_of: "Values:",
    example: "example",
    pattern: "pattern",
    characters: ["character", "characters"],
    items: ["item", "items"],
    at_least: "at least",
    no_more_than: "at most",
    to: "to",
    list_of: "list of",
    fields: "Fields",
    graphql: "GraphQL equivalent",
    open: "Open in the playground",
    copy: "Copy",
    copied: "Copied",
    try_it: "Try it",
    close: "Close",
    send: "Send",
    sending: "Sending…",
    no_answer: "The server did not answer.",
    save: "Save the file",
    headers: "Response headers",
    confirm: "This request changes the server’s data.",
};
