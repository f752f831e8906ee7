//! What compiling a selection needs beside it, and how its members are placed in the answer.

use async_graphql::ContextSelectionSet;

use super::collect::Selected;
use crate::graphql::context::RequestContext;
use crate::graphql::response_shape::{Placement, ResponseShape};

/// What compiling needs beside the selection.
#[derive(Clone, Copy)]
pub(in crate::graphql) struct Compiler<'c, 'a> {
    pub ctx: &'c ContextSelectionSet<'a>,
    pub request: &'a RequestContext,
    pub shape: &'a dyn ResponseShape,
}

/// Members that stand in one nested object, or one member of the object itself; without a key it stands inline.
pub(super) struct MemberGroup<'s, 'a> {
    pub name: Option<&'a str>,
    pub members: Vec<(Option<&'a str>, &'s Selected<'a>)>,
}

/// Groups fields by their placement.
pub(super) fn groups<'s, 'a>(
    fields: &'s [Selected<'a>],
    shape: &dyn ResponseShape,
) -> Vec<MemberGroup<'s, 'a>> {
    let mut groups: Vec<MemberGroup<'s, 'a>> = Vec::with_capacity(fields.len());
    for selected in fields {
        match shape.placement(&selected.node.node) {
            Placement::Member(key) => {
                groups.push(MemberGroup { name: None, members: vec![(Some(key), selected)] });
            }
            Placement::Inline => groups.push(MemberGroup { name: None, members: vec![(None, selected)] }),
            Placement::Grouped(name, key) => match groups.iter_mut().find(|group| group.name == Some(name)) {
                Some(group) => group.members.push((Some(key), selected)),
                None => {
                    groups.push(MemberGroup { name: Some(name), members: vec![(Some(key), selected)] });
                }
            },
        }
    }
    groups
}
