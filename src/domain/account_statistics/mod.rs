//! Statistics of accounts, of their talents and of the whole talents API, for administrators.
//!
//! [`AccountStatistics`] (`reader.rs`) authorizes the caller; each topic has one file. The database counts, in a number
//! of statements that does not grow with the data. Those of cinema talents are public: `../cinema_statistics.rs`.

mod overview;
pub mod period;
mod profiles;
mod reader;
mod talents;

pub use overview::{AccountTotals, CinemaTotals};
pub use profiles::Profiles;
pub use reader::AccountStatistics;
