//! The state of a connection across its requests: whether its client has shown a valid session or token.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::task::Waker;

/// Records whether a connection is authenticated. Authenticated clients may take as long as an upload or import needs.
#[derive(Clone, Debug, Default)]
pub struct ConnectionState(Rc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    is_authenticated: Cell<bool>,
    waker: RefCell<Option<Waker>>,
}

impl ConnectionState {
    /// Returns whether the connection is authenticated.
    pub fn is_authenticated(&self) -> bool {
        self.0.is_authenticated.get()
    }

    /// Stores the waker for [`set_authenticated`](Self::set_authenticated) and [`wake`](Self::wake).
    pub fn register_waker(&self, waker: &Waker) {
        *self.0.waker.borrow_mut() = Some(waker.clone());
    }

    /// Wakes the registered waker, if any.
    pub fn wake(&self) {
        if let Some(waker) = self.0.waker.take() {
            waker.wake();
        }
    }

    /// Clears the flag: the credential may be revoked, and a valid one does not justify waiting for an endless body.
    pub fn clear_authenticated(&self) {
        self.0.is_authenticated.set(false);
    }

    /// Marks the connection authenticated and wakes a limited read.
    pub fn set_authenticated(&self) {
        if !self.is_authenticated() {
            self.0.is_authenticated.set(true);
            self.wake();
        }
    }
}
