//! How a document is answered event by event: subscriptions; queries and mutations as one event.

use async_graphql::{Response, ServerError, Value};
use futures_util::StreamExt as _;
use futures_util::stream::BoxStream;

use super::error::restore_places;
use super::execute::{Client, GraphqlRequest, Outcome, coded};
use super::live::{check_root, is_not_begun, is_subscription, operation};
use super::schema::Schemas;

/// What comes of a document over a transport that takes many answers.
pub enum Answers {
    /// One, of a query or a mutation, or of a document that was not executed.
    Once(Box<Outcome>),
    /// One for each event. A subscription that does not begin, for want of rights for example, ends with
    /// [`Outcome::Refused`]; what fails at one event is that event's.
    Many(BoxStream<'static, Outcome>),
}

impl Schemas {
    /// Answers a document that a client sent, event by event where it is a subscription.
    pub async fn subscribe(&self, request: GraphqlRequest, client: Client) -> Answers {
        let document = match self.parse(&request.query) {
            Ok(document) => document,
            Err(error) => return refused(vec![error]),
        };
        let name = request.operation_name.as_deref();
        if !is_subscription(&document, name) {
            return Answers::Once(Box::new(self.execute_parsed(document, request, client).await));
        }
        if let Some(Err(error)) = operation(&document, name).map(check_root) {
            return refused(vec![coded(error, "DOCUMENT_INVALID")]);
        }
        match self.prepare(&document, &request) {
            Err(errors) => refused(errors),
            Ok(checked) => {
                let (schema, engine_request) = self.engine_request(&document, checked, request, client);
                Answers::Many(schema.execute_stream(engine_request).map(event).boxed())
            }
        }
    }
}

fn refused(errors: Vec<ServerError>) -> Answers {
    Answers::Once(Box::new(Outcome::Refused(errors)))
}

/// One answer of the engine's stream.
fn event(mut response: Response) -> Outcome {
    let refused = matches!(response.data, Value::Null)
        && !response.errors.is_empty()
        && response.errors.iter().all(|error| error.path.is_empty() || is_not_begun(error));
    restore_places(&mut response.errors);
    if !refused {
        return Outcome::Executed(response);
    }
    for error in response.errors.iter_mut().filter(|error| error.path.is_empty()) {
        error.extensions.get_or_insert_default().set("code", "DOCUMENT_INVALID");
    }
    Outcome::Refused(response.errors)
}
