//! A route as a line of a table: method, path, document, and the few things that it answers in a way of its own.
//!
//! `post("/users", document!("users/create")).created().says("Utilisateur créé avec succès")`

use axum::http::{Method, StatusCode};

use super::document::Doc;
use super::export::FileKind;
use super::image::Image;
use crate::auth::role::Action;
use crate::error::Code;

/// One route.
#[derive(Clone, Debug)]
pub struct Route {
    /// The method.
    pub method: Method,
    /// The path under the surface's base, as axum writes it: `/users/{id}`.
    pub path: &'static str,
    /// The document that it runs.
    pub document: Doc,
    /// The status of success.
    pub status: StatusCode,
    /// What success says.
    pub message: Message,
    /// Who is let through; the operation has its own say afterwards.
    pub access: Access,
    /// Codes that this route answers in a way of its own.
    pub overrides: Vec<Override>,
    /// The file that it answers with, rather than with JSON.
    pub file: Option<FileKind>,
    /// The image in the answer, for clients that ask for one.
    pub image: Option<Image>,
}

/// Who is let through before anything else of a request is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everybody.
    Public,
    /// Whoever is signed in.
    SignedIn,
    /// Whoever may do this.
    May(Action),
    /// Whoever the account in the path belongs to, and whoever may do this to any.
    OwnOr(Action),
}

/// What success says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Message {
    /// Nothing.
    None,
    /// Always this.
    Always(&'static str),
    /// One or the other, as a member of the answer is true or false.
    ByFlag {
        /// The member's key.
        key: &'static str,
        /// When it is true.
        yes: &'static str,
        /// When it is false.
        no: &'static str,
    },
}

/// A code that a route answers in a way of its own.
#[derive(Clone, Copy, Debug)]
pub struct Override {
    /// Which code.
    pub code: Code,
    /// With this status.
    pub status: Option<StatusCode>,
    /// With this sentence.
    pub sentence: Option<&'static str>,
    /// Only when every fault is a missing field.
    pub only_missing: bool,
    /// Without telling the fields.
    pub without_details: bool,
}

fn route(method: Method, path: &'static str, document: Doc) -> Route {
    Route {
        method,
        path,
        document,
        status: StatusCode::OK,
        message: Message::None,
        access: Access::SignedIn,
        overrides: Vec::new(),
        file: None,
        image: None,
    }
}

/// A route that reads.
pub fn get(path: &'static str, document: Doc) -> Route {
    route(Method::GET, path, document)
}

/// A route that makes or does something.
pub fn post(path: &'static str, document: Doc) -> Route {
    route(Method::POST, path, document)
}

/// A route that changes something.
pub fn put(path: &'static str, document: Doc) -> Route {
    route(Method::PUT, path, document)
}

/// A route that changes parts of something.
pub fn patch(path: &'static str, document: Doc) -> Route {
    route(Method::PATCH, path, document)
}

/// A route that removes something.
pub fn delete(path: &'static str, document: Doc) -> Route {
    route(Method::DELETE, path, document)
}

impl Route {
    /// Success is 201.
    pub fn created(mut self) -> Self {
        self.status = StatusCode::CREATED;
        self
    }

    /// Success says this.
    pub fn says(mut self, message: &'static str) -> Self {
        self.message = Message::Always(message);
        self
    }

    /// Success says `yes` when the member `key` of the answer is true, else `no`.
    pub fn says_by(mut self, key: &'static str, yes: &'static str, no: &'static str) -> Self {
        self.message = Message::ByFlag { key, yes, no };
        self
    }

    /// Success is a file.
    pub fn sends(mut self, file: FileKind) -> Self {
        self.file = Some(file);
        self
    }

    /// Success can be answered as an image alone.
    pub fn image(mut self, image: Image) -> Self {
        self.image = Some(image);
        self
    }

    /// Everybody is let through.
    pub fn public(mut self) -> Self {
        self.access = Access::Public;
        self
    }

    /// Only callers who may do `action` are let through.
    pub fn requires(mut self, action: Action) -> Self {
        self.access = Access::May(action);
        self
    }

    /// Only the account in the path and callers who may do `action` are let through.
    pub fn own_or(mut self, action: Action) -> Self {
        self.access = Access::OwnOr(action);
        self
    }

    /// Answers `code` with another sentence.
    pub fn tells(mut self, code: Code, sentence: &'static str) -> Self {
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

    /// Answers missing fields with a sentence alone.
    pub fn tells_missing(mut self, sentence: &'static str) -> Self {
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

    /// Answers `code` with another status.
    pub fn answers(mut self, code: Code, status: StatusCode) -> Self {
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

/// A document beside the table that names it.
macro_rules! document {
    ($path:literal) => {
        ($path, include_str!(concat!($path, ".graphql")))
    };
}
pub(crate) use document;
