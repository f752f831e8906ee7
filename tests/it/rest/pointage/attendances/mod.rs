//! `/api/attendances` and `/api/events/:eventId/attendances`: each example of section 5 of the document, each
//! rule.

mod check_in;
mod list;
mod of_event;
mod one;
