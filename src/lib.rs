//! datadip
#![warn(missing_docs)]
pub mod app;
pub mod cli;
pub mod domain;
pub mod http;
pub mod import;
pub mod live;
pub mod sheet;
pub mod store;
