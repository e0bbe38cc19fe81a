//! Whether what somebody on a connection has shown last, a session or a token, was good.

use actix_web::HttpRequest;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::task::Waker;

/// A mark on a connection: a file may be long on its way, an import may take its time, and strangers wait for neither.
#[derive(Clone, Debug, Default)]
pub struct Trust(Rc<Mark>);

#[derive(Debug, Default)]
struct Mark {
    is_given: Cell<bool>,
    waits: RefCell<Option<Waker>>,
}

impl Trust {
    /// Whether it is there.
    pub fn is_given(&self) -> bool {
        self.0.is_given.get()
    }

    /// Whom to wake when it is given, or by [`wake`](Trust::wake).
    pub fn wait(&self, waker: &Waker) {
        *self.0.waits.borrow_mut() = Some(waker.clone());
    }

    /// Wakes who waits, if anybody does.
    pub fn wake(&self) {
        if let Some(waker) = self.0.waits.take() {
            waker.wake();
        }
    }

    /// Puts it on the connection that a request came by.
    pub fn give(request: &HttpRequest) {
        if let Some(trust) = request.conn_data::<Trust>().filter(|trust| !trust.is_given()) {
            trust.0.is_given.set(true);
            trust.wake();
        }
    }

    /// Takes it back: what a request shows is not good, or not any more.
    pub fn take(request: &HttpRequest) {
        if let Some(trust) = request.conn_data::<Trust>() {
            trust.0.is_given.set(false);
        }
    }
}
