//! Number formats. What they add to whole numbers is kept: leading zeros and the signs of a telephone number.
//! Decimals, percentages, fractions and exponents are not: the number itself is meant.

use super::date::{DateSystem, Shown, format_serial};

/// From this number on, whole numbers are not exact.
const MAX_WHOLE: f64 = 1e15;

/// The number of digits that spreadsheets keep of a number.
const KEPT_DIGITS: usize = 15;

/// A format: up to three sections for numbers.
pub(super) struct Format {
    sections: Vec<Section>,
}

#[derive(Default)]
struct Section {
    condition: Option<Condition>,
    tokens: Vec<Token>,
    shown: Shown,
    /// Whether it shows something else than a whole number: the number is taken as it is.
    is_plain: bool,
}

struct Condition {
    operator: String,
    operand: f64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Token {
    Literal(char),
    /// `0`, `#` or `?`.
    Digit(char),
}

/// The code of a built-in format. Those of a locale have the meaning that all locales share.
pub(super) fn built_in(id: u32) -> &'static str {
    match id {
        1 => "0",
        3 | 5 | 6 | 37 | 38 | 41 | 42 => "#,##0",
        2 | 4 | 7 | 8 | 39 | 40 | 43 | 44 => "0.00",
        9 | 10 => "0%",
        11 | 48 => "0.00E+00",
        12 | 13 => "# ?/?",
        14..=17 | 27..=31 | 36 | 50..=54 | 57 | 58 => "yyyy-mm-dd",
        18..=21 | 32..=35 | 55 | 56 => "h:mm:ss",
        22 => "yyyy-mm-dd h:mm",
        45 | 47 => "mm:ss",
        46 => "[h]:mm:ss",
        _ => "General",
    }
}

impl Format {
    pub(super) fn parse(code: &str) -> Self {
        let code = if code.trim().is_empty() { built_in(0) } else { code };
        let mut parser = Parser::default();
        let mut letters = code.chars().peekable();
        let mut rest = code;
        while let Some(letter) = letters.next() {
            rest = rest.get(letter.len_utf8()..).unwrap_or_default();
            let skipped = parser.letter(letter, rest);
            for _ in 0..skipped {
                if let Some(letter) = letters.next() {
                    rest = rest.get(letter.len_utf8()..).unwrap_or_default();
                }
            }
        }
        parser.end_section();
        // A fourth section is for text.
        parser.sections.truncate(3);
        parser.sections.shrink_to_fit();
        Self { sections: parser.sections }
    }

    /// Whether it shows a time of day.
    pub(super) fn shows_time(&self) -> bool {
        self.sections.iter().any(|section| section.shown.time)
    }

    /// Formats a number as saved. What is no number stays as it is.
    pub(super) fn apply(&self, saved: &str, system: DateSystem) -> String {
        let Some(number) = parse_number(saved) else { return saved.trim().to_owned() };
        let Some((section, is_negated)) = self.section(number) else { return plain(saved, number) };
        let number_shown = if is_negated { -number } else { number };
        let shown = section.shown;
        if shown.date || shown.time {
            return format_serial(number_shown, shown, system).unwrap_or_else(|| plain(saved, number));
        }
        section.whole(number_shown).unwrap_or_else(|| plain(saved, number))
    }

    /// The section for a number, and whether it shows the number without its sign.
    fn section(&self, number: f64) -> Option<(&Section, bool)> {
        let count = self.sections.len();
        let has_conditions = self.sections.iter().any(|section| section.condition.is_some());
        let position =
            self.sections.iter().enumerate().position(|(at, section)| match (&section.condition, at) {
                (Some(condition), _) => condition.holds(number),
                (None, 0) if count > 1 => number > 0.0 || (count == 2 && number >= 0.0),
                (None, 1) if count > 2 => number < 0.0,
                (None, _) => true,
            })?;
        let section = self.sections.get(position)?;
        Some((section, number < 0.0 && position == 1 && !has_conditions))
    }
}

impl Condition {
    fn parse(text: &str) -> Option<Self> {
        let operand = text.trim_start_matches(['<', '>', '=']);
        let operator = text.get(..text.len() - operand.len())?.to_owned();
        let operand = operand.trim().parse().ok()?;
        matches!(operator.as_str(), "<" | ">" | "=" | "<=" | ">=" | "<>")
            .then_some(Self { operator, operand })
    }

    #[expect(clippy::float_cmp, reason = "the format says equal")]
    fn holds(&self, number: f64) -> bool {
        match self.operator.as_str() {
            "<" => number < self.operand,
            ">" => number > self.operand,
            "<=" => number <= self.operand,
            ">=" => number >= self.operand,
            "=" => number == self.operand,
            _ => number != self.operand,
        }
    }
}

