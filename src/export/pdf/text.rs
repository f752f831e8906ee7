//! Text layout: line breaking, bidirectional order and shaping.

use std::io;
use std::ops::Range;

use harfrust::unicode::combining_class;
use harfrust::{Buffer, ClusterLevel, Direction};
use unicode_bidi::{BidiInfo, Level, ParagraphInfo};

use super::fallback::{Part, parts};
use super::fonts::{FaceId, Fonts, Weight};

/// A font weight and size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Style {
    /// The weight.
    pub weight: Weight,
    /// The size, in points.
    pub size: f32,
}

impl Style {
    /// The line height, in points.
    pub fn leading(self) -> f32 {
        self.size * 1.25
    }
}

/// One laid out line, glyphs from left to right.
#[derive(Clone, Debug, Default)]
pub struct Line {
    /// The glyphs.
    pub glyphs: Vec<Glyph>,
    /// The width, in points.
    pub width: f32,
    /// Whether the paragraph is right-to-left.
    pub is_rtl: bool,
}

/// One glyph. Lengths are in thousandths of the font size.
#[derive(Clone, Copy, Debug)]
pub struct Glyph {
    /// Its font.
    pub face: FaceId,
    /// Its id in the file.
    pub id: u16,
    /// Its width in the file.
    pub width: f32,
    /// The distance to the next glyph.
    pub advance: f32,
    /// The horizontal offset, to the right.
    pub right: f32,
    /// The vertical offset, upwards.
    pub up: f32,
}

/// Replaces the rest of a text that is too long.
const ELLIPSIS: &str = "…";

/// Breaks a text into at most `max_lines` lines of at most `width` points. The rest is replaced by `…`.
pub fn lines(
    fonts: &mut Fonts,
    text: &str,
    style: Style,
    width: f32,
    max_lines: usize,
) -> io::Result<Vec<Line>> {
    let text = sanitize(text);
    let bidi = BidiInfo::new(&text, None);
    let Some(paragraph) = bidi.paragraphs.first() else { return Ok(Vec::new()) };
    let widths = widths(fonts, &bidi, paragraph, style)?;
    let mut ranges = break_lines(&text, &widths, width);
    if ranges.len() <= max_lines {
        return ranges.into_iter().map(|range| line(fonts, &bidi, paragraph, range, style)).collect();
    }
    ranges.truncate(max_lines);
    let last = ranges.pop().unwrap_or_default();
    let mut lines: Vec<Line> = ranges
        .into_iter()
        .map(|range| line(fonts, &bidi, paragraph, range, style))
        .collect::<io::Result<_>>()?;
    lines.push(truncate_with_ellipsis(fonts, &text[last], style, width)?);
    Ok(lines)
}

/// Lays out a text on one line of any width.
pub fn one_line(fonts: &mut Fonts, text: &str, style: Style) -> io::Result<Line> {
    Ok(lines(fonts, text, style, f32::INFINITY, 1)?.pop().unwrap_or_default())
}

/// The height of laid out lines, in points.
pub fn height_of(lines: &[Line], style: Style) -> f32 {
    lines.iter().map(|_| style.leading()).sum()
}

/// Lays out a whole text in the largest size that fits: on one line, from `style.size` down to `smallest`; else on
/// as many lines as the box has room for, down to sizes that can hardly be read, but never cut.
pub fn fit(
    fonts: &mut Fonts,
    text: &str,
    style: Style,
    smallest: f32,
    (width, height): (f32, f32),
) -> io::Result<(Vec<Line>, Style)> {
    const STEP: f32 = 0.5;
    const UNREADABLE: f32 = 1.0;
    /// More has no room in any box, and each attempt lays all of it out.
    const MAX_LETTERS: usize = 500;
    let text: String = text.chars().take(MAX_LETTERS).collect();
    let text = text.as_str();
    let smaller = |style: Style| Style { size: style.size - STEP, ..style };
    let mut tried = style;
    while tried.size >= smallest {
        let line = one_line(fonts, text, tried)?;
        if line.width <= width {
            return Ok((vec![line], tried));
        }
        tried = smaller(tried);
    }
    tried = style;
    loop {
        let wrapped = lines(fonts, text, tried, width, usize::MAX)?;
        let is_whole = words_fit(fonts, text, tried, width)? || tried.size < smallest;
        if (height_of(&wrapped, tried) <= height && is_whole) || tried.size <= UNREADABLE {
            return Ok((wrapped, tried));
        }
        tried = smaller(tried);
    }
}

