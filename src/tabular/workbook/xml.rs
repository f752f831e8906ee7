//! The XML of a part, as events with local names. The size of one event and the depth of elements are bounded.

use std::borrow::Cow;
use std::io::{self, BufRead, Read};

use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesEnd, BytesStart, Event};
use quick_xml::{Error, Reader, XmlVersion};

use crate::tabular::row::Problem;

/// The maximum size of a tag or of a text without references, in bytes.
const MAX_EVENT_BYTES: usize = 1024 * 1024;
/// The maximum depth of elements; those of a sheet are six deep.
const MAX_DEPTH: usize = 100;

/// A part that is being parsed.
pub(super) struct Xml<R> {
    reader: Reader<Bounded<R>>,
    buffer: Vec<u8>,
    depth: usize,
}

/// An event.
pub(super) enum Node<'x> {
    /// An element begins. An empty element has an end, too.
    Start(Tag<'x>),
    /// An element ends.
    End(EndTag<'x>),
    /// A part of a text.
    Text(Cow<'x, str>),
    /// The document ends.
    Eof,
    /// A comment, a declaration or the like.
    Other,
}

/// The beginning of an element.
pub(super) struct Tag<'x>(BytesStart<'x>);

/// The end of an element.
pub(super) struct EndTag<'x>(BytesEnd<'x>);

impl<R: BufRead> Xml<R> {
    pub(super) fn new(part: R) -> Self {
        let mut reader = Reader::from_reader(Bounded { inner: part, consumed: 0 });
        reader.config_mut().expand_empty_elements = true;
        Self { reader, buffer: Vec::new(), depth: 0 }
    }

    /// The next event.
    pub(super) fn next(&mut self) -> Result<Node<'_>, Problem> {
        self.buffer.clear();
        self.reader.get_mut().consumed = 0;
        Ok(match self.reader.read_event_into(&mut self.buffer).map_err(|error| problem(&error))? {
            Event::Start(tag) => {
                self.depth += 1;
                if self.depth > MAX_DEPTH {
                    return Err(Problem::Form);
                }
                Node::Start(Tag(tag))
            }
            Event::End(end) => {
                self.depth = self.depth.saturating_sub(1);
                Node::End(EndTag(end))
            }
            Event::Text(text) => Node::Text(text.xml10_content()),
            Event::CData(text) => Node::Text(text.xml10_content()),
            Event::GeneralRef(reference) => {
                let letter = reference.resolve_char_ref().map_err(|error| problem(&error))?;
                Node::Text(match (letter, resolve_xml_entity(&reference)) {
                    (Some(letter), _) => letter.to_string().into(),
                    (None, Some(text)) => text.into(),
                    (None, None) => return Err(Problem::Form),
                })
            }
            Event::Eof if self.depth > 0 => return Err(Problem::Form),
            Event::Eof => Node::Eof,
            _ => Node::Other,
        })
    }
}

/// What stopped the parser: a limit, or the document itself.
fn problem(error: &Error) -> Problem {
    match error {
        Error::Io(error) if error.kind() == io::ErrorKind::FileTooLarge => Problem::TooLarge,
        _ => Problem::Form,
    }
}

impl Tag<'_> {
    /// The name without its prefix.
    pub(super) fn name(&self) -> &str {
        self.0.local_name().into_inner()
    }

    /// The attributes, by their names without prefix.
    pub(super) fn attributes(&self) -> impl Iterator<Item = Result<(&str, Cow<'_, str>), Problem>> {
        let mut attributes = self.0.attributes();
        attributes.with_checks(false);
        attributes.map(|attribute| {
            let attribute = attribute.map_err(|_| Problem::Form)?;
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|_| Problem::Form)?;
            Ok((attribute.key.local_name().into_inner(), value))
        })
    }

    /// The value of an attribute.
    pub(super) fn attribute(&self, name: &str) -> Result<Option<Cow<'_, str>>, Problem> {
        for attribute in self.attributes() {
            let (key, value) = attribute?;
            if key == name {
                return Ok(Some(value));
            }
        }
        Ok(None)
    }
}

impl EndTag<'_> {
    /// The name without its prefix.
    pub(super) fn name(&self) -> &str {
        self.0.local_name().into_inner()
    }
}

/// Bounds the bytes of one event, which the parser collects in memory, to the limit and one buffer of the reader.
struct Bounded<R> {
    inner: R,
    consumed: usize,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.inner.read(buffer)
    }
}

impl<R: BufRead> BufRead for Bounded<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.consumed > MAX_EVENT_BYTES {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.consumed = self.consumed.saturating_add(amount);
        self.inner.consume(amount);
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    fn events(xml: &str) -> Result<String, Problem> {
        let mut xml = Xml::new(BufReader::new(xml.as_bytes()));
        let mut found = String::new();
        loop {
            match xml.next()? {
                Node::Start(tag) => {
                    let attributes: Vec<_> = tag.attributes().collect::<Result<_, _>>()?;
                    found.extend(["<", tag.name(), &format!("{attributes:?}"), ">"]);
                }
                Node::End(end) => found.extend(["</", end.name(), ">"]),
                Node::Text(text) => found += &text,
                Node::Eof => return Ok(found),
                Node::Other => {}
            }
        }
    }

    #[test]
    fn names_are_local_and_references_are_resolved() {
        let found = events(
            "<?xml version=\"1.0\"?><x:a r:id='&quot;1'>b&amp;&#233;<!-- c --><![CDATA[<d>]]><e/></x:a>",
        );
        assert_eq!(found.as_deref(), Ok("<a[(\"id\", \"\\\"1\")]>b&é<d><e[]></e></a>"));
    }

    #[test]
    fn what_is_not_xml_is_refused() {
        for xml in
            ["<a>", "<a></b>", "<a>&unknown;</a>", "<a>&#0;</a>", "<a b='&x;'/>", "<a", "<a b=1 c></a>"]
        {
            assert_eq!(events(xml), Err(Problem::Form), "{xml}");
        }
        let entity = "<!DOCTYPE a [<!ENTITY b 'bbbb'>]><a>&b;</a>";
        assert_eq!(events(entity), Err(Problem::Form), "entities of the document are not expanded");
    }

    #[test]
    fn depth_and_events_are_bounded() {
        assert_eq!(events(&"<a>".repeat(100_000)), Err(Problem::Form));
        let long = "x".repeat(MAX_EVENT_BYTES * 2);
        for xml in [format!("<a>{long}</a>"), format!("<a b='{long}'/>"), format!("<!--{long}--><a/>")] {
            assert_eq!(events(&xml), Err(Problem::TooLarge));
        }
    }
}
