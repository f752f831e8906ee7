//! Renders rows as JSON text by the templates of their plans, without intermediate values.
//!
//! A field that fails becomes null and records an error with its path. Where the field is non-null, the
//! output is truncated to where its object began, `null` is written there, and so on upward to the nearest
//! nullable field, as the specification requires.

use std::ops::Range;
use std::sync::Arc;

use async_graphql::{PathSegment, Pos};

use super::load::{LoadedPages, LoadedRelation};
use super::plan::{
    ConnectionPlan, ConnectionSlot, EdgeSlot, EdgesPlan, ErrorSource, Plan, RelationKind, RowSlot, SlotSource,
};
use crate::error::{Error, Result};
use crate::graphql::object::definition::FieldKind;
use crate::graphql::object::leaf::write_number;
use crate::query::page::PageRequest;
use crate::query::row::Row;
use crate::scope::Scope;

/// Computes the cursor of a row.
pub(super) type Cursor<'a> = dyn Fn(&Row) -> Result<String> + Sync + 'a;

/// An error of a field.
pub(super) struct FieldError {
    pub path: Vec<PathSegment>,
    pub pos: Pos,
    pub source: ErrorSource,
}

/// The null of a non-null field, which propagates to the parent; its error is recorded already.
#[derive(Debug)]
pub(super) struct PropagatedNull;

/// The failure of a field: an error to record, or a null that propagates from a nested field.
enum Failure {
    Error(ErrorSource),
    Null,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Error(ErrorSource::Domain(error))
    }
}

impl From<PropagatedNull> for Failure {
    fn from(_: PropagatedNull) -> Self {
        Self::Null
    }
}

/// The path of a value in the response, as a linked list on the stack: nothing is allocated until an error
/// needs it.
#[derive(Clone, Copy)]
pub(super) enum Path<'p> {
    Root(&'p [PathSegment]),
    Fields(&'p Path<'p>, &'p [String]),
    Field(&'p Path<'p>, &'p str),
    Index(&'p Path<'p>, usize),
}

impl Path<'_> {
    fn segments(&self) -> Vec<PathSegment> {
        match self {
            Self::Root(segments) => segments.to_vec(),
            Self::Fields(parent, keys) => {
                let keys = keys.iter().cloned().map(PathSegment::Field);
                parent.segments().into_iter().chain(keys).collect()
            }
            Self::Field(parent, key) => {
                parent.segments().into_iter().chain([PathSegment::Field((*key).to_owned())]).collect()
            }
            Self::Index(parent, index) => {
                parent.segments().into_iter().chain([PathSegment::Index(*index)]).collect()
            }
        }
    }
}

/// Renders the value of one root field.
pub(super) struct Renderer<'r> {
    pub scope: &'r Scope,
    pub out: Vec<u8>,
    pub errors: Vec<FieldError>,
}

