//! The search of cinema talents: names and unique code for everybody; for those who see contacts also the e-mail
//! address, and whole telephone and document numbers.

use sea_orm::Condition;
use sea_orm::sea_query::{Expr, ExprTrait};

use super::dial_codes::DIAL_CODES;
use super::visibility::sees_everybody;
use crate::crypto::Indexed;
use crate::domain::text::words;
use crate::entity::cinema_talent::{Column, Entity};
use crate::query::filter::{Special, SpecialCondition};
use crate::scope::Scope;
use crate::text::fold;

/// The fewest digits of a telephone number.
const MIN_DIGITS: usize = 6;

/// Every word is contained in a searchable text, or the whole text is a number of the person.
pub static SEARCH: Special = Special {
    name: "search",
    condition: SpecialCondition::Words(|scope, text| {
        if sees_everybody(scope) {
            words(Column::StaffSearchText, text).or(has_number(scope, text))
        } else {
            words(Column::SearchText, text)
        }
    }),
};

/// People with this telephone or document number; none when the text is no number, for it has no digit.
fn has_number(scope: &Scope, text: &str) -> Option<Condition> {
    if !text.chars().any(char::is_numeric) {
        return None;
    }
    let index = |kind, number: &str| scope.services.blind_index.all(kind, number);
    let phones: Vec<String> =
        phone_numbers(text).iter().flat_map(|number| index(Indexed::Phone, number)).collect();
    // As it was written, and in the letters and digits of ASCII.
    let mut documents = index(Indexed::DocumentNumber, text);
    for folded in index(Indexed::DocumentNumber, &fold(text)) {
        if !documents.contains(&folded) {
            documents.push(folded);
        }
    }
    let is_one_of = |column, values: &[String]| {
        let has_values = !values.is_empty();
        has_values.then(|| Expr::col((Entity, column)).is_in(values.iter().cloned()))
    };
    let found = Condition::any()
        .add_option(is_one_of(Column::PhoneIndex, &phones))
        .add_option(is_one_of(Column::WhatsappIndex, &phones))
        .add_option(is_one_of(Column::IdDocumentNumberIndex, &documents));
    (!found.is_empty()).then_some(found)
}

/// The telephone numbers that a text can mean: a national number is one of each country, with or without the zero that
/// is not dialled from abroad; one with the code of a country may have been entered without it.
fn phone_numbers(text: &str) -> Vec<String> {
    let digits = Indexed::Phone.normalize(text);
    // Folded, any hyphen is a blank, and any digit one of ASCII.
    let folded = fold(text);
    let text = folded.strip_prefix("tel:").unwrap_or(&folded).trim();
    let is_number = |letter: char| letter.is_ascii_digit() || " +()./".contains(letter);
    if digits.len() < MIN_DIGITS || !text.chars().all(is_number) {
        return Vec::new();
    }
    let mut numbers = vec![digits.clone()];
    // A `+` of a query string is a blank, so the code is known by its digits alone.
    let rests = DIAL_CODES.iter().filter_map(|(_, code)| digits.strip_prefix(code));
    for rest in rests.filter(|rest| rest.len() >= MIN_DIGITS) {
        numbers.push(rest.to_owned());
        if !rest.starts_with('0') {
            numbers.push(format!("0{rest}"));
        }
    }
    if !text.starts_with('+') && !text.starts_with("00") {
        let national = [Some(digits.as_str()), digits.strip_prefix('0')];
        for digits in national.into_iter().flatten() {
            numbers.extend(DIAL_CODES.iter().map(|(_, code)| format!("{code}{digits}")));
        }
        if !digits.starts_with('0') {
            numbers.push(format!("0{digits}"));
        }
    }
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_national_number_is_one_of_each_country() {
        let numbers = phone_numbers("0600 11.12-22");
        assert!(numbers.contains(&"0600111222".to_owned()));
        assert!(numbers.contains(&"212600111222".to_owned()), "Morocco drops the zero");
        assert!(numbers.contains(&"2250600111222".to_owned()), "Côte d'Ivoire keeps it");
        assert_eq!(numbers.len(), 1 + 2 * DIAL_CODES.len());
        assert!(phone_numbers("611223344").contains(&"0611223344".to_owned()), "entered with its zero");
    }

    #[test]
    fn an_international_number_is_itself_and_the_national_one() {
        for text in [
            "+212 600 111 222",
            "00212600111222",
            "+212 (0)600 111 222",
            "+212\u{2011}600\u{2011}111\u{2011}222",
            "+212–600–111–222",
            "+212−600−111−222",
            "+٢١٢٦٠٠١١١٢٢٢",
            "＋２１２ ６００ 111 222",
            "tel:+212600111222",
        ] {
            assert_eq!(phone_numbers(text), ["212600111222", "600111222", "0600111222"], "{text}");
        }
        assert_eq!(phone_numbers("+33 6 12 34 56 78"), ["33612345678"], "none of the codes of the list");
        assert_eq!(phone_numbers("+225 0700112233"), ["2250700112233", "0700112233"]);
    }

    #[test]
    fn words_and_short_numbers_are_no_telephone_numbers() {
        for text in ["sophia", "MACAS0001F", "12345", ""] {
            assert!(phone_numbers(text).is_empty(), "{text}");
        }
    }
}
