//! Values at the boundaries of what a field, a parameter or a parser takes, and random changes of bytes.

use serde_json::{Map, Value, json};

use super::random::Random;

/// Texts that are at a boundary of some rule, or of none.
const TEXTS: [&str; 84] = [
    "",
    " ",
    "\u{0}",
    "a\u{0}b",
    "\t\r\n",
    "\u{a0}\u{2003}",
    "e\u{301}",
    "\u{202e}abc",
    "\u{feff}",
    "\u{fffd}",
    "\u{10ffff}",
    "😀",
    "👩‍👩‍👧‍👦",
    "ﷺ",
    "İıſß",
    "%",
    "_",
    "\\",
    "'",
    "\"",
    "';--",
    "$1",
    "?1",
    "{}",
    "[",
    "../../etc/passwd",
    "<script>alert(1)</script>",
    "=1+1",
    "@x",
    "-1",
    "0",
    "-0",
    "1",
    "2",
    "1.5",
    "1e400",
    "1e308",
    "NaN",
    "Infinity",
    "0x10",
    "٣",
    "１２",
    "2147483647",
    "2147483648",
    "-2147483649",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775809",
    "99999999999999999999999999999999999999",
    "null",
    "true",
    "FALSE",
    "yes",
    "9999-12-31",
    "-0001-01-01",
    "0000-01-01",
    "0001-01-01",
    "+10000-01-01",
    "+262142-12-31",
    "2025-02-30",
    "2024-02-29",
    "31/12/9999",
    "9999-12-31T23:59:59Z",
    "9999-12-31T23:59:59-23:59",
    "0000-01-01T00:00:00+23:59",
    "-0001-01-01T00:00:00Z",
    "+262142-12-31T23:59:59Z",
    "2025-12-15T24:00:00Z",
    "2016-12-31T23:59:60Z",
    "2025-12-15T09:00:00.999999999999Z",
    "2025-12-15T09:00:00",
    "data:image/png;base64,",
    "data:image/png;base64,iVBORw0KGgo=",
    "data:image/jpeg;base64,/9j/",
    "http://",
    "https://[::1",
    "http://a:99999/",
    "javascript:alert(1)",
    "a@b",
    "a@b.c@d.e",
    "user@xn--.example",
    "+221 77 123 45 67",
    "00000000-0000-0000-0000-000000000000",
    "ffffffff-ffff-ffff-ffff-ffffffffffff",
];

/// A text.
pub fn text(random: &mut Random) -> String {
    match random.below(12) {
        0 => random.pick(&["x", "é", "😀", "9", "a ", "%", "\u{301}"]).repeat(1 + random.below(6_000)),
        1 => random.pick(&TEXTS).repeat(2),
        2 => format!("{}{}", random.pick(&TEXTS), random.pick(&TEXTS)),
        3 => {
            let letters = (0..=random.below(12)).map(|_| random.number() & 0x1f_ffff);
            letters.filter_map(|letter| char::from_u32(u32::try_from(letter).ok()?)).collect()
        }
        _ => (*random.pick(&TEXTS)).to_owned(),
    }
}

/// A number.
pub fn number(random: &mut Random) -> Value {
    let whole = [
        0,
        1,
        -1,
        2,
        100,
        101,
        i64::from(i32::MAX),
        i64::from(i32::MAX) + 1,
        i64::from(i32::MIN),
        i64::from(i32::MIN) - 1,
        253_402_300_800,
        8_210_266_876_800,
        i64::MAX,
        i64::MIN,
    ];
    match random.below(4) {
        0 => json!(u64::MAX),
        1 => json!(*random.pick(&[0.1, -0.0, 1.5, 1e15, 1e18, 1e19, 1e300, -1e308, 5e-324, f64::MAX])),
        _ => json!(*random.pick(&whole)),
    }
}

/// Any JSON value.
pub fn value(random: &mut Random) -> Value {
    match random.below(16) {
        0 => Value::Null,
        1 => json!(random.is_in(50)),
        2..5 => number(random),
        5 => json!([]),
        6 => json!({}),
        7 => Value::Array((0..random.below(4)).map(|_| value(random)).collect()),
        8 => {
            let members = (0..random.below(4)).map(|_| (text(random), value(random)));
            Value::Object(members.collect::<Map<_, _>>())
        }
        9 => nested(1 + random.below(90)),
        // Not of values, which would be long as well.
        10 => Value::Array(vec![number(random); random.below(600)]),
        _ => Value::String(text(random)),
    }
}

/// Arrays in arrays.
fn nested(depth: usize) -> Value {
    (0..depth)
        .fold(json!(1), |inner, level| if level % 2 == 0 { json!([inner]) } else { json!({ "a": inner }) })
}

/// Changes one place of a JSON value.
pub fn change(random: &mut Random, json: &mut Value) {
    let is_deeper = random.is_in(60);
    match json {
        Value::Object(members) if is_deeper && !members.is_empty() => {
            let at = random.below(members.len());
            let name = members.keys().nth(at).cloned().unwrap_or_default();
            match random.below(10) {
                0 => drop(members.remove(&name)),
                1 => drop(members.insert(text(random), value(random))),
                _ => change(random, &mut members[&name]),
            }
        }
        Value::Array(items) if is_deeper && !items.is_empty() => {
            let at = random.below(items.len());
            match random.below(10) {
                0 => drop(items.remove(at)),
                1 => {
                    let item = number(random);
                    items.resize(items.len() + random.below(300), item);
                }
                _ => change(random, &mut items[at]),
            }
        }
        Value::String(old) if is_deeper => {
            let mut bytes = std::mem::take(old).into_bytes();
            change_bytes(random, &mut bytes);
            *old = String::from_utf8_lossy(&bytes).into_owned();
        }
        _ => *json = value(random),
    }
}

/// Changes some bytes: flipped, removed, inserted, repeated, cut.
pub fn change_bytes(random: &mut Random, bytes: &mut Vec<u8>) {
    for _ in 0..=random.below(3) {
        let at = random.below(bytes.len() + 1);
        let end = (at + 1 + random.below(12)).min(bytes.len());
        match random.below(7) {
            0 => bytes.truncate(at),
            1 => drop(bytes.drain(at..end)),
            2 => {
                let part = bytes[at..end].repeat(1 + random.below(40));
                drop(bytes.splice(at..at, part));
            }
            3 => bytes.insert(at, random.byte()),
            4 => drop(bytes.splice(at..at, text(random).into_bytes())),
            5 => drop(bytes.splice(at..end, random.pick(&TEXTS).bytes())),
            _ => {
                let flip = 1 << random.below(8);
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= flip;
                }
            }
        }
    }
}
