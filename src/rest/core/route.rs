//! A route as a line of a table: method, path, document, and overrides.
//!
//! `post("/users", document!("users/create")).created().success_message("Utilisateur créé avec succès")`

use axum::http::{Method, StatusCode};

use super::document::Doc;
use super::export::FileKind;
use super::image::Image;
use crate::auth::role::Action;
use crate::error::{Code, Counted};

/// One route.
#[derive(Clone, Debug)]
pub struct Route {
    /// The method.
    pub method: Method,
    /// The path under the surface's base, as axum writes it: `/users/{id}`.
    pub path: &'static str,
    /// Its document.
    pub document: Doc,
    /// The document of the list whose filter the export takes.
    pub list: Option<Doc>,
    /// The status of a success.
    pub status: StatusCode,
    /// The message of a success.
    pub message: Message,
    /// The access rule of the route; the guards of the operation apply as well.
    pub access: Access,
    /// Codes with another status or sentence on this route.
    pub overrides: Vec<Override>,
    /// The codes that the rules of its operation refuse with, beside missing rights and malformed values.
    pub refusals: Vec<Code>,
    /// The limit that the rules of its operation have, beside the surface's.
    pub counted: Option<Counted>,
    /// The export that is the response, instead of JSON.
    pub file: Option<FileKind>,
    /// Whether the surface's limit of exports applies.
    pub counts_as_export: bool,
    /// The image in the response.
    pub image: Option<Image>,
}

/// The access rule, checked before the input is parsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// All callers.
    Public,
    /// Authenticated callers.
    SignedIn,
    /// Callers that may perform this action.
    May(Action),
    /// The account in the path, and callers that may perform this action.
    OwnOr(Action),
}

/// The message of a success.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Message {
    /// No message.
    None,
    /// A constant message.
    Always(&'static str),
    /// A constant text after the number that is a member of the response.
    Counted {
        /// The member's key.
        key: &'static str,
        /// The text that follows the number.
        text: &'static str,
    },
    /// Selected by an enum value in the response.
    ByValue {
        /// The key of its member.
        key: &'static str,
        /// The messages, by value.
        messages: &'static [(&'static str, &'static str)],
    },
    /// Selected by a boolean member of the response.
    ByFlag {
        /// The member's key.
        key: &'static str,
        /// When it is true.
        yes: &'static str,
        /// When it is false.
        no: &'static str,
    },
}

/// A code with another status or sentence on one route.
#[derive(Clone, Copy, Debug)]
pub struct Override {
    /// The code.
    pub code: Code,
    /// The status, if it differs.
    pub status: Option<StatusCode>,
    /// The sentence, if it differs.
    pub sentence: Option<&'static str>,
    /// Applies only when all failures are missing fields.
    pub only_missing: bool,
    /// Omits the details.
    pub without_details: bool,
}

fn route(method: Method, path: &'static str, document: Doc) -> Route {
    Route {
        method,
        path,
        document,
        list: None,
        status: StatusCode::OK,
        message: Message::None,
        access: Access::SignedIn,
        overrides: Vec::new(),
        refusals: Vec::new(),
        counted: None,
        file: None,
        counts_as_export: false,
        image: None,
    }
}

/// A `GET` route.
pub fn get(path: &'static str, document: Doc) -> Route {
    route(Method::GET, path, document)
}

/// A `POST` route.
pub fn post(path: &'static str, document: Doc) -> Route {
    route(Method::POST, path, document)
}

/// A `PUT` route.
pub fn put(path: &'static str, document: Doc) -> Route {
    route(Method::PUT, path, document)
}

/// A `PATCH` route.
pub fn patch(path: &'static str, document: Doc) -> Route {
    route(Method::PATCH, path, document)
}

/// A `DELETE` route.
pub fn delete(path: &'static str, document: Doc) -> Route {
    route(Method::DELETE, path, document)
}

impl Route {
    /// Success has status 201.
    pub fn created(mut self) -> Self {
        self.status = StatusCode::CREATED;
        self
    }

    /// Success has this message.
    pub fn success_message(mut self, message: &'static str) -> Self {
        self.message = Message::Always(message);
        self
    }

    /// Success has the message `yes` when the member `key` of the response is true, else `no`.
    pub fn success_message_by(mut self, key: &'static str, yes: &'static str, no: &'static str) -> Self {
        self.message = Message::ByFlag { key, yes, no };
        self
    }

    /// Success has the message of the enum value that is the member `key` of the response.
    pub fn success_message_of(
        mut self,
        key: &'static str,
        messages: &'static [(&'static str, &'static str)],
    ) -> Self {
        self.message = Message::ByValue { key, messages };
        self
    }

    /// Success has a message that begins with the number that is the member `key` of the response.
    pub fn success_message_counted(mut self, key: &'static str, text: &'static str) -> Self {
        self.message = Message::Counted { key, text };
        self
    }

    /// Success is a file.
    pub fn file(mut self, file: FileKind) -> Self {
        self.file = Some(file);
        self
    }

    /// Success is a file, and counts towards the surface's limit of exports.
    pub fn export(mut self, file: FileKind) -> Self {
        self.counts_as_export = true;
        self.file(file)
    }

    /// Success is an export that takes the filter of the list with this document, and every row of it.
    pub fn export_of(mut self, list: Doc, file: FileKind) -> Self {
        self.list = Some(list);
        self.export(file)
    }

    /// Success contains an image.
    pub fn image(mut self, image: Image) -> Self {
        self.image = Some(image);
        self
    }

    /// The names of the parameters in the path.
    pub fn parameters(&self) -> impl Iterator<Item = &'static str> {
        self.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
    }

    /// Allows all callers.
    pub fn public(mut self) -> Self {
        self.access = Access::Public;
        self
    }

    /// Allows only callers that may perform `action`.
    pub fn requires(mut self, action: Action) -> Self {
        self.access = Access::May(action);
        self
    }

    /// Allows only the account in the path and callers that may perform `action`.
    pub fn own_or(mut self, action: Action) -> Self {
        self.access = Access::OwnOr(action);
        self
    }

    /// The rules of the operation may refuse with these codes. The OpenAPI document names them.
    pub fn refuses(mut self, codes: &[Code]) -> Self {
        self.refusals.extend(codes);
        self
    }

    /// The rules of the operation have this limit. The OpenAPI document names it.
    pub fn limited(mut self, counted: Counted) -> Self {
        self.counted = Some(counted);
        self
    }

    /// Renders `code` with another sentence.
    pub fn error_message(mut self, code: Code, sentence: &'static str) -> Self {
        let sentence = Some(sentence);
        self.overrides.push(Override {
            code,
            status: None,
            sentence,
            only_missing: false,
            without_details: false,
        });
        self
    }

    /// Renders missing fields as one sentence without details.
    pub fn missing_fields_message(mut self, sentence: &'static str) -> Self {
        let (code, sentence) = (Code::ValidationError, Some(sentence));
        self.overrides.push(Override {
            code,
            status: None,
            sentence,
            only_missing: true,
            without_details: true,
        });
        self
    }

    /// Renders `code` with another status.
    pub fn error_status(mut self, code: Code, status: StatusCode) -> Self {
        let status = Some(status);
        self.overrides.push(Override {
            code,
            status,
            sentence: None,
            only_missing: false,
            without_details: false,
        });
        self
    }
}

/// Embeds a document beside the table that names it.
macro_rules! document {
    ($path:literal) => {
        ($path, include_str!(concat!($path, ".graphql")))
    };
}
pub(crate) use document;
