//! Writes HTML: markup is a constant of the program, every other text is escaped. Only this file concatenates the two.

/// A document, or a part of one.
#[derive(Debug, Default)]
pub struct Html(String);

impl Html {
    /// Appends markup.
    pub fn markup(&mut self, markup: &'static str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Appends a text, escaped for element content and for attributes in double quotes.
    pub fn text(&mut self, text: &str) -> &mut Self {
        for letter in text.chars() {
            match letter {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                _ => self.0.push(letter),
            }
        }
        self
    }

    /// Appends markup with an escaped text in place of each `{}`.
    pub fn fill(&mut self, template: &'static str, texts: &[&str]) -> &mut Self {
        let mut parts = template.split("{}");
        self.markup(parts.next().unwrap_or_default());
        debug_assert_eq!(parts.clone().count(), texts.len(), "{template}");
        for (part, text) in parts.zip(texts) {
            self.text(text).markup(part);
        }
        self
    }

    /// Appends prose: paragraphs, lists of lines that begin with `- `, and `code` between backticks.
    pub fn prose(&mut self, text: &str) -> &mut Self {
        for block in text.split("\n\n").map(str::trim).filter(|block| !block.is_empty()) {
            if block.lines().all(|line| line.starts_with("- ")) {
                self.markup("<ul>");
                for line in block.lines() {
                    self.markup("<li>").inline(&line[2..]).markup("</li>");
                }
                self.markup("</ul>");
            } else {
                self.markup("<p>").inline(block).markup("</p>");
            }
        }
        self
    }

    /// Appends one line of prose, without a paragraph of its own.
    pub fn inline(&mut self, text: &str) -> &mut Self {
        for (at, part) in text.split('`').enumerate() {
            if at % 2 == 1 {
                self.fill("<code>{}</code>", &[part]);
            } else {
                self.text(part);
            }
        }
        self
    }

    /// The text of the document.
    pub fn into_string(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_escaped_everywhere() {
        let mut html = Html::default();
        html.fill("<a href=\"{}\">{}</a>", &["/?a=1&b=\"", "<b>"]).prose("`<i>` & more\n\n- one\n- `two`");
        assert_eq!(
            html.into_string(),
            "<a href=\"/?a=1&amp;b=&quot;\">&lt;b&gt;</a><p><code>&lt;i&gt;</code> &amp; more</p>\
             <ul><li>one</li><li><code>two</code></li></ul>"
        );
    }
}
