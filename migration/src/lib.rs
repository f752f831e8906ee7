//! The schema of the shared database, one change a file, and its reference data.
