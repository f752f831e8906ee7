//! JSON text with slots: keys and punctuation are fixed when a selection is compiled, values are rendered row
//! by row.

/// The fixed text before each slot, and after the last one.
#[derive(Debug)]
pub(super) struct JsonTemplate<S> {
    pub slots: Vec<(Box<[u8]>, S)>,
    pub tail: Box<[u8]>,
}

/// Builds a [`JsonTemplate`].
pub(super) struct TemplateBuilder<S> {
    slots: Vec<(Box<[u8]>, S)>,
    text: Vec<u8>,
    comma: bool,
}

impl<S> TemplateBuilder<S> {
    pub fn new() -> Self {
        Self { slots: Vec::new(), text: Vec::new(), comma: false }
    }

    /// Begins an object.
    pub fn open(&mut self) {
        self.text.push(b'{');
        self.comma = false;
    }

    /// Ends an object.
    pub fn close(&mut self) {
        self.text.push(b'}');
        self.comma = true;
    }

    /// Begins a member. GraphQL names need no escaping.
    pub fn key(&mut self, name: &str) {
        if self.comma {
            self.text.push(b',');
        }
        self.text.push(b'"');
        self.text.extend_from_slice(name.as_bytes());
        self.text.extend_from_slice(b"\":");
        self.comma = true;
    }

    /// Appends a string that does not depend on the row.
    pub fn constant(&mut self, text: &str) {
        self.text.push(b'"');
        self.text.extend_from_slice(text.as_bytes());
        self.text.push(b'"');
    }

    /// Appends a null that does not depend on the row.
    pub fn null(&mut self) {
        self.text.extend_from_slice(b"null");
    }

    /// Appends a slot.
    pub fn slot(&mut self, slot: S) {
        self.slots.push((std::mem::take(&mut self.text).into(), slot));
    }

    pub fn build(self) -> JsonTemplate<S> {
        JsonTemplate { slots: self.slots, tail: self.text.into() }
    }
}
