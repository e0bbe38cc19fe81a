//! What is known of a connection beside its requests: whether somebody on it has shown a session or a token that is good.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::task::Waker;

/// A mark on a connection: a file may be long on its way, an import may take its time, and strangers wait for neither.
#[derive(Clone, Debug, Default)]
pub struct ConnectionState(Rc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    is_authenticated: Cell<bool>,
    is_awake: Cell<bool>,
    waker: RefCell<Option<Waker>>,
}

impl ConnectionState {
    /// Whether it is there.
    pub fn is_authenticated(&self) -> bool {
        self.0.is_authenticated.get()
    }

    /// Whom to wake when it is given, or by [`wake`](ConnectionState::wake).
    pub fn register_waker(&self, waker: &Waker) {
        *self.0.waker.borrow_mut() = Some(waker.clone());
    }

    /// Wakes who waits, if anybody does.
    pub fn wake(&self) {
        if let Some(waker) = self.0.waker.take() {
            waker.wake();
        }
    }

    /// Whether a request on the connection is to be asked once more before the connection rests.
    pub fn is_awake(&self) -> bool {
        self.0.is_awake.get()
    }

    /// Says so.
    pub fn keep_awake(&self) {
        self.0.is_awake.set(true);
    }

    /// Says that it is not, or not any more.
    pub fn let_rest(&self) {
        self.0.is_awake.set(false);
    }

    /// Takes it back: what is shown is not good any more; and a good token is no reason to wait for a body without end.
    pub fn clear_authenticated(&self) {
        self.0.is_authenticated.set(false);
    }

    /// Puts it on the connection.
    pub fn set_authenticated(&self) {
        if !self.is_authenticated() {
            self.0.is_authenticated.set(true);
            self.wake();
        }
    }
}
