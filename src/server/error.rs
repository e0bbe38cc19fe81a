//! The errors of starting and running a server.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Explains why a server did not start, or stopped.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Another program uses the address.
    #[error("The address {0} is in use by another program. The server did not start. Choose another, for example {1} {next}.", next = next_port(*.0))]
    InUse(SocketAddr, &'static str),
    /// The operating system refuses the address for another reason.
    #[error(
        "The address {0} cannot be opened: {1}. The server did not start. Give {2} an address of this machine and a port that this user may open."
    )]
    CannotListen(SocketAddr, io::Error, &'static str),
    /// A working folder cannot be created or written to.
    #[error(
        "The folder {0} cannot be written to: {1}. The server did not start. Check its permissions and free space, or choose another folder."
    )]
    Folder(PathBuf, io::Error),
    /// Rows of some sheets cannot be read.
    #[error(
        "The database in {0} is damaged: rows of {1} cannot be read, so nobody can be looked up. It was left as it is. Go back to a backup with \"datadip restore FILE\": those of each night are in {backups}; if the newest is damaged as well, take the one before. Or remove the sheet with \"datadip sheet remove NAME\" and import it again.",
        backups = .0.join("backups").display()
    )]
    Damaged(PathBuf, String),
    /// Nothing in the database can be read.
    #[error(
        "The database in {0} is damaged, so nobody can be looked up. It was left as it is. Move datadip.db, and datadip.db-wal if there is one, to another folder, then bring a backup in with \"datadip restore FILE\": those of each night are in {backups}.",
        backups = .0.join("backups").display()
    )]
    AllDamaged(PathBuf),
    /// The server itself failed.
    #[error(
        "The server stopped: {0}. Callers are not looked up. Start it again; if it stops again, see the log."
    )]
    Stopped(io::Error),
}

fn next_port(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip(), address.port().checked_add(1).unwrap_or(8080))
}
