//! `/api/uploads`: receives, previews, checks and publishes files.

pub(crate) mod changes;

use crate::domain::catalog::destination::Destination;
use crate::http::auth::extractors::Admin;
use crate::http::blocking::blocking;
use crate::http::request::import_options::{ImportBody, ReadOptionsBody};
use crate::http::request::upload_store::{Upload, UploadStore};
use crate::http::request::{json_body, query};
use crate::http::response::download::FileBytes;
use crate::http::response::problem::Problem;
use crate::http::response::problem_responses::{Conflict, DiskFull, NotFound, Unprocessable};
use crate::import::ImportRequest;
use crate::import::job::Job;
use crate::live_directory::LiveDirectory;
use crate::spreadsheet::{self, Confidence, Format, ReadOptions, Record};
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION};
use actix_web::web::{Data, Json, Path, Payload};
use actix_web::{HttpRequest, HttpResponse, Responder};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

const PREVIEW_ROWS: usize = 20;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct UploadQuery {
    /// The name of the file.
    name: String,
}

#[derive(Serialize, ToSchema)]
struct UploadCreated {
    id: String,
    name: String,
    bytes: u64,
}

/// Receives a file of at most 512 MiB for a preview, a check and an import. The latest 8 are kept.
#[utoipa::path(
    post,
    path = "/api/uploads",
    params(UploadQuery),
    request_body(content = FileBytes, content_type = "application/octet-stream"),
    responses((status = 201, body = UploadCreated), DiskFull),
)]
pub(crate) async fn receive(
    _: Admin,
    request: HttpRequest,
    uploads: Data<UploadStore>,
    body: Payload,
) -> Result<impl Responder, Problem> {
    let named: UploadQuery = query::parse(&request)
        .map_err(|_| Problem::bad_request("no-name", "Give the file's name: /api/uploads?name=FILE."))?;
    let upload = uploads.receive(&named.name, body).await?;
    let received = UploadCreated { id: upload.id.clone(), name: upload.name.clone(), bytes: upload.bytes };
    uploads.insert(upload);
    Ok(HttpResponse::Created().json(received))
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Preview {
    format: Format,
    encoding: Option<String>,
    encoding_confidence: Option<Confidence>,
    delimiter: Option<String>,
    header_row: u64,
    last_header_row: u64,
    worksheet: Option<String>,
    other_worksheets: Vec<String>,
    titles: u64,
    header_looks_like_data: bool,
    headers: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// Returns the detected format of a file and its first rows.
#[utoipa::path(
    post,
    path = "/api/uploads/{id}/preview",
    request_body = ReadOptionsBody,
    responses((status = 200, body = Preview), NotFound, Unprocessable),
)]
pub(crate) async fn preview(
    _: Admin,
    uploads: Data<UploadStore>,
    id: Path<String>,
    body: Payload,
) -> Result<Json<Preview>, Problem> {
    let upload = uploads.get(&id)?;
    let options = json_body::json::<ReadOptionsBody>(body).await?.read_options()?;
    let preview = blocking(move || read_preview(&upload, &options)).await?;
    Ok(Json(preview))
}

fn read_preview(upload: &Upload, options: &ReadOptions) -> Result<Preview, Problem> {
    let not_a_sheet = |error: &dyn ToString| Problem::unprocessable("not-a-sheet", error.to_string());
    let mut sheet = spreadsheet::open(upload.path(), options).map_err(|error| not_a_sheet(&error))?;
    let mut rows = Vec::new();
    let mut record = Record::new();
    while rows.len() < PREVIEW_ROWS && sheet.next(&mut record).map_err(|error| not_a_sheet(&error))? {
        if !record.is_blank() {
            rows.push(record.iter().map(|cell| cell.chars().take(200).collect()).collect());
        }
    }
    let detected = sheet.detected();
    Ok(Preview {
        format: detected.format,
        encoding: detected.encoding.as_ref().map(|known| known.value.to_string()),
        encoding_confidence: detected.encoding.as_ref().map(|known| known.confidence),
        delimiter: detected.delimiter.as_ref().map(|known| char::from(known.value.byte()).to_string()),
        header_row: detected.header_line.value,
        last_header_row: detected.last_header_line,
        worksheet: detected.worksheet.as_ref().map(|known| known.value.clone()),
        other_worksheets: detected.other_worksheets.clone(),
        titles: detected.titles,
        header_looks_like_data: detected.header_looks_like_data,
        headers: sheet.headers().to_vec(),
        rows,
    })
}

