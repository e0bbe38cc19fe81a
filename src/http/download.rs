//! Files that are handed out.

use super::problem::Problem;
use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION};
use actix_web::web::{Bytes, BytesMut};
use futures_util::Stream;
use std::io;
use std::path::Path;
use tokio::io::AsyncReadExt;

/// A file as something to be saved under a name. It may be removed meanwhile: what is open stays.
pub(super) async fn file(path: &Path, name: &str, kind: &'static str) -> Result<HttpResponse, Problem> {
    let file = tokio::fs::File::open(path).await.map_err(Problem::cannot_write)?;
    Ok(HttpResponse::Ok()
        .content_type(kind)
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .streaming(chunks(file)))
}

/// A file from its beginning to its end; it may have no name any more.
fn chunks(file: tokio::fs::File) -> impl Stream<Item = io::Result<Bytes>> {
    futures_util::stream::try_unfold(file, |mut file| async move {
        let mut chunk = BytesMut::with_capacity(1 << 16);
        match file.read_buf(&mut chunk).await? {
            0 => Ok(None),
            _ => Ok(Some((chunk.freeze(), file))),
        }
    })
}
