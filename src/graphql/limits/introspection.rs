//! Limits on introspection, whose lists of types and fields can nest in each other without end.

/// 1 when the field `name` of the type `parent` is a list of types or fields, else 0.
pub(super) fn list_count(parent: &str, name: &str) -> usize {
    let is_list = matches!(name, "fields" | "inputFields" | "interfaces" | "possibleTypes");
    usize::from(parent.starts_with("__") && is_list)
}

/// The type of a field that the schema index lacks; precise enough to recognize introspection.
pub(super) fn target(parent: &str, name: &str) -> &'static str {
    match name {
        "__schema" => "__Schema",
        "__type" => "__Type",
        _ if parent.starts_with("__") => "__Type",
        _ => "",
    }
}