#[derive(Serialize, ToSchema)]
struct JobAccepted<'a> {
    job: &'a str,
}

/// Starts a check of what publishing would change. What it has read is kept for an hour, to be published as it is.
#[utoipa::path(
    post,
    path = "/api/uploads/{id}/check",
    request_body = ImportBody,
    responses((status = 202, body = JobAccepted), NotFound, Conflict, Unprocessable, DiskFull),
)]
pub(crate) async fn check(
    admin: Admin,
    live: Data<LiveDirectory>,
    uploads: Data<UploadStore>,
    id: Path<String>,
    body: Payload,
) -> Result<impl Responder, Problem> {
    let (import, upload) = read_import(&admin, &uploads, &id, body).await?;
    Ok(accepted(uploads.check(live, import, upload)?))
}

/// Starts publishing what was checked, unless the guard holds it back. If that is not true any more, the job checks it
/// again and says so in `checked_again`. A file that was never checked is imported.
#[utoipa::path(
    post,
    path = "/api/uploads/{id}/publish",
    request_body = ImportBody,
    responses((status = 202, body = JobAccepted), NotFound, Conflict, Unprocessable, DiskFull),
)]
pub(crate) async fn publish(
    admin: Admin,
    live: Data<LiveDirectory>,
    uploads: Data<UploadStore>,
    id: Path<String>,
    body: Payload,
) -> Result<impl Responder, Problem> {
    let (import, upload) = read_import(&admin, &uploads, &id, body).await?;
    Ok(accepted(uploads.publish(live, import, upload)?))
}

async fn read_import(
    admin: &Admin,
    uploads: &UploadStore,
    id: &str,
    body: Payload,
) -> Result<(ImportRequest, Arc<Upload>), Problem> {
    let upload = uploads.get(id)?;
    let import = json_body::json::<ImportBody>(body).await?.request(&upload, &admin.actor())?;
    if import.decisions.is_some() {
        // Checked here, so that the client gets a 4xx at once and no job that fails later.
        let import = import.clone();
        blocking(move || crate::import::check_decisions(&import)).await?;
    }
    upload.remember(&import);
    Ok((import, upload))
}

fn accepted(job: Arc<Job>) -> HttpResponse {
    HttpResponse::Accepted().json(JobAccepted { job: job.id() })
}

/// Returns the rows with problems as CSV with a reason column, by repeating the last check or import as a check.
#[utoipa::path(
    get,
    path = "/api/uploads/{id}/problems",
    responses((status = 200, body = String, content_type = "text/csv"), NotFound, Unprocessable, DiskFull),
)]
pub(crate) async fn problems(
    _: Admin,
    live: Data<LiveDirectory>,
    uploads: Data<UploadStore>,
    id: Path<String>,
) -> Result<impl Responder, Problem> {
    let upload = uploads.get(&id)?;
    let csv = blocking(move || write_problems(&live, &uploads, &upload)).await?;
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((CONTENT_DISPOSITION, "attachment; filename=\"problems.csv\""))
        .body(csv))
}

fn write_problems(
    live: &LiveDirectory,
    uploads: &UploadStore,
    upload: &Arc<Upload>,
) -> Result<Vec<u8>, Problem> {
    let out = uploads.temp_file()?;
    let import =
        ImportRequest { problems_file: Some(out.path().to_owned()), ..as_last_checked(live, upload)? };
    uploads.run(live, &import)?;
    std::fs::read(out.path()).map_err(Problem::cannot_write)
}

/// Returns the request that repeats the last check or import of a file as a check.
fn as_last_checked(live: &LiveDirectory, upload: &Upload) -> Result<ImportRequest, Problem> {
    let last = upload.last_import();
    // The import may have made its new sheet meanwhile.
    let destination = match last.destination {
        Destination::New(name) => live.store().catalog()?.1.existing_or_new(name),
        other => other,
    };
    Ok(ImportRequest { destination, check_only: true, ..last })
}
