//! `/api/sheets`: the sheets, their versions, and the address where scripts upload a sheet.

use crate::domain::catalog::attempt::Attempt;
use crate::domain::catalog::name::SheetName;
use crate::domain::catalog::sheet::{Sheet, SourceFile};
use crate::domain::catalog::versions::Rollback;
use crate::http::auth::extractors::{Admin, Importer};
use crate::http::blocking::blocking;
use crate::http::request::import_options::ImportQuery;
use crate::http::request::upload_store::UploadStore;
use crate::http::request::{json_body, query};
use crate::http::response::download::{self, FileBytes};
use crate::http::response::problem::{Problem, ProblemBody};
use crate::http::response::problem_responses::{BadRequest, Conflict, DiskFull, NotFound, Unprocessable};
use crate::import::job::{Done, State};
use crate::import::{self, ImportRequest, Report};
use crate::live_directory::LiveDirectory;
use crate::store::kept_since;
use actix_web::web::{Data, Json, Path, Payload};
use actix_web::{HttpMessage, HttpRequest, HttpResponse, Responder};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::io;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

const ATTEMPTS_PER_PAGE: usize = 50;

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
            description = "The guards held the version back, or another import changed the sheet.",
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
    if request.content_type().starts_with("multipart/") {
        return Err(Problem::unprocessable(
            "not-a-sheet",
            "A form was sent (curl -F), not the file alone. Nothing was imported. Send the file itself: curl -T FILE.",
        ));
    }
    let options = query::parse::<ImportQuery>(&request)?.request(sheet.clone(), &importer.actor())?;
    let unattended = matches!(importer, Importer::Token(_));
    let received = match uploads.refuse_when_full() {
        Ok(()) => uploads.receive(&file_name, body).await,
        Err(full) => Err(full),
    };
    if let (Err(problem), true) = (&received, unattended) {
        // A nightly file that was cut off is a failed import, although there was nothing to import.
        let attempt =
            Attempt::failed(Some(sheet.clone()), &importer.actor(), &file_name, &problem.to_string());
        let attempt = Attempt { at: Timestamp::now(), unattended, ..attempt };
        let store = live.shared_store();
        // The client is told of its upload, whether or not that can be recorded.
        if let Err(error) = blocking(move || store.record_attempt(&attempt)).await {
            tracing::error!(%error, "an attempted import could not be recorded");
        }
    }
    let upload = Arc::new(received?);
    let import = ImportRequest { file: upload.path().to_owned(), file_name, unattended, ..options };
    let job = uploads.import(live, import, upload)?;
    match blocking(move || Ok::<_, Problem>(job.wait())).await? {
        State::Done(Done { report, .. }) if !report.held_back.is_empty() => {
            Ok(HttpResponse::Conflict().json(report))
        }
        State::Done(Done { report, .. }) => Ok(HttpResponse::Ok().json(report)),
        State::Failed { problem } => {
            Err(Problem::of_import(problem.code, problem.detail, problem.is_about_the_file))
        }
        State::Waiting { .. } | State::Running(_) | State::Cancelled => {
            Err(Problem::conflict("cancelled", "The import was cancelled. Nothing was changed."))
        }
    }
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AttemptQuery {
    /// A sheet's name; without it, the attempts for all sheets.
    sheet: Option<String>,
    /// The `next` of the page before.
    before: Option<i64>,
}

#[derive(Serialize, ToSchema)]
struct AttemptList {
    attempts: Vec<Attempt>,
    /// The `before` of the next page; `null` after the oldest.
    next: Option<i64>,
}

/// Lists attempted imports, published, held back or failed, newest first, 50 a page. They are kept for a year.
#[utoipa::path(
    get,
    path = "/api/attempts",
    params(AttemptQuery),
    responses((status = 200, body = AttemptList), BadRequest, Unprocessable),
)]
pub(crate) async fn attempts(
    _: Admin,
    request: HttpRequest,
    live: Data<LiveDirectory>,
) -> Result<impl Responder, Problem> {
    let query: AttemptQuery = query::parse(&request)?;
    let sheet = query.sheet.as_deref().map(SheetName::parse).transpose()?;
    let page =
        blocking(move || live.store().attempts(sheet.as_ref(), query.before, ATTEMPTS_PER_PAGE)).await?;
    Ok(Json(AttemptList { attempts: page.attempts, next: page.next }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UndoBody {
    version: Option<u32>,
}

/// Switches a sheet to the version before, or to the one named, with the fields and keys its imports changed.
///
/// What an admin changed since stays as it is and is named in `kept`.
#[utoipa::path(
    post,
    path = "/api/sheets/{name}/undo",
    request_body = UndoBody,
    responses((status = 200, body = Rollback), NotFound, Conflict, Unprocessable, DiskFull),
)]
pub(crate) async fn undo(
    admin: Admin,
    live: Data<LiveDirectory>,
    name: Path<String>,
    body: Payload,
) -> Result<impl Responder, Problem> {
    let name = SheetName::parse(&name)?;
    let undo: UndoBody = json_body::json(body).await?;
    let rollback = blocking(move || {
        let mut rollback = Rollback::default();
        live.change(&admin.actor(), &mut |catalog| {
            rollback = catalog.rollback(&name, undo.version)?;
            Ok(())
        })?;
        Ok::<_, Problem>(rollback)
    });
    Ok(Json(rollback.await?))
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
        let _swept_now_or_later = live.store().sweep(kept_since());
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
