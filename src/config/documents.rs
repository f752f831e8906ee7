//! The settings of trusted documents.

use std::path::PathBuf;

use super::problem::Problems;
use super::settings::Settings;
use super::value::{non_empty, switch};

/// Trusted documents, which clients name instead of sending them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Documents {
    /// The manifest, if there is one.
    pub manifest: Option<PathBuf>,
    /// Whether no other documents are let in.
    pub only_trusted: bool,
}

impl Documents {
    pub(super) fn read(settings: &Settings, problems: &mut Problems) -> Option<Self> {
        let manifest = non_empty(settings.persisted_documents.as_deref()).map(PathBuf::from);
        let only_trusted = switch("PERSISTED_DOCUMENTS_ONLY", &settings.persisted_documents_only, problems)?;
        if only_trusted && manifest.is_none() {
            return problems.add(
                "PERSISTED_DOCUMENTS_ONLY",
                "lets in the documents of a manifest alone, and there is none".to_owned(),
                "Name the manifest in PERSISTED_DOCUMENTS.",
            );
        }
        Some(Self { manifest, only_trusted })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(flags: &[&str]) -> Result<Documents, usize> {
        let settings = Settings::try_parse_from(flags).expect("the flags of the test exist");
        let mut problems = Problems::default();
        let documents = Documents::read(&settings, &mut problems);
        problems.into_result(documents).map_err(|all| all.len())
    }

    #[test]
    fn only_trusted_documents_need_a_manifest() {
        assert_eq!(read(&[]), Ok(Documents::default()));
        assert_eq!(read(&["--persisted-documents-only", "on"]), Err(1));
        let both = read(&["--persisted-documents", "a.json", "--persisted-documents-only", "on"]);
        assert_eq!(both, Ok(Documents { manifest: Some("a.json".into()), only_trusted: true }));
    }
}
