//! Files that are handed out.

use super::problem::Problem;
use crate::import::temp_file::TempFile;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION};
use actix_web::web::{Bytes, BytesMut};
use actix_web::{HttpResponse, HttpResponseBuilder};
use futures_util::Stream;
use std::io;
use std::path::Path;
use tokio::fs::File;
use tokio::io::AsyncReadExt;

/// A file as something to be saved under a name. It may be removed meanwhile: what is open stays.
pub(crate) async fn file(path: &Path, name: &str, kind: &'static str) -> Result<HttpResponse, Problem> {
    Ok(saved_as(name, kind).streaming(chunks(open(path).await?, ())))
}

/// The same for a file that goes when it has been handed out.
pub(crate) async fn temp_file(
    file: TempFile,
    name: &str,
    kind: &'static str,
) -> Result<HttpResponse, Problem> {
    Ok(saved_as(name, kind).streaming(chunks(open(file.path()).await?, file)))
}

async fn open(path: &Path) -> Result<File, Problem> {
    File::open(path).await.map_err(Problem::cannot_write)
}

fn saved_as(name: &str, kind: &'static str) -> HttpResponseBuilder {
    let mut answer = HttpResponse::Ok();
    answer
        .content_type(kind)
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")));
    answer
}

/// A file from its beginning to its end; it may have no name any more. `held` is let go behind it.
fn chunks<T>(file: File, held: T) -> impl Stream<Item = io::Result<Bytes>> {
    futures_util::stream::try_unfold((file, held), |(mut file, held)| async move {
        let mut chunk = BytesMut::with_capacity(1 << 16);
        match file.read_buf(&mut chunk).await? {
            0 => Ok(None),
            _ => Ok(Some((chunk.freeze(), (file, held)))),
        }
    })
}
