//! Whether somebody on a connection has shown a session or an import token that is good.

use actix_web::HttpRequest;
use std::cell::Cell;
use std::rc::Rc;

/// A mark on a connection: a file may be long on its way, an import may take its time, and strangers wait for neither.
#[derive(Clone, Debug, Default)]
pub struct Trust(Rc<Cell<bool>>);

impl Trust {
    /// Whether it is there.
    pub fn is_given(&self) -> bool {
        self.0.get()
    }

    /// Puts it on the connection that a request came by.
    pub(super) fn give(request: &HttpRequest) {
        if let Some(trust) = request.conn_data::<Trust>() {
            trust.0.set(true);
        }
    }
}
