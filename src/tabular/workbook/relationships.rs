//! The relationships of parts.

use super::package::Package;
use super::xml::Node;
use crate::tabular::row::Problem;

/// The maximum number of relationships of a part.
const MAX_RELATIONSHIPS: usize = 5_000;

/// A link from one part to another.
pub(super) struct Relationship {
    pub id: String,
    /// The last segment of its type, which both editions of the standard share.
    pub kind: String,
    pub part: Option<usize>,
}

/// The relationships of a part; without one, of the package.
pub(super) fn read(package: &mut Package<'_>, part: Option<usize>) -> Result<Vec<Relationship>, Problem> {
    let name = part.and_then(|part| package.name(part)).unwrap_or_default().to_owned();
    let (folder, file) = name.rsplit_once('/').unwrap_or(("", &name));
    let Some(part) = package.find(&format!("{folder}/_rels/{file}.rels")) else { return Ok(Vec::new()) };
    let mut found: Vec<(String, String, String)> = Vec::new();
    let mut xml = package.part(part)?;
    loop {
        match xml.next()? {
            Node::Start(tag) if tag.name() == "Relationship" => {
                let target = tag.attribute("Target")?.unwrap_or_default();
                if tag.attribute("TargetMode")?.is_some_and(|mode| mode == "External") {
                    continue;
                }
                let kind = tag.attribute("Type")?.unwrap_or_default();
                let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                let id = tag.attribute("Id")?.unwrap_or_default().into_owned();
                found.push((id, kind, resolve(folder, &target)));
                if found.len() > MAX_RELATIONSHIPS {
                    return Err(Problem::TooLarge);
                }
            }
            Node::Eof => break,
            _ => {}
        }
    }
    drop(xml);
    let found = found.into_iter();
    Ok(found.map(|(id, kind, name)| Relationship { id, kind, part: package.find(&name) }).collect())
}

/// The name of the part that a relationship points to: absolute, or relative to the folder of its source.
fn resolve(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let folder = if target.starts_with('/') { "" } else { folder };
    let mut segments: Vec<&str> = Vec::new();
    for segment in folder.split('/').chain(target.split('/')) {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            other => segments.push(other),
        }
    }
    segments.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_absolute_or_relative() {
        for (folder, target, expected) in [
            ("xl", "worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("xl", "/xl/worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("xl/a", "../b/./c.xml", "xl/b/c.xml"),
            ("", "xl/workbook.xml", "xl/workbook.xml"),
            ("xl", "worksheets\\sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("xl", "../../../a", "a"),
        ] {
            assert_eq!(resolve(folder, target), expected);
        }
    }
}
