//! The context of compilation, and the placement of members in the response.

use async_graphql::ContextSelectionSet;

use super::collect::Selected;
use crate::graphql::context::RequestContext;
use crate::graphql::response_shape::{Placement, ResponseShape};

/// The context in which a selection is compiled.
#[derive(Clone, Copy)]
pub(in crate::graphql) struct Compiler<'c, 'a> {
    pub ctx: &'c ContextSelectionSet<'a>,
    pub request: &'a RequestContext,
    pub shape: &'a dyn ResponseShape,
}

/// Members of one nested object, or a single member of the object itself. A member without a key is inlined.
pub(super) struct MemberGroup<'s, 'a> {
    pub name: Option<&'a str>,
    pub members: Vec<(Option<&'a str>, &'s Selected<'a>)>,
}

/// Groups fields by their placement.
pub(super) fn group_members<'s, 'a>(
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
