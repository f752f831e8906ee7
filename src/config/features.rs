//! The settings of optional features.

use super::problem::Problems;
use super::settings::Settings;
use super::value::{non_empty, switch};

/// Optional features of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Features {
    /// The playground page.
    pub playground: bool,
    /// Whether cinema talents under 18, and those without a date of birth, are public.
    pub public_minors: bool,
}

impl Features {
    pub(super) fn read(
        settings: &Settings,
        playground_by_default: bool,
        only_trusted: bool,
        problems: &mut Problems,
    ) -> Option<Self> {
        let playground = match non_empty(settings.playground.as_deref()) {
            Some(text) => switch("PLAYGROUND", text, problems),
            // Where no query of one's own is answered, there is nothing to try.
            None => Some(playground_by_default && !only_trusted),
        };
        if playground == Some(true) && only_trusted {
            problems.add::<()>(
                "PLAYGROUND",
                "is on, but PERSISTED_DOCUMENTS_ONLY lets in no query that is written there".to_owned(),
                "Turn one of the two off.",
            );
        }
        let public_minors = switch("PUBLIC_MINORS", &settings.public_minors, problems);
        Some(Self { playground: playground?, public_minors: public_minors? })
    }
}
