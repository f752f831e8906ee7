//! A CV of one page, as a minimal PDF.

use std::fmt::Write as _;

/// Generates a CV with a name and lines of text.
pub(in crate::demo) fn cv(name: &str, lines: &[String]) -> Vec<u8> {
    let mut text = format!("BT /F1 20 Tf 60 770 Td ({}) Tj /F1 11 Tf", escaped(name));
    for line in lines {
        // Writing into a String cannot fail.
        let _ = write!(text, " 0 -24 Td ({}) Tj", escaped(line));
    }
    text.push_str(" ET");
    let text = encode_latin1(&text);
    let page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
        /Resources << /Font << /F1 5 0 R >> >> >>";
    let font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>";
    let stream =
        [format!("<< /Length {} >>\nstream\n", text.len()).as_bytes(), &text, b"\nendstream"].concat();
    let objects: [&[u8]; 5] = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        page.as_bytes(),
        &stream,
        font.as_bytes(),
    ];
    document(&objects)
}

fn document(objects: &[&[u8]]) -> Vec<u8> {
    let mut bytes = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut xref_entries = String::new();
    for (number, object) in (1..).zip(objects) {
        let _ = writeln!(xref_entries, "{:010} 00000 n ", bytes.len());
        bytes.extend(format!("{number} 0 obj\n").as_bytes());
        bytes.extend(*object);
        bytes.extend(b"\nendobj\n");
    }
    let (start, size) = (bytes.len(), objects.len() + 1);
    let end = format!(
        "xref\n0 {size}\n0000000000 65535 f \n{xref_entries}trailer\n<< /Size {size} /Root 1 0 R >>\n\
         startxref\n{start}\n%%EOF\n"
    );
    bytes.extend(end.as_bytes());
    bytes
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('(', "\\(").replace(')', "\\)")
}

/// Encodes as Latin-1, which the font uses: one byte per character.
fn encode_latin1(text: &str) -> Vec<u8> {
    text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap_or(b'?')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_xref_table_contains_the_offset_of_each_object() {
        let bytes = cv("Ndèye (Awa) Bâ", &["Développeuse".to_owned()]);
        let find = |what: &[u8]| bytes.windows(what.len()).position(|window| window == what);
        for number in 1..=5 {
            let place = find(format!("{number} 0 obj").as_bytes()).expect("the object is there");
            assert!(find(format!("{place:010} 00000 n").as_bytes()).is_some(), "object {number}");
        }
        let table = find(b"xref\n0 6").expect("there is a table");
        assert!(find(format!("startxref\n{table}\n").as_bytes()).is_some());
        assert!(find(b"(Nd\xe8ye \\(Awa\\) B\xe2)").is_some());
    }
}