impl Renderer<'_> {
    /// Renders one row; `row_index` is its index among the rows for which `relations` was loaded.
    pub fn row(
        &mut self,
        plan: &Plan,
        row: &Row,
        row_index: usize,
        relations: &[LoadedRelation],
        path: Path<'_>,
    ) -> Result<(), PropagatedNull> {
        for (text, slot) in &plan.template.slots {
            self.out.extend_from_slice(text);
            let start = self.out.len();
            let Err(failure) = self.render_slot(plan, slot, row, row_index, relations, &path) else {
                continue;
            };
            if let Failure::Error(source) = failure {
                let path = Path::Fields(&path, &slot.path).segments();
                self.errors.push(FieldError { path, pos: slot.pos, source });
            }
            if !slot.is_nullable {
                return Err(PropagatedNull);
            }
            self.out.truncate(start);
            self.null();
        }
        self.out.extend_from_slice(&plan.template.tail);
        Ok(())
    }

    fn render_slot(
        &mut self,
        plan: &Plan,
        slot: &RowSlot,
        row: &Row,
        row_index: usize,
        relations: &[LoadedRelation],
        path: &Path<'_>,
    ) -> Result<(), Failure> {
        match &slot.source {
            SlotSource::Value(field, _) | SlotSource::Objects(field, _)
                if let Some(mask) = &field.mask
                    && !mask.sees(row, self.scope)? =>
            {
                self.null();
            }
            SlotSource::Value(field, style) => match &field.kind {
                FieldKind::Value(value) => value.write(row, self.scope, *style, &mut self.out)?,
                _ => return Err(mismatch().into()),
            },
            SlotSource::Objects(field, selection) => match &field.kind {
                FieldKind::Objects(objects) => {
                    selection.write(&objects.value(row, self.scope)?, &mut self.out);
                }
                _ => return Err(mismatch().into()),
            },
            SlotSource::Error(source) => return Err(Failure::Error(source.clone())),
            SlotSource::Relation(index) => {
                let path = Path::Fields(path, &slot.path);
                self.relation(&plan.relations[*index].kind, &relations[*index], row_index, path)?;
            }
        }
        Ok(())
    }

    fn relation(
        &mut self,
        kind: &RelationKind,
        loaded: &LoadedRelation,
        row_index: usize,
        path: Path<'_>,
    ) -> Result<(), Failure> {
        match (kind, loaded) {
            (_, LoadedRelation::Failed(error)) => {
                return Err(Failure::Error(ErrorSource::Shared(Arc::clone(error))));
            }
            (RelationKind::One(_, plan, _), LoadedRelation::One { indices, rows }) => {
                match indices[row_index] {
                    Some(row_index) => {
                        self.row(plan, &rows.rows[row_index], row_index, &rows.relations, path)?;
                    }
                    None => self.null(),
                }
            }
            (RelationKind::List(_, plan, _), LoadedRelation::List { ranges, rows }) => {
                self.list(ranges[row_index].clone(), &path, |renderer, row_index, path| {
                    renderer.row(plan, &rows.rows[row_index], row_index, &rows.relations, path)
                })?;
            }
            (RelationKind::Connection(prepared, plan), LoadedRelation::Connection(pages)) => {
                let cursor = |row: &Row| prepared.cursor(row);
                self.page(plan, pages, row_index, prepared.page_request(), &cursor, path)?;
            }
            (RelationKind::Scalar(_, style), LoadedRelation::Scalars(scalars)) => {
                scalars[row_index].write(*style, &mut self.out);
            }
            (RelationKind::Batched(_, selection), LoadedRelation::Objects(values)) => {
                selection.write(&values[row_index], &mut self.out);
            }
            _ => return Err(mismatch().into()),
        }
        Ok(())
    }

    fn list(
        &mut self,
        range: Range<usize>,
        path: &Path<'_>,
        mut item: impl FnMut(&mut Self, usize, Path<'_>) -> Result<(), PropagatedNull>,
    ) -> Result<(), PropagatedNull> {
        self.out.push(b'[');
        for (index, row_index) in range.enumerate() {
            if index > 0 {
                self.out.push(b',');
            }
            item(self, row_index, Path::Index(path, index))?;
        }
        self.out.push(b']');
        Ok(())
    }

    /// Renders the page of the parent at `parent_index`.
    pub fn page(
        &mut self,
        plan: &ConnectionPlan,
        pages: &LoadedPages,
        parent_index: usize,
        request: &PageRequest,
        cursor: &Cursor<'_>,
        path: Path<'_>,
    ) -> Result<(), PropagatedNull> {
        let total = pages.totals.get(parent_index).copied().unwrap_or_default();
        let page = &pages.pages[parent_index];
        let mut relations = pages.relations.iter();
        for (text, slot) in &plan.template.slots {
            self.out.extend_from_slice(text);
            match slot {
                ConnectionSlot::Nodes(key, plan) => {
                    let relations = relations.next().map(Vec::as_slice).unwrap_or_default();
                    let path = Path::Field(&path, key);
                    self.list(page.range.clone(), &path, |renderer, row_index, path| {
                        renderer.row(plan, &pages.rows[row_index], row_index, relations, path)
                    })?;
                }
                ConnectionSlot::Edges(key, edges) => {
                    let relations: Vec<_> = relations.by_ref().take(edges.nodes.len()).collect();
                    let path = Path::Field(&path, key);
                    self.list(page.range.clone(), &path, |renderer, row_index, path| {
                        let row = (&pages.rows[row_index], row_index);
                        renderer.edge(edges, row, &relations, cursor, &path)
                    })?;
                }
                ConnectionSlot::StartCursor | ConnectionSlot::EndCursor if page.range.is_empty() => {
                    self.null();
                }
                ConnectionSlot::StartCursor => self.cursor(&pages.rows[page.range.start], cursor, &path)?,
                ConnectionSlot::EndCursor => self.cursor(&pages.rows[page.range.end - 1], cursor, &path)?,
                ConnectionSlot::HasNext => self.boolean(page.has_next),
                ConnectionSlot::HasPrevious => self.boolean(page.has_previous),
                ConnectionSlot::TotalCount => self.count(total),
                ConnectionSlot::PageNumber => self.count(request.number()),
                ConnectionSlot::PageSize => self.count(request.size_of(total)),
                ConnectionSlot::PageTotal => self.count(request.pages_of(total)),
                ConnectionSlot::Facets(selection) => selection.write(&pages.facets, &mut self.out),
            }
        }
        self.out.extend_from_slice(&plan.template.tail);
        Ok(())
    }

    /// Renders the edge of one row, which has this index among the rows for which `relations` was loaded;
    /// `relations` has those of each plan of `edges`.
    pub fn edge(
        &mut self,
        edges: &EdgesPlan,
        (row, row_index): (&Row, usize),
        relations: &[&Vec<LoadedRelation>],
        cursor: &Cursor<'_>,
        path: &Path<'_>,
    ) -> Result<(), PropagatedNull> {
        for (text, slot) in &edges.template.slots {
            self.out.extend_from_slice(text);
            match slot {
                EdgeSlot::Cursor => self.cursor(row, cursor, path)?,
                EdgeSlot::Node(key, index) => {
                    let path = Path::Field(path, key);
                    self.row(&edges.nodes[*index], row, row_index, relations[*index], path)?;
                }
            }
        }
        self.out.extend_from_slice(&edges.template.tail);
        Ok(())
    }

    fn cursor(&mut self, row: &Row, cursor: &Cursor<'_>, path: &Path<'_>) -> Result<(), PropagatedNull> {
        match cursor(row) {
            Ok(text) => {
                // Cursors are URL-safe base64: nothing to escape.
                self.out.push(b'"');
                self.out.extend_from_slice(text.as_bytes());
                self.out.push(b'"');
                Ok(())
            }
            Err(error) => {
                let source = ErrorSource::Domain(error);
                self.errors.push(FieldError { path: path.segments(), pos: Pos::default(), source });
                Err(PropagatedNull)
            }
        }
    }

    fn null(&mut self) {
        self.out.extend_from_slice(b"null");
    }

    fn boolean(&mut self, value: bool) {
        self.out.extend_from_slice(if value { b"true" } else { b"false" });
    }

    /// A number, clamped to the scalar `Int`.
    fn count(&mut self, number: i64) {
        write_number(number.min(i32::MAX.into()), &mut self.out);
    }
}

fn mismatch() -> Error {
    Error::Internal("a plan and what was loaded for it differ".into())
}
