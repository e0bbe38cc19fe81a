//! `/api/sheets`: the sheets, their versions, and the address where scripts upload a sheet.

use crate::domain::catalog::name::SheetName;
use crate::domain::catalog::sheet::{Sheet, SourceFile};
use crate::http::auth::extractors::{Admin, Importer};
use crate::http::blocking::blocking;
use crate::http::request::import_options::ImportQuery;
use crate::http::request::upload_store::UploadStore;
use crate::http::request::{json_body, query};
use crate::http::response::download::{self, FileBytes};
use crate::http::response::problem::{Problem, ProblemBody};
use crate::http::response::problem_responses::{Conflict, DiskFull, NotFound, Unprocessable};
use crate::import::job::State;
use crate::import::{self, ImportRequest, Report};
use crate::live_directory::LiveDirectory;
use actix_web::web::{Data, Json, Path, Payload};
use actix_web::{HttpRequest, HttpResponse, Responder};
use serde::{Deserialize, Serialize};
use std::io;
use std::sync::Arc;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
pub(crate) struct SheetView {
    name: SheetName,
    current: u32,
    versions: Vec<VersionView>,
}

#[derive(Serialize, ToSchema)]
struct VersionView {
    version: u32,
    current: bool,
    rows: u64,
    published_at: jiff::Timestamp,
    published_by: String,
    #[serde(flatten)]
    file: FileView,
}

#[derive(Serialize, ToSchema)]
struct FileView {
    file: String,
    bytes: u64,
    sha256: String,
    encoding: Option<String>,
    delimiter: Option<String>,
}

/// Lists the sheets with their kept versions, newest first.
#[utoipa::path(get, path = "/api/sheets", responses((status = 200, body = [SheetView])))]
pub(crate) async fn list(admin: Admin) -> Json<Vec<SheetView>> {
    Json(admin.directory.catalog.sheets.iter().map(view).collect())
}

fn view(sheet: &Sheet) -> SheetView {
    let file = |file: &SourceFile| FileView {
        file: file.name.clone(),
        bytes: file.bytes,
        sha256: file.sha256.clone(),
        encoding: file.encoding.clone(),
        delimiter: file.delimiter.clone(),
    };
    let versions = sheet.versions.iter().rev().map(|version| VersionView {
        version: version.number,
        current: version.number == sheet.current,
        rows: version.rows,
        published_at: version.published_at,
        published_by: version.published_by.clone(),
        file: file(&version.file),
    });
    SheetView { name: sheet.name.clone(), current: sheet.current, versions: versions.collect() }
}

/// Imports the raw body as a sheet, completely or not at all; for scripts: `curl -T FILE`.
///
/// The guards and the report are those of `datadip import`. A body has at most 512 MiB. A name that is no sheet's is
/// refused, unless there is no sheet yet or `new` is true. One import runs at a time and up to 16 wait, each with its
/// connection open; a further one gets 503 `busy`.
#[utoipa::path(
    put,
    path = "/api/sheets/{name}",
    params(ImportQuery),
    request_body(content = FileBytes, content_type = "application/octet-stream"),
    security(("import" = []), ("session" = [])),
    responses(
        (status = 200, body = Report),
        (
            status = 409,
            description = "The shrink guard held the version back, or another import changed the sheet.",
            content((Report), (ProblemBody = "application/problem+json"))
        ),
        Unprocessable,
        DiskFull,
    ),
)]
pub(crate) async fn put(
    importer: Importer,
    request: HttpRequest,
    live: Data<LiveDirectory>,
    uploads: Data<UploadStore>,
    name: Path<String>,
    body: Payload,
) -> Result<impl Responder, Problem> {
    let sheet = SheetName::parse(&name)?;
    let file_name = format!("{sheet}.csv");
    let options = query::parse::<ImportQuery>(&request)?.request(sheet, &importer.actor())?;
    uploads.refuse_when_full()?;
    let upload = Arc::new(uploads.receive(&file_name, body).await?);
    let import = ImportRequest { file: upload.path().to_owned(), file_name, ..options };
    let job = uploads.start(live, import, upload)?;
    match blocking(move || Ok::<_, Problem>(job.wait())).await? {
        State::Done { report } if report.held_back.is_some() => Ok(HttpResponse::Conflict().json(report)),
        State::Done { report } => Ok(HttpResponse::Ok().json(report)),
        State::Failed { problem } => {
            Err(Problem::of_import(problem.code, problem.detail, problem.is_about_the_file))
        }
        State::Waiting { .. } | State::Running(_) | State::Cancelled => {
            Err(Problem::conflict("cancelled", "The import was cancelled. Nothing was changed."))
        }
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UndoBody {
    version: Option<u32>,
}

#[derive(Serialize, ToSchema)]
struct CurrentVersion {
    current: u32,
}

/// Switches a sheet back to the version before, or to the one named.
#[utoipa::path(
    post,
    path = "/api/sheets/{name}/undo",
    request_body = UndoBody,
    responses((status = 200, body = CurrentVersion), NotFound, Conflict, Unprocessable, DiskFull),
)]
pub(crate) async fn undo(
    admin: Admin,
    live: Data<LiveDirectory>,
    name: Path<String>,
    body: Payload,
) -> Result<impl Responder, Problem> {
    let name = SheetName::parse(&name)?;
    let undo: UndoBody = json_body::json(body).await?;
    let current = blocking(move || {
        let mut current = 0;
        live.change(&admin.actor(), &mut |catalog| {
            current = catalog.rollback(&name, undo.version)?;
            Ok(())
        })?;
        Ok::<_, Problem>(current)
    });
    Ok(HttpResponse::Ok().json(CurrentVersion { current: current.await? }))
}

/// Removes a sheet with all its versions.
#[utoipa::path(
    delete,
    path = "/api/sheets/{name}",
    responses((status = 204), NotFound, Unprocessable, DiskFull),
)]
pub(crate) async fn remove(
    admin: Admin,
    live: Data<LiveDirectory>,
    name: Path<String>,
) -> Result<impl Responder, Problem> {
    let name = SheetName::parse(&name)?;
    blocking(move || {
        live.change(&admin.actor(), &mut |catalog| catalog.remove_sheet(&name))?;
        // Files that cannot be removed now are swept at the next start.
        let _swept_now_or_later = live.store().sweep();
        Ok::<_, Problem>(())
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Exports the current version of a sheet as CSV.
#[utoipa::path(
    get,
    path = "/api/sheets/{name}/export",
    responses((status = 200, body = String, content_type = "text/csv"), NotFound, Unprocessable, DiskFull),
)]
pub(crate) async fn export(
    _: Admin,
    live: Data<LiveDirectory>,
    uploads: Data<UploadStore>,
    name: Path<String>,
) -> Result<impl Responder, Problem> {
    let name = SheetName::parse(&name)?;
    let saved_as = format!("{name}.csv");
    let file = blocking(move || {
        let file = uploads.temp_file()?;
        let out = file.open().map_err(Problem::cannot_write)?;
        import::export(live.store(), &name, io::BufWriter::new(out))?;
        Ok::<_, Problem>(file)
    });
    download::temp_file(file.await?, &saved_as, "text/csv; charset=utf-8").await
}
