//! Executes requests of transports that carry several responses: a subscription returns one per event, a
//! query or mutation one.

use async_graphql::{Response, ServerError, Value};
use futures_util::StreamExt as _;
use futures_util::stream::BoxStream;

use super::error::restore_paths;
use super::execute::{Outcome, engine_request, set_code};
use super::live::{check_root, is_start_error, is_subscription, operation};
use super::observation::{span_of, without_document};
use super::request::{Client, GraphqlRequest};
use super::schema::Schemas;

/// The responses to a request.
pub enum Responses {
    /// One response: of a query or a mutation, or of a document that was not executed.
    Once(Box<Outcome>),
    /// One response per event. A subscription that cannot start, for example without rights, ends with
    /// [`Outcome::Refused`]; a failure at one event is in the response of that event.
    Many(BoxStream<'static, Outcome>),
}

impl Schemas {
    /// Executes a client's request; a subscription yields a response per event.
    pub async fn subscribe(&self, mut request: GraphqlRequest, client: Client) -> Responses {
        let document = match self.find(&mut request, client.language) {
            Ok(document) => document,
            Err(error) => {
                without_document(&error);
                return refused(vec![error]);
            }
        };
        let name = request.operation_name.as_deref();
        if !is_subscription(&document, name) {
            return Responses::Once(Box::new(self.execute_parsed(document, request, client).await));
        }
        let observation = self.observe(&document, &request);
        let checked = match operation(&document, name).map(check_root) {
            Some(Err(error)) => Err(vec![set_code(error, "DOCUMENT_INVALID")]),
            _ => self.prepare(&document, &request, &client).await,
        };
        match checked {
            Err(errors) => {
                if let Some(observation) = observation {
                    observation.refused(&errors);
                }
                refused(errors)
            }
            Ok(checked) => {
                let engine_request = engine_request(&document, checked, request, client);
                let responses = self.executor.execute_stream(engine_request);
                let responses = span_of(observation.as_ref()).scope(responses);
                if let Some(observation) = observation {
                    observation.subscribed();
                }
                Responses::Many(responses.map(event).boxed())
            }
        }
    }
}

fn refused(errors: Vec<ServerError>) -> Responses {
    Responses::Once(Box::new(Outcome::Refused(errors)))
}

/// Converts one response of async-graphql's stream.
fn event(mut response: Response) -> Outcome {
    let refused = matches!(response.data, Value::Null)
        && !response.errors.is_empty()
        && response.errors.iter().all(|error| error.path.is_empty() || is_start_error(error));
    restore_paths(&mut response.errors);
    if !refused {
        return Outcome::Executed(response);
    }
    for error in response.errors.iter_mut().filter(|error| error.path.is_empty()) {
        error.extensions.get_or_insert_default().set("code", "DOCUMENT_INVALID");
    }
    Outcome::Refused(response.errors)
}
