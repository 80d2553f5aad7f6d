//! A refused body of unknown length is not read to its end.
//!
//! actix-http 3 reads and discards the rest of a chunked body once a handler has dropped it, however long it is, so that
//! the connection can be used again. It closes the connection instead where the body is still held when the answer has
//! been sent. So the body is held here, inside the answer.

use actix_web::HttpMessage as _;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::error::PayloadError;
use actix_web::http::header;
use actix_web::web::Bytes;
use futures_util::Stream;
use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

/// A request's body, shared between its handler and the answer.
#[derive(Clone)]
pub(super) struct Unread(Rc<RefCell<Payload>>);

impl Unread {
    /// Takes a share in the body of a request, where its length is unknown.
    pub(super) fn share(req: &mut ServiceRequest) -> Option<Self> {
        if !req.headers().contains_key(header::TRANSFER_ENCODING) {
            return None;
        }
        let shared = Self(Rc::new(RefCell::new(req.take_payload())));
        req.set_payload(Payload::Stream { payload: Box::pin(shared.clone()) });
        Some(shared)
    }

    /// Holds the body until the answer has been sent, where the answer is a refusal.
    pub(super) fn hold(self, answer: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
        if answer.status().is_success() {
            return answer;
        }
        answer.map_body(|_, body| BoxBody::new(Held { body, _unread: self }))
    }
}

impl Stream for Unread {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Pin::new(&mut *self.0.borrow_mut()).poll_next(cx)
    }
}

/// An answer's body together with the request's.
struct Held {
    body: BoxBody,
    _unread: Unread,
}

impl MessageBody for Held {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.body).poll_next(cx)
    }
}
