//! The number formats of the cell styles.

use std::collections::HashMap;

use super::format::{Format, built_in};
use super::package::Package;
use super::xml::Node;
use crate::tabular::row::Problem;

/// The maximum number of cell styles: that of the spreadsheets.
const MAX_STYLES: usize = 65_536;
/// The maximum number of number formats.
const MAX_FORMATS: usize = 1_000;
/// The maximum length of the code of a format: that of the spreadsheets. A longer one is passed over.
const MAX_CODE_CHARS: usize = 255;

/// The formats, and the position of that of each cell style.
#[derive(Default)]
pub(super) struct Styles {
    formats: Vec<Format>,
    styles: Vec<usize>,
}

impl Styles {
    pub(super) fn read(package: &mut Package<'_>, part: usize) -> Result<Self, Problem> {
        let mut codes: HashMap<u32, String> = HashMap::new();
        let mut positions: HashMap<String, usize> = HashMap::new();
        let mut styles = Self::default();
        // Number formats and cell formats have other uses elsewhere in the part.
        let (mut is_within_formats, mut is_within_styles) = (false, false);
        let mut xml = package.part(part)?;
        loop {
            match xml.next()? {
                Node::Start(tag) => match tag.name() {
                    "numFmts" => is_within_formats = true,
                    "cellXfs" => is_within_styles = true,
                    "numFmt" if is_within_formats => {
                        let id = tag.attribute("numFmtId")?.and_then(|id| id.parse().ok());
                        let code = tag.attribute("formatCode")?;
                        if let (Some(id), Some(code)) = (id, code)
                            && code.chars().count() <= MAX_CODE_CHARS
                        {
                            codes.insert(id, code.into_owned());
                        }
                        if codes.len() > MAX_FORMATS {
                            return Err(Problem::TooLarge);
                        }
                    }
                    "xf" if is_within_styles => {
                        let id =
                            tag.attribute("numFmtId")?.and_then(|id| id.parse().ok()).unwrap_or_default();
                        // By code, not by number: a part may have many numbers that mean nothing.
                        let code = codes.get(&id).map_or_else(|| built_in(id), String::as_str);
                        let position = positions.get(code).copied().unwrap_or_else(|| {
                            styles.formats.push(Format::parse(code));
                            positions.insert(code.to_owned(), styles.formats.len() - 1);
                            styles.formats.len() - 1
                        });
                        styles.styles.push(position);
                        if styles.styles.len() > MAX_STYLES {
                            return Err(Problem::TooLarge);
                        }
                    }
                    _ => {}
                },
                Node::End(end) => match end.name() {
                    "numFmts" => is_within_formats = false,
                    "cellXfs" => is_within_styles = false,
                    _ => {}
                },
                Node::Eof => return Ok(styles),
                _ => {}
            }
        }
    }

    /// The number format of a cell style. None: the general one.
    pub(super) fn format(&self, style: usize) -> Option<&Format> {
        self.formats.get(*self.styles.get(style)?)
    }
}

#[cfg(test)]
mod tests {
    use super::super::date::DateSystem;
    use super::super::fixture::zip;
    use super::*;

    fn styles(xml: &str) -> Result<Styles, Problem> {
        let bytes = zip(&[("styles.xml", xml)]);
        Styles::read(&mut Package::open(&bytes)?, 0)
    }

    #[test]
    fn formats_are_found_by_style() {
        let xml = "<s:styleSheet xmlns:s='x'>\
            <s:numFmts count='2'><s:numFmt numFmtId='164' formatCode='0#&quot; &quot;##'/>\
            <s:numFmt numFmtId='14' formatCode='000'/></s:numFmts>\
            <s:cellStyleXfs><s:xf numFmtId='14'/></s:cellStyleXfs>\
            <s:cellXfs><s:xf/><s:xf numFmtId='164'><s:alignment/></s:xf><s:xf numFmtId='14'/><s:xf numFmtId='22'/></s:cellXfs>\
            <s:dxfs><s:dxf><s:numFmt numFmtId='164' formatCode='yyyy'/></s:dxf></s:dxfs></s:styleSheet>";
        let styles = styles(xml).expect("styles");
        let shown: Vec<_> = (0..5)
            .map(|style| styles.format(style).map(|format| format.apply("12", DateSystem::From1900)))
            .collect();
        let expected = ["12", "00 12", "012", "1900-01-12 00:00:00"];
        assert_eq!(shown[..4], expected.map(|text| Some(text.to_owned())));
        assert_eq!(shown[4], None);
    }

    #[test]
    fn their_number_is_limited() {
        let many = |item: &str, count: usize| item.repeat(count);
        let xml = format!("<s><cellXfs>{}</cellXfs></s>", many("<xf/>", MAX_STYLES));
        assert!(styles(&xml).is_ok());
        let xml = format!("<s><cellXfs>{}</cellXfs></s>", many("<xf/>", MAX_STYLES + 1));
        assert_eq!(styles(&xml).err(), Some(Problem::TooLarge));
        let formats: Vec<_> =
            (0..=MAX_FORMATS).map(|id| format!("<numFmt numFmtId='{id}' formatCode='0'/>")).collect();
        assert_eq!(
            styles(&format!("<s><numFmts>{}</numFmts></s>", formats.concat())).err(),
            Some(Problem::TooLarge)
        );
    }
}
