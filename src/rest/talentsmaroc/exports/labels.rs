//! French labels of columns and sections in the PDF of personal data.

/// Sections, by their name in the collection.
const HEADINGS: &[(&str, &str)] = &[
    ("account", "Compte"),
    ("actions", "Journal : ce que la personne a fait"),
    ("assignments", "Affectations"),
    ("attendances", "Présences aux événements"),
    ("audit_log", "Journal : ce qui concerne la personne"),
    ("cinema_talent", "Talent du cinéma"),
    ("events_created", "Événements créés"),
    ("files", "Fichiers"),
    ("participant", "Participant"),
    ("person", "Personne"),
    ("presence", "Présences sur les projets"),
    ("sessions", "Connexions"),
    ("talents", "Talents"),
];

/// Columns, by name.
const LABELS: &[(&str, &str)] = &[
    ("action", "Action"),
    ("actions", "Actions"),
    ("additional_info", "Informations"),
    ("address", "Adresse"),
    ("after", "Après"),
    ("assigned_at", "Affecté le"),
    ("assigned_by_id", "Affecté par (numéro)"),
    ("at", "Date"),
    ("availability", "Disponibilité"),
    ("badge_generated", "Badge"),
    ("before", "Avant"),
    ("bio", "Présentation"),
    ("build", "Corpulence"),
    ("check_in_at", "Arrivée"),
    ("check_in_mode", "Mode"),
    ("check_out_at", "Départ"),
    ("cinema_talent_id", "Talent (numéro)"),
    ("city_id", "Ville (numéro)"),
    ("cni_number", "CNI"),
    ("content", "Contenu"),
    ("country_id", "Pays (numéro)"),
    ("created_at", "Créé le"),
    ("cv_analysis", "Analyse du CV"),
    ("cv_path", "CV"),
    ("date", "Jour"),
    ("date_of_birth", "Date de naissance"),
    ("deleted_at", "Supprimé le"),
    ("email", "E-mail"),
    ("ethnicities", "Ethnicités"),
    ("event", "Événement"),
    ("event_id", "Événement (identifiant)"),
    ("event_start_at", "Début de l’événement"),
    ("eye_color", "Yeux"),
    ("first_name", "Prénom"),
    ("function", "Fonction"),
    ("gender", "Genre"),
    ("hair_color", "Cheveux"),
    ("hair_type", "Type de cheveux"),
    ("has_signature", "Signature"),
    ("height", "Taille (cm)"),
    ("id", "Identifiant"),
    ("id_document_number", "Numéro du document"),
    ("id_document_type", "Type de document"),
    ("ip_address", "Adresse IP"),
    ("is_active", "Actif"),
    ("languages", "Langues"),
    ("last_login_at", "Dernière connexion"),
    ("last_name", "Nom"),
    ("last_seen_at", "Dernière utilisation"),
    ("left_open_at", "Laissé ouvert"),
    ("name", "Nom"),
    ("nationality", "Nationalité"),
    ("notes", "Notes"),
    ("noun", "Objet"),
    ("noun_id", "Numéro de l’objet"),
    ("organization", "Organisation"),
    ("origin_locality", "Localité"),
    ("other_talents", "Autres talents"),
    ("participant_id", "Participant (identifiant)"),
    ("path", "Fichier"),
    ("phone", "Téléphone"),
    ("photo_path", "Photo"),
    ("portfolio_url", "Portfolio"),
    ("previous_productions", "Productions précédentes"),
    ("project", "Projet"),
    ("project_code", "Code projet"),
    ("project_id", "Projet (numéro)"),
    ("rank", "Rang"),
    ("rate_range", "Tarif"),
    ("reason", "Motif"),
    ("recorded_by_id", "Enregistré par (numéro)"),
    ("registered_by_id", "Inscrit par (numéro)"),
    ("released_at", "Libéré le"),
    ("residence_city", "Ville de résidence"),
    ("residence_city_id", "Ville de résidence (numéro)"),
    ("residence_country", "Pays de résidence"),
    ("residence_country_id", "Pays de résidence (numéro)"),
    ("role", "Rôle"),
    ("role_description", "Rôle"),
    ("signature", "Image de la signature"),
    ("signature_format", "Format de la signature"),
    ("skin_tone", "Teint"),
    ("social_media", "Réseaux sociaux"),
    ("start_at", "Début"),
    ("surface", "Accès"),
    ("talent_type", "Type de talent"),
    ("talent_types", "Types de talent"),
    ("title", "Titre"),
    ("type", "Type"),
    ("unique_code", "Code unique"),
    ("user_agent", "Navigateur"),
    ("uuid", "Identifiant universel"),
    ("website", "Site web"),
    ("whatsapp", "WhatsApp"),
    ("work_mode", "Mode de travail"),
    ("year", "Année"),
    ("years_experience", "Années d’expérience"),
];

/// The heading of a section.
pub fn heading(name: &str) -> String {
    found(HEADINGS, name)
}

/// The label of a column.
pub fn label(name: &str) -> String {
    found(LABELS, name)
}

/// The text of a name; the name in words when there is none.
fn found(texts: &[(&str, &str)], name: &str) -> String {
    let text = texts.binary_search_by_key(&name, |(other, _)| other).ok().map(|at| texts[at].1);
    text.map_or_else(|| name.replace('_', " "), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_and_unknown_ones_are_words() {
        assert!(LABELS.is_sorted() && HEADINGS.is_sorted());
        assert_eq!(
            (label("cni_number").as_str(), label("no_such_column").as_str()),
            ("CNI", "no such column")
        );
        assert_eq!(heading("sessions"), "Connexions");
    }
}
