//! Renders rows as JSON text by the templates of their plans, without intermediate values.
//!
//! A field that fails becomes null and records an error with its path. Where the field is non-null, the
//! renderer truncates what it wrote of the object, and the null propagates to the parent, as the
//! specification requires.

use std::ops::Range;
use std::sync::Arc;

use async_graphql::{PathSegment, Pos};

use super::load::{LoadedPages, LoadedRelation};
use super::plan::{ConnectionPlan, EdgePart, Part, Plan, Refusal, RelationKind, Slot, Step};
use crate::error::{Error, Result};
use crate::graphql::object::definition::FieldKind;
use crate::graphql::object::leaf::write_number;
use crate::query::page::PageRequest;
use crate::query::row::Row;
use crate::scope::Scope;

/// Renders the cursor of a row.
pub(super) type Cursor<'a> = dyn Fn(&Row) -> Result<String> + Sync + 'a;

/// An error of a field.
pub(super) struct FieldError {
    pub path: Vec<PathSegment>,
    pub pos: Pos,
    pub refusal: Refusal,
}

/// A propagated null: an error was recorded in a non-null field.
#[derive(Debug)]
pub(super) struct Null;

/// The failure of a field: an error to record, or a null that propagates from a nested field.
enum Failure {
    Refused(Refusal),
    Null,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Refused(Refusal::Domain(error))
    }
}

