//! Ages as bounds of dates of birth, for conditions in SQL. `check::years_between` computes the age of one person.

use chrono::{Datelike, NaiveDate};

/// The latest date of birth of people who are at least `age` years old on the day `today`.
pub fn born_by(today: NaiveDate, age: u32) -> NaiveDate {
    let year = today.year() - i32::try_from(age).unwrap_or(i32::MAX);
    // Who is born on 29 February turns older on 1 March in other years, so the day before counts on no 29th.
    today.with_year(year).or_else(|| NaiveDate::from_ymd_opt(year, 2, 28)).unwrap_or(NaiveDate::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::check::years_between;

    #[test]
    fn bounds_agree_with_ages() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a date");
        for today in ["2024-02-28", "2024-02-29", "2024-03-01", "2025-02-28", "2025-03-01", "2025-12-31"] {
            let today = day(today);
            for born in ["2006-02-28", "2006-03-01", "2004-02-29", "2007-03-01", "2007-02-28", "2008-02-29"] {
                let born = day(born);
                for age in 0..25 {
                    let is_old_enough = years_between(born, today) >= i32::try_from(age).expect("an age");
                    assert_eq!(born <= born_by(today, age), is_old_enough, "{born} on {today}: {age}");
                }
            }
        }
    }
}