impl Section {
    /// Formats a whole number. None when it is not whole, or the format is not for whole numbers.
    #[expect(clippy::float_cmp, reason = "whole or not is the question")]
    fn whole(&self, number: f64) -> Option<String> {
        if self.is_plain || number.trunc() != number || number.abs() >= MAX_WHOLE {
            return None;
        }
        let places = self.tokens.iter().filter(|token| matches!(token, Token::Digit(_))).count();
        let digits = format!("{:.0}", number.abs());
        // Zero has no digit of its own.
        let digits = if digits == "0" { "" } else { &digits };
        if places == 0 && self.tokens.is_empty() && !digits.is_empty() {
            // An empty section hides the number, but it is there.
            return None;
        }
        let mut digits = digits.chars();
        let mut missing = places.saturating_sub(digits.as_str().len());
        let mut surplus = digits.as_str().len().saturating_sub(places);
        let mut has_begun = false;
        let mut out = String::new();
        if number < 0.0 {
            out.push('-');
        }
        for token in &self.tokens {
            match token {
                Token::Literal(letter) => out.push(*letter),
                Token::Digit(place) if missing > 0 => {
                    missing -= 1;
                    has_begun |= *place == '0';
                    match place {
                        _ if has_begun => out.push('0'),
                        '?' => out.push(' '),
                        _ => {}
                    }
                }
                Token::Digit(_) => {
                    // The first place takes the digits for which there is none.
                    out.extend(digits.by_ref().take(surplus + 1));
                    surplus = 0;
                }
            }
        }
        Some(out)
    }
}

/// Whether a whole number has more digits than its writer kept: it was rounded when it was entered, as the number of a card
/// is. A program that saves all its digits has kept them.
pub(super) fn has_lost_digits(saved: &str) -> bool {
    let saved = saved.trim().trim_start_matches('-');
    let is_large = parse_number(saved).is_some_and(|number| number >= MAX_WHOLE);
    let kept = saved.bytes().take_while(u8::is_ascii_digit).count();
    let is_exact = kept == saved.len() && saved.bytes().skip(KEPT_DIGITS).any(|digit| digit != b'0');
    is_large && !is_exact
}

fn parse_number(saved: &str) -> Option<f64> {
    saved.trim().parse().ok().filter(|number: &f64| number.is_finite())
}

/// A number without a format, never with an exponent.
pub(super) fn general(saved: &str) -> String {
    parse_number(saved).map_or_else(|| saved.trim().to_owned(), |number| plain(saved, number))
}

fn plain(saved: &str, number: f64) -> String {
    let saved = saved.trim();
    let digits = saved.strip_prefix('-').unwrap_or(saved);
    // Other writers than spreadsheets save more digits than a float has.
    if !digits.is_empty() && !digits.starts_with('0') && digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return saved.to_owned();
    }
    // Spreadsheets show 15 digits: 0.1 + 0.2 is 0.3.
    let shown = format!("{number:.14e}").parse().unwrap_or(number);
    if shown == 0.0 { "0".to_owned() } else { format!("{shown}") }
}

/// The state of the parser of a code.
#[derive(Default)]
struct Parser {
    sections: Vec<Section>,
    section: Section,
    /// The letters of dates, without repetitions.
    date_letters: Vec<(char, usize)>,
    last: Option<char>,
    /// A comma after a digit: it groups digits, or divides by a thousand when none follows.
    has_pending_comma: bool,
}

impl Parser {
    /// Takes a letter, and returns how many of those after it belong to it.
    fn letter(&mut self, letter: char, rest: &str) -> usize {
        let last = self.last.replace(letter);
        let tokens = &mut self.section.tokens;
        match letter {
            ';' => self.end_section(),
            '"' => {
                let text = rest.split('"').next().unwrap_or_default();
                tokens.extend(text.chars().map(Token::Literal));
                self.last = None;
                return text.chars().count() + 1;
            }
            '\\' => {
                tokens.extend(rest.chars().next().map(Token::Literal));
                self.last = None;
                return 1;
            }
            '_' => {
                tokens.push(Token::Literal(' '));
                self.last = None;
                return 1;
            }
            '*' => {
                self.last = None;
                return 1;
            }
            '[' => {
                let text = rest.split(']').next().unwrap_or_default();
                self.bracket(text);
                return text.chars().count() + 1;
            }
            '0' | '#' | '?' => {
                self.has_pending_comma = false;
                tokens.push(Token::Digit(letter));
            }
            ',' if tokens.iter().any(|token| matches!(token, Token::Digit(_))) => {
                self.has_pending_comma = true;
            }
            '.' | '%' | '/' | '@' => self.section.is_plain = true,
            'E' | 'e' if rest.starts_with(['+', '-']) => self.section.is_plain = true,
            'G' | 'g' if starts_with(rest, "eneral") => {
                self.section.is_plain = true;
                return 6;
            }
            'A' | 'a' if starts_with(rest, "M/PM") || starts_with(rest, "/P") => {
                self.date_letters.push(('a', 1));
                return if starts_with(rest, "M/PM") { 4 } else { 2 };
            }
            'y' | 'Y' | 'm' | 'M' | 'd' | 'D' | 'h' | 'H' | 's' | 'S' => match self.date_letters.last_mut() {
                Some((_, count)) if last == Some(letter) => *count += 1,
                _ => self.date_letters.push((letter.to_ascii_lowercase(), 1)),
            },
            other => tokens.push(Token::Literal(other)),
        }
        0
    }

