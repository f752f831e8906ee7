//! The texts of the front page, in both languages.

use crate::language::Language;

/// The texts of a page.
pub struct Texts {
    /// What this is, in a line.
    pub title: &'static str,
    /// What this is, in a paragraph.
    pub lead: &'static str,
    /// The server answers, and so does its database.
    pub ready: &'static str,
    /// The database does not answer.
    pub unavailable: &'static str,
    /// Leads to the playground.
    pub playground: &'static str,
    /// For clients that speak GraphQL.
    pub graphql: [&'static str; 2],
    /// Queries, subscriptions by socket and by stream, the schema.
    pub endpoints: [&'static str; 3],
    /// The schema to download.
    pub schema: &'static str,
    /// For clients of the REST APIs.
    pub rest: [&'static str; 2],
    /// The reference of an API, and its document.
    pub reference: [&'static str; 2],
    /// For people on the spot.
    pub doors: [&'static str; 2],
    /// The doors of events and of projects.
    pub door: [&'static str; 2],
    /// What each door is for.
    pub door_hint: [&'static str; 2],
    /// How participants sign.
    pub sign: &'static str,
    /// The first request.
    pub first: [&'static str; 2],
    /// Copies a text.
    pub copy: [&'static str; 2],
    /// The checks of supervisors.
    pub health: [&'static str; 2],
    /// How to ask `/graphql`.
    pub ask: [&'static str; 2],
    /// There is nothing at this address.
    pub unknown: [&'static str; 2],
    /// Leads to the front page.
    pub home: &'static str,
}

/// The texts of `language`.
pub fn texts(language: Language) -> &'static Texts {
    match language {
        Language::French => &FRENCH,
        Language::English => &ENGLISH,
    }
}

const FRENCH: Texts = Texts {
    title: "Une passerelle GraphQL sur une base partagée",
    lead: "Les talents du cinéma, les projets et la présence sur les plateaux, les événements et leurs \
        signatures\u{a0}: un seul schéma, avec les deux API REST existantes au-dessus. Mêmes données, mêmes droits.",
    ready: "En service",
    unavailable: "La base de données ne répond pas",
    playground: "Ouvrir le playground",
    graphql: [
        "GraphQL",
        "Pour les nouvelles applications\u{a0}: requêtes imbriquées, listes paginées, abonnements en direct.",
    ],
    endpoints: ["Requêtes et mutations", "Abonnements par WebSocket", "Abonnements par SSE"],
    schema: "Télécharger le schéma",
    rest: [
        "API REST",
        "Pour les clients existants\u{a0}: chaque route, ses paramètres, ses erreurs, et un essai depuis la page.",
    ],
    reference: ["Référence", "OpenAPI"],
    doors: ["Sur place", "Pour les équipes, sur un téléphone ou un ordinateur, avec leur compte."],
    door: ["Accueil d’un événement", "Plateau d’un projet"],
    door_hint: [
        "Arrivées en direct, QR code, présences sans téléphone",
        "Arrivées et départs par le code du talent",
    ],
    sign: "Les participants signent en scannant le QR code de l’événement, sans compte.",
    first: ["Première requête", "Les pays n’exigent pas de compte."],
    copy: ["Copier", "Copié"],
    health: ["État pour les superviseurs", "le processus, la base de données"],
    ask: [
        "Cette adresse répond aux requêtes GraphQL",
        "Envoyez un document en POST, au format JSON. Le playground n’est pas activé sur ce serveur\u{a0}; le \
            schéma se télécharge avec un compte de l’équipe.",
    ],
    unknown: [
        "Rien à cette adresse",
        "La page n’existe pas, ou n’existe plus. L’accueil mène à tout ce que ce serveur propose.",
    ],
    home: "Vers l’accueil",
};

const ENGLISH: Texts = Texts {
    title: "One GraphQL gateway over a shared database",
    lead: "Film talents, projects and presence on set, events and their signatures: one schema, with the \
        two existing REST APIs on top. The same data, the same rights.",
    ready: "Up and running",
    unavailable: "The database does not answer",
    playground: "Open the playground",
    graphql: ["GraphQL", "For new applications: nested queries, paginated lists, live subscriptions."],
    endpoints: ["Queries and mutations", "Subscriptions by WebSocket", "Subscriptions by SSE"],
    schema: "Download the schema",
    rest: [
        "REST APIs",
        "For existing clients: each route, its parameters, its errors, and a try-out from the page.",
    ],
    reference: ["Reference", "OpenAPI"],
    doors: ["On the spot", "For staff, on a phone or a computer, with their account."],
    door: ["Door of an event", "Set of a project"],
    door_hint: [
        "Live arrivals, QR code, attendances without a phone",
        "Arrivals and departures by a talent’s code",
    ],
    sign: "Participants sign by scanning the QR code of the event, without an account.",
    first: ["First request", "Countries need no account."],
    copy: ["Copy", "Copied"],
    health: ["Health for supervisors", "the process, the database"],
    ask: [
        "This address answers GraphQL requests",
        "Send a document by POST, as JSON. The playground is off on this server; staff can download the \
            schema with their account.",
    ],
    unknown: [
        "Nothing at this address",
        "The page does not exist, or no longer does. The front page leads to all that this server offers.",
    ],
    home: "To the front page",
};