/// Whether each word has room on a line, so that none is broken.
fn words_fit(fonts: &mut Fonts, text: &str, style: Style, width: f32) -> io::Result<bool> {
    for word in text.split_whitespace().flat_map(|word| word.split_inclusive('-')) {
        if one_line(fonts, word, style)?.width > width {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The longest beginning of a text that fits with `…`.
fn truncate_with_ellipsis(fonts: &mut Fonts, text: &str, style: Style, width: f32) -> io::Result<Line> {
    let mut prefix = text.trim_end().to_owned();
    loop {
        let line = one_line(fonts, &format!("{prefix}{ELLIPSIS}"), style)?;
        if line.width <= width || prefix.pop().is_none() {
            return Ok(line);
        }
        while prefix.ends_with(|letter| letter == ' ' || is_mark(letter)) {
            prefix.pop();
        }
    }
}

/// The maximum number of combining marks on a letter.
const MAX_MARKS: usize = 4;

/// Removes bidirectional controls and excessive marks, and replaces control characters and line breaks by spaces.
fn sanitize(text: &str) -> String {
    const BIDI_CONTROLS: [char; 12] = [
        '\u{61c}', '\u{200e}', '\u{200f}', '\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}', '\u{202e}',
        '\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}',
    ];
    let visible = text.trim().chars().filter(|letter| !BIDI_CONTROLS.contains(letter));
    // No script stacks more marks on a letter, and each costs as much as one.
    let marks = visible.scan(0_usize, |marks, letter| {
        *marks = if is_mark(letter) { *marks + 1 } else { 0 };
        Some((letter, *marks))
    });
    marks
        .filter_map(|(letter, marks)| (marks <= MAX_MARKS).then_some(letter))
        .map(|letter| {
            let is_break = matches!(letter, '\u{2028}' | '\u{2029}');
            if letter.is_control() || is_break { ' ' } else { letter }
        })
        .collect()
}

/// The width of each character, in points, indexed by its first byte.
fn widths(
    fonts: &mut Fonts,
    bidi: &BidiInfo<'_>,
    paragraph: &ParagraphInfo,
    style: Style,
) -> io::Result<Vec<f32>> {
    let mut widths = vec![0.0; bidi.text.len()];
    let (levels, runs) = bidi.visual_runs(paragraph, paragraph.range.clone());
    for run in runs {
        let level = levels[run.start];
        for shaped in shape(fonts, bidi.text, run, level, style.weight)? {
            widths[shaped.text.start] += shaped.glyph.advance * style.size / 1000.0;
        }
    }
    Ok(widths)
}

/// The ranges of the lines: breaks after spaces and dashes, and within words that are too long.
fn break_lines(text: &str, widths: &[f32], width: f32) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let (mut start, mut used, mut last_break) = (0, 0.0, None);
    let mut at = 0;
    while let Some(letter) = text[at..].chars().next() {
        let end = at + letter.len_utf8();
        if used + widths[at] > width && letter != ' ' && at > start && !is_mark(letter) {
            let cut = last_break.unwrap_or(at);
            lines.push(trim_range(text, start..cut));
            (start, at, used, last_break) = (cut, cut, 0.0, None);
            continue;
        }
        used += widths[at];
        at = end;
        if letter == ' ' && text[start..at].trim().is_empty() {
            // Skip spaces at the start of a line.
            (start, used) = (at, 0.0);
        } else if matches!(letter, ' ' | '-' | '‐' | '–' | '—' | '/') {
            last_break = Some(at);
        }
    }
    lines.push(trim_range(text, start..at));
    lines
}

fn trim_range(text: &str, range: Range<usize>) -> Range<usize> {
    let part = &text[range.clone()];
    let start = range.start + (part.len() - part.trim_start().len());
    start..(range.start + part.trim_end().len()).max(start)
}

/// Whether a character combines with the one before it.
fn is_mark(letter: char) -> bool {
    combining_class(u32::from(letter)) != 0
}

/// Lays out a range of a paragraph as a line.
fn line(
    fonts: &mut Fonts,
    bidi: &BidiInfo<'_>,
    paragraph: &ParagraphInfo,
    range: Range<usize>,
    style: Style,
) -> io::Result<Line> {
    let mut line = Line { is_rtl: paragraph.level.is_rtl(), ..Line::default() };
    if range.is_empty() {
        return Ok(line);
    }
    let (levels, runs) = bidi.visual_runs(paragraph, range);
    for run in runs {
        let level = levels[run.start];
        let shaped = shape(fonts, bidi.text, run, level, style.weight)?;
        line.glyphs.extend(shaped.into_iter().map(|shaped| shaped.glyph));
    }
    line.width = line.glyphs.iter().map(|glyph| glyph.advance).sum::<f32>() * style.size / 1000.0;
    Ok(line)
}

/// A glyph and the text range that it represents.
struct Shaped {
    glyph: Glyph,
    text: Range<usize>,
}

/// Shapes a run of one direction; returns its glyphs from left to right.
fn shape(
    fonts: &mut Fonts,
    text: &str,
    run: Range<usize>,
    level: Level,
    weight: Weight,
) -> io::Result<Vec<Shaped>> {
    let mut parts = parts(fonts, text, run, weight);
    if level.is_rtl() {
        parts.reverse();
    }
    let mut shaped = Vec::new();
    for Part { range: part, script, face: id } in parts {
        let mut buffer = Buffer::new();
        buffer.set_cluster_level(ClusterLevel::MonotoneCharacters);
        buffer.set_direction(if level.is_rtl() { Direction::RightToLeft } else { Direction::LeftToRight });
        buffer.set_script(Some(script));
        buffer.push_str(&text[part.clone()]);
        buffer.set_pre_context(&text[..part.start]);
        buffer.set_post_context(&text[part.end..]);
        let face = fonts.face(id);
        face.shape(&mut buffer)?;
        let cluster_ranges = cluster_ranges(&buffer, part.len());
        let glyphs = buffer.glyph_infos().iter().zip(buffer.glyph_positions()).zip(cluster_ranges);
        for ((info, position), (start, end)) in glyphs {
            let range = part.start + start..part.start + end;
            let (glyph_id, width) = face.use_glyph(info.glyph_id, &text[range.clone()]);
            let glyph = Glyph {
                face: id,
                id: glyph_id,
                width,
                advance: face.to_thousandths(position.x_advance),
                right: face.to_thousandths(position.x_offset),
                up: face.to_thousandths(position.y_offset),
            };
            shaped.push(Shaped { glyph, text: range });
        }
    }
    Ok(shaped)
}

/// The text range of each glyph. Of several glyphs for one cluster, the first has the text.
fn cluster_ranges(buffer: &Buffer, length: usize) -> Vec<(usize, usize)> {
    let starts: Vec<usize> =
        buffer.glyph_infos().iter().map(|info| usize::try_from(info.cluster).unwrap_or_default()).collect();
    let mut sorted = starts.clone();
    sorted.sort_unstable();
    sorted.dedup();
    let mut previous = None;
    starts
        .into_iter()
        .map(|start| {
            let next = sorted.partition_point(|other| *other <= start);
            let end = sorted.get(next).copied().unwrap_or(length);
            let is_first = previous.replace(start) != Some(start);
            (start, if is_first { end } else { start })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fonts::FontLibrary;

    const STYLE: Style = Style { weight: Weight::Regular, size: 10.0 };

    fn fonts() -> Fonts {
        Fonts::new(&FontLibrary::default()).expect("the built-in fonts are read")
    }

    /// The text of each line as copied from the PDF, glyph by glyph from left to right.
    fn extracted(text: &str, width: f32, max_lines: usize) -> Vec<String> {
        let mut fonts = fonts();
        let lines = lines(&mut fonts, text, STYLE, width, max_lines).expect("it is shaped");
        assert!(lines.iter().all(|line| line.width <= width), "{text} is too wide");
        lines
            .iter()
            .map(|line| {
                line.glyphs
                    .iter()
                    .filter_map(|glyph| fonts.face(glyph.face).text(glyph.id).map(str::to_owned))
                    .collect()
            })
            .collect()
    }

    #[test]
    fn african_latin_letters_have_glyphs_and_text() {
        for text in
            ["ÑIOKHOBAYE Ŋoné", "Ɓaalde ɗowro Ƴero", "Ɛsi Ɔbɛ", "ADÉBÁYỌ̀", "Œdipe-Gaël", "Office fiable"]
        {
            assert_eq!(extracted(text, 500.0, 1), [text]);
            let line = one_line(&mut fonts(), text, STYLE).expect("it is shaped");
            assert!(line.glyphs.iter().all(|glyph| glyph.id != 0), "{text} has a box");
            assert!(!line.is_rtl && line.width > 20.0);
        }
    }

    #[test]
    fn arabic_is_shaped_from_right_to_left() {
        let mut fonts = fonts();
        let joined = one_line(&mut fonts, "محمد", STYLE).expect("it is shaped");
        let apart: Vec<_> = ["م", "ح", "م", "د"]
            .iter()
            .flat_map(|letter| one_line(&mut fonts, letter, STYLE).expect("it is shaped").glyphs)
            .collect();
        assert!(joined.is_rtl);
        assert_eq!(joined.glyphs.len(), 4);
        assert!(joined.glyphs.iter().all(|glyph| glyph.id != 0));
        let first = joined.glyphs.last().map(|glyph| glyph.id);
        assert_ne!(first, apart.first().map(|glyph| glyph.id), "the first letter takes its initial form");
        assert_eq!(extracted("محمد", 500.0, 1), ["دمحم"], "from left to right");
    }

    #[test]
    fn mixed_scripts_keep_their_directions() {
        assert_eq!(extracted("Sow مريم Ba", 500.0, 1), ["Sow ميرم Ba"]);
        // A number takes the direction of the Arabic before it.
        assert_eq!(extracted("Sow مريم 12", 500.0, 1), ["Sow 12 ميرم"]);
        assert_eq!(extracted("واجهات NINEA", 500.0, 1), ["NINEA تاهجاو"]);
    }

    #[test]
    fn lines_break_at_spaces_and_dashes_then_within_words() {
        assert_eq!(extracted("Direction des impôts", 60.0, 9), ["Direction des", "impôts"]);
        assert_eq!(extracted("La Rochefoucauld-Montbéliard", 90.0, 9), ["La Rochefoucauld-", "Montbéliard"]);
        let long = "anticonstitutionnellement".repeat(4);
        let lines = extracted(&long, 80.0, 99);
        assert!(lines.len() > 5);
        assert_eq!(lines.concat(), long);
        assert_eq!(extracted("   deux   mots  ", 500.0, 1), ["deux   mots"]);
        assert!(extracted(" \n ", 50.0, 3).concat().is_empty());
        assert_eq!(extracted("w", 1000.0, 1), ["w"]);
    }

    #[test]
    fn long_texts_end_with_an_ellipsis() {
        let lines = extracted("un deux trois quatre cinq six sept huit", 45.0, 2);
        assert_eq!(lines.len(), 2);
        assert!(lines[1].ends_with('…') && !lines[1].ends_with(" …"), "{lines:?}");
        assert!(
            extracted(&"وزارة المالية ".repeat(9), 60.0, 1)[0].starts_with('…'),
            "on the left, where its end is"
        );
    }

    #[test]
    fn texts_are_fitted_whole() {
        const NAME: Style = Style { weight: Weight::Bold, size: 15.0 };
        const BOX: (f32, f32) = (160.0, 40.0);
        let mut fonts = fonts();
        for (text, expected_lines, least_size) in [
            ("Sophia Martinez", 1, 15.0),
            ("Ramatoulaye Hounkpatin-Amétépé", 1, 9.0),
            ("Ramatoulaye Marie-Noëlle Hounkpatin-Amétépé", 2, 9.0),
            ("فاطمة الزهراء العلوي", 1, 12.0),
            (&"Abdou-Rahmane ".repeat(14), 9, 3.0),
            (&"anticonstitutionnellement".repeat(8), 9, 3.0),
        ] {
            let (lines, style) = fit(&mut fonts, text, NAME, 9.0, BOX).expect("it is shaped");
            assert!(lines.len() <= expected_lines && style.size >= least_size, "{text}: {style:?}");
            assert!(lines.iter().all(|line| line.width <= BOX.0), "{text} is too wide");
            assert!(height_of(&lines, style) <= BOX.1, "{text} is too high");
            let glyphs = lines.iter().flat_map(|line| &line.glyphs);
            let shown: Vec<String> =
                glyphs.filter_map(|glyph| fonts.face(glyph.face).text(glyph.id).map(str::to_owned)).collect();
            let letters = |text: &str| text.chars().filter(|letter| letter.is_alphabetic()).count();
            assert_eq!(letters(&shown.concat()), letters(text), "{text} is cut");
        }
    }

    #[test]
    fn bidirectional_controls_are_removed() {
        assert_eq!(extracted("Fall\u{202e}123\u{202c} \tDiop\u{0}", 500.0, 1), ["Fall123  Diop"]);
        assert_eq!(extracted("deux\nlignes\u{2028}trois", 500.0, 1), ["deux lignes trois"]);
    }
}
