//! `/api/participants`: each example of section 4 of the document, each rule.

mod changes;
mod list;
mod one;
