//! Writes rows as JSON text, by the steps of a plan: no future, no map, no value between the row and the text.

use std::io::Write as _;

use super::compile::{Plan, RelationKind, Slot};
use super::compile_connection::{ConnectionPlan, Cursor, Part};
use super::load::{LoadedPages, LoadedRelation};
use super::template::JsonTemplate;
use crate::error::{Error, Result};
use crate::graphql::object::definition::FieldKind;
use crate::query::page::PageRequest;
use crate::query::row::Row;
use crate::scope::Scope;

/// Fills the holes of a template in order.
fn fill<O>(
    template: &JsonTemplate<O>,
    out: &mut Vec<u8>,
    mut slot: impl FnMut(&O, &mut Vec<u8>) -> Result<()>,
) -> Result<()> {
    for (lead, step) in &template.steps {
        out.extend_from_slice(lead);
        slot(step, out)?;
    }
    out.extend_from_slice(&template.tail);
    Ok(())
}

/// Writes one row; `at` is its place among the rows for which `below` was fetched.
pub(in crate::graphql) fn render_row(
    plan: &Plan,
    row: &Row,
    at: usize,
    below: &[LoadedRelation],
    scope: &Scope,
    out: &mut Vec<u8>,
) -> Result<()> {
    fill(&plan.template, out, |slot, out| match slot {
        Slot::Leaf(field, style) => match &field.kind {
            FieldKind::Leaf(leaf) => leaf.write(&row.row_ref(&field.places), scope, *style, out),
            _ => Err(unplanned()),
        },
        Slot::PlannedRelation(relation) => match (&plan.relations[*relation].kind, &below[*relation]) {
            (RelationKind::One(_, plan, _), LoadedRelation::One { at: places, rows }) => match places[at] {
                Some(at) => render_row(plan, &rows.rows[at], at, &rows.below, scope, out),
                None => {
                    out.extend_from_slice(b"null");
                    Ok(())
                }
            },
            (RelationKind::List(_, plan, _), LoadedRelation::List { ranges, rows }) => {
                write_list(out, ranges[at].clone(), |at, out| {
                    render_row(plan, &rows.rows[at], at, &rows.below, scope, out)
                })
            }
            (RelationKind::Connection(prepared, plan), LoadedRelation::Connection(pages)) => {
                let cursor = |row: &Row| prepared.cursor(row);
                render_page(plan, pages, at, prepared.page_request(), &cursor, scope, out)
            }
            (RelationKind::Scalar(_, style), LoadedRelation::Scalars(scalars)) => {
                scalars[at].write(*style, out);
                Ok(())
            }
            _ => Err(unplanned()),
        },
    })
}

fn unplanned() -> Error {
    Error::Internal("a plan and what was fetched for it differ".into())
}

fn write_list(
    out: &mut Vec<u8>,
    range: std::ops::Range<usize>,
    mut item: impl FnMut(usize, &mut Vec<u8>) -> Result<()>,
) -> Result<()> {
    out.push(b'[');
    for at in range.clone() {
        if at > range.start {
            out.push(b',');
        }
        item(at, out)?;
    }
    out.push(b']');
    Ok(())
}

/// Writes the page of the parent at `at`.
pub(in crate::graphql) fn render_page(
    plan: &ConnectionPlan,
    pages: &LoadedPages,
    at: usize,
    page_request: &PageRequest,
    cursor: &Cursor<'_>,
    scope: &Scope,
    out: &mut Vec<u8>,
) -> Result<()> {
    let total = pages.totals.get(at).copied().unwrap_or_default();
    let page = pages.pages.get(at).ok_or_else(unplanned)?;
    let mut below = pages.below.iter();
    fill(&plan.template, out, |part, out| {
        match part {
            Part::Nodes(plan) => {
                let below = below.next().ok_or_else(unplanned)?;
                write_list(out, page.range.clone(), |at, out| {
                    render_row(plan, &pages.rows[at], at, below, scope, out)
                })?;
            }
            Part::Edges(edges) => {
                let below =
                    if edges.node.is_some() { below.next().ok_or_else(unplanned)? } else { &Vec::new() };
                write_list(out, page.range.clone(), |at, out| {
                    fill(&edges.template, out, |is_node, out| match (&edges.node, is_node) {
                        (Some(plan), true) => render_row(plan, &pages.rows[at], at, below, scope, out),
                        _ => write_cursor(&pages.rows[at], cursor, out),
                    })
                })?;
            }
            Part::StartCursor | Part::EndCursor if page.range.is_empty() => out.extend_from_slice(b"null"),
            Part::StartCursor => write_cursor(&pages.rows[page.range.start], cursor, out)?,
            Part::EndCursor => write_cursor(&pages.rows[page.range.end - 1], cursor, out)?,
            Part::HasNext => write_bool(page.has_next, out),
            Part::HasPrevious => write_bool(page.has_previous, out),
            Part::TotalCount => write_number(total, out),
            Part::PageNumber => {
                write_number(crate::graphql::object::connection::page_number(page_request), out)
            }
            Part::PageSize => {
                write_number(crate::graphql::object::connection::page_size(page_request, total), out)
            }
            Part::PageTotal => {
                write_number(crate::graphql::object::connection::page_total(page_request, total), out)
            }
        }
        Ok(())
    })
}

fn write_cursor(row: &Row, cursor: &Cursor<'_>, out: &mut Vec<u8>) -> Result<()> {
    // Cursors are base64 for addresses: nothing to escape.
    let text = cursor(row)?;
    out.push(b'"');
    out.extend_from_slice(text.as_bytes());
    out.push(b'"');
    Ok(())
}

fn write_bool(value: bool, out: &mut Vec<u8>) {
    out.extend_from_slice(if value { b"true" } else { b"false" });
}

pub(in crate::graphql) fn write_number(value: i64, out: &mut Vec<u8>) {
    // Writing to memory cannot fail.
    let _ = write!(out, "{value}");
}
