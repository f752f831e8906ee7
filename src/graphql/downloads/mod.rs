//! Downloads in GraphQL: signed URLs of the routes of exports of both REST APIs, which expire after minutes. The routes
//! run the same documents with the same rights.

mod address;
mod cinema;
mod pointage;
mod talentsmaroc;

pub use address::Download;
pub(super) use address::{Parameters, download};
pub use cinema::CinemaDownloadQuery;
pub use pointage::PointageDownloadQuery;
pub use talentsmaroc::TalentsmarocDownloadQuery;
