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
    ("actor_id", "Auteur (numéro)"),
    ("actor_label", "Auteur"),
    ("additional_info", "Informations"),
    ("address", "Adresse"),
    ("after", "Après"),
    ("assigned_at", "Affecté le"),
    ("assigned_by_id", "Affecté par (numéro)"),
    ("at", "Date"),
    ("attendance_id", "Présence (identifiant)"),
    ("availability", "Disponibilité"),
    ("badge_generated", "Badge"),
    ("before", "Avant"),
    ("bio", "Présentation"),
    ("build", "Corpulence"),
    ("category", "Catégorie"),
    ("check_in_at", "Arrivée"),
    ("check_in_mode", "Mode"),
    ("check_out_at", "Départ"),
    ("cinema_talent_id", "Talent (numéro)"),
    ("city_id", "Ville (numéro)"),
    ("cni_number", "CNI"),
    ("content", "Contenu"),
    ("correction_reason", "Motif de la correction"),
    ("country_id", "Pays (numéro)"),
    ("created_at", "Créé le"),
    ("created_by_id", "Créé par (numéro)"),
    ("cv_analysis", "Analyse du CV"),
    ("cv_path", "CV"),
    ("data", "Contenu"),
    ("date", "Jour"),
    ("date_of_birth", "Date de naissance"),
    ("deleted_at", "Supprimé le"),
    ("description", "Description"),
    ("email", "E-mail"),
    ("emoji", "Symbole"),
    ("end_at", "Fin"),
    ("end_date", "Fin"),
    ("ethnicities", "Ethnicités"),
    ("event", "Événement"),
    ("event_id", "Événement (identifiant)"),
    ("event_start_at", "Début de l’événement"),
    ("event_type", "Type d’événement"),
    ("expires_at", "Expire le"),
    ("eye_color", "Yeux"),
    ("first_name", "Prénom"),
    ("format", "Format"),
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
    ("kind", "Genre de fichier"),
    ("languages", "Langues"),
    ("last_login_at", "Dernière connexion"),
    ("last_name", "Nom"),
    ("last_rank", "Dernier rang"),
    ("last_seen_at", "Dernière utilisation"),
    ("left_open_at", "Laissé ouvert"),
    ("location", "Lieu"),
    ("name", "Nom"),
    ("nationality", "Nationalité"),
    ("notes", "Notes"),
    ("noun", "Objet"),
    ("noun_id", "Numéro de l’objet"),
    ("organization", "Organisation"),
    ("organizer", "Organisateur"),
    ("origin_country", "Pays d’origine"),
    ("origin_country_id", "Pays d’origine (numéro)"),
    ("origin_locality", "Localité"),
    ("other_talents", "Autres talents"),
    ("participant_id", "Participant (identifiant)"),
    ("path", "Fichier"),
    ("phone", "Téléphone"),
    ("photo_path", "Photo"),
    ("portfolio_url", "Portfolio"),
    ("position", "Position"),
    ("previous_productions", "Productions précédentes"),
    ("production_id", "Production (numéro)"),
    ("production_type", "Type de production"),
    ("profile_score", "Profil complété (%)"),
    ("project", "Projet"),
    ("project_code", "Code projet"),
    ("project_id", "Projet (numéro)"),
    ("qr_expires_at", "Code QR valable jusqu’au"),
    ("qr_issued_at", "Code QR émis le"),
    ("rank", "Rang"),
    ("rate_range", "Tarif"),
    ("reason", "Motif"),
    ("recorded_by_id", "Enregistré par (numéro)"),
    ("registered_by_id", "Inscrit par (numéro)"),
    ("released_at", "Libéré le"),
    ("request_id", "Requête (identifiant)"),
    ("residence_city", "Ville de résidence"),
    ("residence_city_id", "Ville de résidence (numéro)"),
    ("residence_country", "Pays de résidence"),
    ("residence_country_id", "Pays de résidence (numéro)"),
    ("role", "Rôle"),
    ("role_description", "Rôle"),
    ("seal", "Sceau (numéro)"),
    ("shooting_locations", "Lieux de tournage"),
    ("short_code", "Code court"),
    ("signature", "Image de la signature"),
    ("signature_format", "Format de la signature"),
    ("skin_tone", "Teint"),
    ("social_media", "Réseaux sociaux"),
    ("start_at", "Début"),
    ("start_date", "Début"),
    ("status", "Statut"),
    ("surface", "Accès"),
    ("talent_id", "Talent (numéro)"),
    ("talent_type", "Type de talent"),
    ("talent_types", "Types de talent"),
    ("title", "Titre"),
    ("type", "Type"),
    ("unique_code", "Code unique"),
    ("updated_at", "Modifié le"),
    ("user_agent", "Navigateur"),
    ("user_id", "Compte (numéro)"),
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