    /// A colour, a condition, a currency, a locale or an elapsed time.
    fn bracket(&mut self, text: &str) {
        self.last = None;
        let is_elapsed =
            |letters: &str| !text.is_empty() && text.chars().all(|letter| letters.contains(letter));
        if let Some(currency) = text.strip_prefix('$') {
            let currency = currency.split('-').next().unwrap_or_default();
            self.section.tokens.extend(currency.chars().map(Token::Literal));
        } else if let Some(condition) = Condition::parse(text) {
            self.section.condition = Some(condition);
        } else if let Some(letter) = ["hH", "mM", "sS"].iter().find(|letters| is_elapsed(letters)) {
            self.section.shown.elapsed = true;
            self.date_letters.push((letter.chars().next().unwrap_or('h'), 1));
        }
    }

    fn end_section(&mut self) {
        let mut section = std::mem::take(&mut self.section);
        let letters = std::mem::take(&mut self.date_letters);
        for (at, (letter, count)) in letters.iter().enumerate() {
            let before = at.checked_sub(1).and_then(|before| letters.get(before)).map(|(letter, _)| *letter);
            let after = letters.get(at + 1).map(|(letter, _)| *letter);
            match letter {
                'y' | 'd' => section.shown.date = true,
                // Minutes stand beside hours or seconds, and are at most two.
                'm' if !section.shown.elapsed
                    && (*count > 2 || (before != Some('h') && after != Some('s'))) =>
                {
                    section.shown.date = true;
                }
                _ => section.shown.time = true,
            }
        }
        section.is_plain |= std::mem::take(&mut self.has_pending_comma);
        self.last = None;
        self.sections.push(section);
    }
}

