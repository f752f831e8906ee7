//! Introspection: its lists lead to each other without end.

/// How many lists of types and fields the field `name` of the type `parent` is.
pub(super) fn lists(parent: &str, name: &str) -> usize {
    let is_list = matches!(name, "fields" | "inputFields" | "interfaces" | "possibleTypes");
    usize::from(parent.starts_with("__") && is_list)
}

/// The type that a field leads to which the schema does not define itself: precise enough to know introspection.
pub(super) fn target(parent: &str, name: &str) -> &'static str {
    match name {
        "__schema" => "__Schema",
        "__type" => "__Type",
        _ if parent.starts_with("__") => "__Type",
        _ => "",
    }
}
