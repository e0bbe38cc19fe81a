//! Responses that stream a file.

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
use utoipa::ToSchema;

/// Describes the bytes of a file.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
#[expect(dead_code, reason = "files are streamed")]
pub(crate) struct FileBytes(String);

/// Streams a file as an attachment. The open handle survives a removal of the file meanwhile.
pub(crate) async fn file(path: &Path, name: &str, kind: &'static str) -> Result<HttpResponse, Problem> {
    Ok(attachment(name, kind).streaming(chunks(open(path).await?, ())))
}

/// Streams a temporary file as an attachment, and removes it afterwards.
pub(crate) async fn temp_file(
    file: TempFile,
    name: &str,
    kind: &'static str,
) -> Result<HttpResponse, Problem> {
    Ok(attachment(name, kind).streaming(chunks(open(file.path()).await?, file)))
}

async fn open(path: &Path) -> Result<File, Problem> {
    File::open(path).await.map_err(Problem::cannot_write)
}

fn attachment(name: &str, kind: &'static str) -> HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    response
        .content_type(kind)
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")));
    response
}

/// Streams a file in chunks of 64 KiB, and drops `held` at the end.
fn chunks<T>(file: File, held: T) -> impl Stream<Item = io::Result<Bytes>> {
    futures_util::stream::try_unfold((file, held), |(mut file, held)| async move {
        let mut chunk = BytesMut::with_capacity(1 << 16);
        match file.read_buf(&mut chunk).await? {
            0 => Ok(None),
            _ => Ok(Some((chunk.freeze(), (file, held)))),
        }
    })
}