fn starts_with(text: &str, start: &str) -> bool {
    text.get(..start.len()).is_some_and(|text| text.eq_ignore_ascii_case(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(code: &str, cases: &[(&str, &str)]) {
        let format = Format::parse(code);
        for (saved, expected) in cases {
            assert_eq!(format.apply(saved, DateSystem::From1900).trim(), *expected, "{saved} in {code}");
        }
    }

    #[test]
    fn digits_are_lost_beyond_the_fifteenth() {
        for saved in ["1.2345678901234501E+16", "12345678901234500", "1.2E+19", "-12345678901234000", "1E15"]
        {
            assert!(has_lost_digits(saved), "{saved}");
        }
        for saved in ["123456789012345", "1.23E+14", "12345678901234567", "0.1234567890123456789", "", "x"] {
            assert!(!has_lost_digits(saved), "{saved}");
        }
    }

    #[test]
    fn telephone_numbers_and_cards_are_shown_as_formatted() {
        check(
            "0#\" \"##\" \"##\" \"##\" \"##",
            &[("612345678", "06 12 34 56 78"), ("6.12345678E8", "06 12 34 56 78")],
        );
        check(
            "0000000000",
            &[("612345678", "0612345678"), ("12345678901", "12345678901"), ("0", "0000000000")],
        );
        check("00000", &[("1234", "01234")]);
        check("\"+\"0", &[("212612345678", "+212612345678")]);
        check("+000", &[("7", "+007"), ("221771234567", "+221771234567")]);
        check("\\+000\\ 00\\ 000\\ 00\\ 00", &[("221771234567", "+221 77 123 45 67")]);
        let american = "[<=9999999]###\\-####;\\(###\\)\\ ###\\-####";
        check(american, &[("5551234", "555-1234"), ("2025551234", "(202) 555-1234")]);
        check("000-00-0000", &[("12345678", "012-34-5678")]);
    }

    #[test]
    fn grouping_is_dropped_and_signs_are_kept() {
        check("#,##0", &[("1234567", "1234567"), ("0", "0"), ("-5", "-5")]);
        check("[$-40C]#,##0", &[("1234567", "1234567")]);
        check("#,##0\\ [$€-40C]", &[("1500", "1500 €")]);
        check("[Red]0;[Blue]-0", &[("5", "5"), ("-5", "-5"), ("0", "0")]);
        check(
            "_-* #,##0_-;\\-* #,##0_-;_-* \"-\"??_-;_-@_-",
            &[("1500", "1500"), ("-1500", "-1500"), ("0", "-")],
        );
        check("0* \"x", &[("5", "5x")]);
        check("#", &[("0", ""), ("12", "12")]);
        check("0#", &[("5", "05")]);
        check("??0", &[("5", "5")]);
        check("\"Oui\";;\"Non\"", &[("1", "Oui"), ("0", "Non"), ("-1", "-1")]);
        check(";;;", &[("7", "7"), ("0", "")]);
        check("[=1]\"un\";[=2]\"deux\";0", &[("1", "un"), ("2", "deux"), ("3", "3"), ("-3", "-3")]);
        check("[>100]0", &[("5", "5"), ("500", "500")]);
    }

    #[test]
    fn other_numbers_are_plain() {
        for code in
            ["General", "general", "@", "0.00", "0%", "# ?/?", "0.00E+00", "##0.0E+0", "0,", "#,##0,,", ""]
        {
            check(
                code,
                &[
                    ("12.5", "12.5"),
                    ("77.400000000000006", "77.4"),
                    ("0.30000000000000004", "0.3"),
                    ("612345678", "612345678"),
                    ("1E+20", "100000000000000000000"),
                    ("-0.5", "-0.5"),
                ],
            );
        }
        check(
            "General",
            &[
                ("0", "0"),
                ("-0", "0"),
                ("999999999999999", "999999999999999"),
                ("123456789012345678", "123456789012345678"),
                ("1.23456789012345E+14", "123456789012345"),
                ("0.0000001", "0.0000001"),
                ("no", "no"),
                ("inf", "inf"),
                ("NaN", "NaN"),
            ],
        );
        check("0", &[("12.5", "12.5"), ("1E+16", "10000000000000000")]);
        assert_eq!(general(" 12 "), "12");
    }

    #[test]
    fn dates_and_times_are_known_by_their_letters() {
        let moment = "46006.385416666664";
        for code in [
            "dd/mm/yyyy",
            "dd/mm/yyyy hh:mm",
            "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy",
            "[$-40C]d\\-mmm\\-yy;@",
            "m/d/yy h:mm AM/PM",
            "mmm",
            "mm",
            "DD/MM/YYYY",
            "[Red]yyyy",
        ] {
            check(code, &[(moment, "2025-12-15 09:15:00"), ("texte", "texte"), ("-1", "-1")]);
        }
        check("dd/mm/yyyy", &[("46006", "2025-12-15")]);
        check("dd/mm/yyyy hh:mm", &[("46006", "2025-12-15 00:00:00")]);
        for code in ["h:mm", "hh:mm:ss", "h:mm AM/PM", "mm:ss", "mmss.0", "h\"h\"mm", "[$-40C]hh\\:mm"] {
            check(code, &[(moment, "09:15:00"), ("0.385416666666667", "09:15:00")]);
        }
        check("[h]:mm", &[("1.5", "36:00:00")]);
        check("[mm]:ss", &[("1.5", "36:00:00")]);
        // Letters in quotes, colours and currencies are none of a date.
        check("\"dossier \"0", &[("12", "dossier 12")]);
        check("[Red]0", &[("12", "12")]);
        check("0\\d", &[("12", "12d")]);
        check("[$MAD-380C]\\ 0", &[("12", "MAD 12")]);
    }

    #[test]
    fn built_in_formats_are_known() {
        for (id, saved, expected) in [
            (0, "12.5", "12.5"),
            (1, "12", "12"),
            (3, "1234", "1234"),
            (4, "1234.5", "1234.5"),
            (9, "0.5", "0.5"),
            (14, "46006", "2025-12-15"),
            (20, "0.5", "12:00:00"),
            (22, "46006.5", "2025-12-15 12:00:00"),
            (46, "1.5", "36:00:00"),
            (49, "0612", "612"),
            (163, "7", "7"),
        ] {
            assert_eq!(Format::parse(built_in(id)).apply(saved, DateSystem::From1900), expected, "{id}");
        }
    }

    #[test]
    fn odd_codes_do_no_harm() {
        for code in [
            "\"", "\\", "_", "*", "[", "[$", "[<", "[<=x]0", ";;;;;;", "é", "\"é", "[é", "A", "AM/P",
            "General0",
        ] {
            let _ = Format::parse(code).apply("12", DateSystem::From1904);
        }
    }
}
