//! Which font shows which part of a text: the built-in one, and for what it lacks the first of the library that has it.

use std::ops::Range;

use harfrust::Script;
use harfrust::unicode::script;
use unicode_normalization::char::is_combining_mark;

use super::fonts::{FaceId, Fonts, Weight};

/// A part of a text, of one script and one font.
#[derive(Clone, Debug)]
pub struct Part {
    /// The range in the text.
    pub range: Range<usize>,
    /// Its script.
    pub script: Script,
    /// Its font.
    pub face: FaceId,
}

/// Splits a run by script and font.
pub fn parts(fonts: &Fonts, text: &str, run: Range<usize>, weight: Weight) -> Vec<Part> {
    let parts = split_by_script(text, run).into_iter();
    parts.flat_map(|(part, script)| split_by_font(fonts, text, part, script, weight)).collect()
}

/// Splits a run by script. Characters of all scripts belong to the part before them.
fn split_by_script(text: &str, run: Range<usize>) -> Vec<(Range<usize>, Script)> {
    let mut parts: Vec<(Range<usize>, Script)> = Vec::new();
    for (at, letter) in text[run.clone()].char_indices() {
        let (start, end) = (run.start + at, run.start + at + letter.len_utf8());
        let own = Some(script(u32::from(letter))).filter(|script| !is_shared(*script));
        match (parts.last_mut(), own) {
            (Some((range, before)), Some(own)) if is_shared(*before) || *before == own => {
                (range.end, *before) = (end, own);
            }
            (Some((range, _)), None) => range.end = end,
            (_, own) => parts.push((start..end, own.unwrap_or(Script::COMMON))),
        }
    }
    parts
}

/// Whether characters of a script belong to all scripts.
fn is_shared(script: Script) -> bool {
    matches!(script, Script::COMMON | Script::INHERITED | Script::UNKNOWN)
}

/// Splits a part of one script by font. One font takes all of its letters where one has them: letters join and marks
/// attach only within a font.
fn split_by_font(fonts: &Fonts, text: &str, range: Range<usize>, of: Script, weight: Weight) -> Vec<Part> {
    let order = fonts.order(weight);
    let part = &text[range.clone()];
    let covers_all = |face: &FaceId| part.chars().all(|letter| fonts.covers(*face, letter));
    if let Some(face) = order.first().filter(|face| covers_all(face)) {
        return vec![Part { range, script: of, face: *face }];
    }
    let own = |letter: &char| !is_shared(script(u32::from(*letter)));
    let covers_own = |face: &FaceId| part.chars().filter(own).all(|letter| fonts.covers(*face, letter));
    let preferred = order.iter().find(|face| covers_own(face)).or(order.first()).copied().unwrap_or_default();
    let mut parts: Vec<Part> = Vec::new();
    for cluster in clusters(part) {
        let letters = &part[cluster.clone()];
        let covers = |face: &FaceId| letters.chars().all(|letter| fonts.covers(*face, letter));
        // A sign that many fonts have stays in the font of the letters around it.
        let before = parts.last().map(|part| part.face);
        let face = [Some(preferred), before].into_iter().flatten().chain(order.iter().copied()).find(covers);
        // Of what no font has, the first shows the box.
        let face = face.or(order.first().copied()).unwrap_or_default();
        let (start, end) = (range.start + cluster.start, range.start + cluster.end);
        match parts.last_mut() {
            Some(last) if last.face == face => last.range.end = end,
            _ => parts.push(Part { range: start..end, script: of, face }),
        }
    }
    parts
}

/// The ranges of the letters of a text, each with its marks.
fn clusters(text: &str) -> Vec<Range<usize>> {
    let mut clusters: Vec<Range<usize>> = Vec::new();
    for (start, letter) in text.char_indices() {
        let end = start + letter.len_utf8();
        match clusters.last_mut() {
            Some(last) if is_combining_mark(letter) => last.end = end,
            _ => clusters.push(start..end),
        }
    }
    clusters
}