impl From<Null> for Failure {
    fn from(_: Null) -> Self {
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
    /// Renders one row; `at` is its index among the rows for which `relations` was loaded.
    pub fn row(
        &mut self,
        plan: &Plan,
        row: &Row,
        at: usize,
        relations: &[LoadedRelation],
        path: Path<'_>,
    ) -> Result<(), Null> {
        for (lead, step) in &plan.template.steps {
            self.out.extend_from_slice(lead);
            let start = self.out.len();
            let Err(failure) = self.slot(plan, step, row, at, relations, &path) else { continue };
            if let Failure::Refused(refusal) = failure {
                let path = Path::Fields(&path, &step.path).segments();
                self.errors.push(FieldError { path, pos: step.pos, refusal });
            }
            if !step.is_nullable {
                return Err(Null);
            }
            self.out.truncate(start);
            self.null();
        }
        self.out.extend_from_slice(&plan.template.tail);
        Ok(())
    }

    fn slot(
        &mut self,
        plan: &Plan,
        step: &Step,
        row: &Row,
        at: usize,
        relations: &[LoadedRelation],
        path: &Path<'_>,
    ) -> Result<(), Failure> {
        match &step.slot {
            Slot::Value(field, _) | Slot::Objects(field, _)
                if let Some(mask) = &field.mask
                    && !mask.sees(row, self.scope)? =>
            {
                self.null();
            }
            Slot::Value(field, style) => match &field.kind {
                FieldKind::Value(value) => value.write(row, self.scope, *style, &mut self.out)?,
                _ => return Err(mismatch().into()),
            },
            Slot::Objects(field, selection) => match &field.kind {
                FieldKind::Objects(objects) => {
                    selection.write(&objects.value(row, self.scope)?, &mut self.out);
                }
                _ => return Err(mismatch().into()),
            },
            Slot::Refused(refusal) => return Err(Failure::Refused(refusal.clone())),
            Slot::Relation(index) => {
                let path = Path::Fields(path, &step.path);
                self.relation(&plan.relations[*index].kind, &relations[*index], at, path)?;
            }
        }
        Ok(())
    }

    fn relation(
        &mut self,
        kind: &RelationKind,
        loaded: &LoadedRelation,
        at: usize,
        path: Path<'_>,
    ) -> Result<(), Failure> {
        match (kind, loaded) {
            (_, LoadedRelation::Failed(error)) => {
                return Err(Failure::Refused(Refusal::Shared(Arc::clone(error))));
            }
            (RelationKind::One(_, plan, _), LoadedRelation::One { indices, rows }) => match indices[at] {
                Some(at) => self.row(plan, &rows.rows[at], at, &rows.relations, path)?,
                None => self.null(),
            },
            (RelationKind::List(_, plan, _), LoadedRelation::List { ranges, rows }) => {
                self.list(ranges[at].clone(), &path, |renderer, at, path| {
                    renderer.row(plan, &rows.rows[at], at, &rows.relations, path)
                })?;
            }
            (RelationKind::Connection(prepared, plan), LoadedRelation::Connection(pages)) => {
                let cursor = |row: &Row| prepared.cursor(row);
                self.page(plan, pages, at, prepared.page_request(), &cursor, path)?;
            }
            (RelationKind::Scalar(_, style), LoadedRelation::Scalars(scalars)) => {
                scalars[at].write(*style, &mut self.out);
            }
            (RelationKind::Batched(_, selection), LoadedRelation::Objects(values)) => {
                selection.write(&values[at], &mut self.out);
            }
            _ => return Err(mismatch().into()),
        }
        Ok(())
    }

    fn list(
        &mut self,
        range: Range<usize>,
        path: &Path<'_>,
        mut item: impl FnMut(&mut Self, usize, Path<'_>) -> Result<(), Null>,
    ) -> Result<(), Null> {
        self.out.push(b'[');
        for (index, at) in range.enumerate() {
            if index > 0 {
                self.out.push(b',');
            }
            item(self, at, Path::Index(path, index))?;
        }
        self.out.push(b']');
        Ok(())
    }

    /// Renders the page of the parent at `at`.
    pub fn page(
        &mut self,
        plan: &ConnectionPlan,
        pages: &LoadedPages,
        at: usize,
        request: &PageRequest,
        cursor: &Cursor<'_>,
        path: Path<'_>,
    ) -> Result<(), Null> {
        let total = pages.totals.get(at).copied().unwrap_or_default();
        let page = &pages.pages[at];
        let mut relations = pages.relations.iter();
        for (lead, part) in &plan.template.steps {
            self.out.extend_from_slice(lead);
            match part {
                Part::Nodes(key, plan) => {
                    let relations = relations.next().map(Vec::as_slice).unwrap_or_default();
                    let path = Path::Field(&path, key);
                    self.list(page.range.clone(), &path, |renderer, at, path| {
                        renderer.row(plan, &pages.rows[at], at, relations, path)
                    })?;
                }
                Part::Edges(key, edges) => {
                    let relations: Vec<_> = relations.by_ref().take(edges.nodes.len()).collect();
                    let path = Path::Field(&path, key);
                    self.list(page.range.clone(), &path, |renderer, at, path| {
                        for (lead, part) in &edges.template.steps {
                            renderer.out.extend_from_slice(lead);
                            match part {
                                EdgePart::Cursor => renderer.cursor(&pages.rows[at], cursor, &path)?,
                                EdgePart::Node(key, index) => {
                                    let path = Path::Field(&path, key);
                                    let plan = &edges.nodes[*index];
                                    renderer.row(plan, &pages.rows[at], at, relations[*index], path)?;
                                }
                            }
                        }
                        renderer.out.extend_from_slice(&edges.template.tail);
                        Ok(())
                    })?;
                }
                Part::StartCursor | Part::EndCursor if page.range.is_empty() => self.null(),
                Part::StartCursor => self.cursor(&pages.rows[page.range.start], cursor, &path)?,
                Part::EndCursor => self.cursor(&pages.rows[page.range.end - 1], cursor, &path)?,
                Part::HasNext => self.boolean(page.has_next),
                Part::HasPrevious => self.boolean(page.has_previous),
                Part::TotalCount => self.count(total),
                Part::PageNumber => self.count(request.number()),
                Part::PageSize => self.count(request.size_of(total)),
                Part::PageTotal => self.count(request.pages_of(total)),
            }
        }
        self.out.extend_from_slice(&plan.template.tail);
        Ok(())
    }

    fn cursor(&mut self, row: &Row, cursor: &Cursor<'_>, path: &Path<'_>) -> Result<(), Null> {
        match cursor(row) {
            Ok(text) => {
                // Cursors are URL-safe base64: nothing to escape.
                self.out.push(b'"');
                self.out.extend_from_slice(text.as_bytes());
                self.out.push(b'"');
                Ok(())
            }
            Err(error) => {
                let refusal = Refusal::Domain(error);
                self.errors.push(FieldError { path: path.segments(), pos: Pos::default(), refusal });
                Err(Null)
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
