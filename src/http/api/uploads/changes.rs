//! `/api/uploads/{id}/changes`: the rows that publishing a file would change, a page at a time.

use crate::http::auth::extractors::Admin;
use crate::http::blocking::blocking;
use crate::http::request::query;
use crate::http::request::upload_store::UploadStore;
use crate::http::response::problem::Problem;
use crate::http::response::problem_responses::{BadRequest, NotFound, Unprocessable};
use crate::import::{ChangeColumn, ChangeKind, Changes, ImportRequest, RowChange};
use crate::live_directory::LiveDirectory;
use crate::thread_priority;
use actix_web::HttpRequest;
use actix_web::web::{Data, Json, Path};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

const ROWS_PER_PAGE: u64 = 50;
/// The most cells of a row that are shown.
const CELLS_MAX: usize = 30;
/// The longest text of a cell that is shown, in characters.
const CELL_CHARS_MAX: usize = 200;
/// The filled cells by which a row is recognised.
const RECOGNISED_BY: usize = 4;

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ChangeQuery {
    /// Which rows.
    #[param(inline)]
    kind: ChangeKind,
    /// The number of rows of this kind that came before; the `next` of the page before.
    #[serde(default)]
    after: u64,
}

/// Rows of one kind.
#[derive(Serialize, ToSchema)]
pub(crate) struct ChangePage {
    /// All rows of this kind.
    total: u64,
    rows: Vec<ChangedRow>,
    /// The `after` of the next page; `null` after the last row.
    next: Option<u64>,
}

#[derive(Serialize, ToSchema)]
struct ChangedRow {
    /// The line in the file; of a row that is gone, in the file it came from.
    line: u64,
    /// The first filled cells of columns that are sent, by which a person recognises the row.
    who: Vec<String>,
    /// Of a changed row, the cells that changed. Withheld values are dots.
    cells: Vec<ChangedCell>,
    /// Why the row does not come into the list.
    reason: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct ChangedCell {
    column: String,
    before: String,
    after: String,
}

/// Lists the rows that the last check or import of a file changes, by comparing it with the list in use.
#[utoipa::path(
    get,
    path = "/api/uploads/{id}/changes",
    params(ChangeQuery),
    responses((status = 200, body = ChangePage), BadRequest, NotFound, Unprocessable),
)]
pub(crate) async fn list(
    _: Admin,
    request: HttpRequest,
    live: Data<LiveDirectory>,
    uploads: Data<UploadStore>,
    id: Path<String>,
) -> Result<Json<ChangePage>, Problem> {
    let upload = uploads.get(&id)?;
    let query: ChangeQuery = query::parse(&request)?;
    let page = blocking(move || {
        let import = super::as_last_checked(&live, &upload)?;
        uploads.in_turn(|| thread_priority::run_low_priority(|| page(&live, &import, &query)))
    });
    Ok(Json(page.await?))
}

fn page(live: &LiveDirectory, import: &ImportRequest, query: &ChangeQuery) -> Result<ChangePage, Problem> {
    let mut changes = Changes::find(live.store(), import)?;
    let columns: Vec<ChangeColumn> = changes.columns().cloned().collect();
    let total = changes.count(query.kind);
    let end = query.after.saturating_add(ROWS_PER_PAGE);
    let mut rows = Vec::new();
    changes.each(Some(query.kind), query.after..end, &mut |row| {
        rows.push(ChangedRow::of(&row, &columns));
        Ok(())
    })?;
    Ok(ChangePage { total, rows, next: Some(end).filter(|end| *end < total) })
}

impl ChangedRow {
    fn of(row: &RowChange, columns: &[ChangeColumn]) -> ChangedRow {
        let is_withheld = |at: usize| columns.get(at).is_some_and(|column| column.is_withheld);
        let shown = |at: usize, cell: &str| {
            if is_withheld(at) && !cell.is_empty() {
                return "••••".to_owned();
            }
            cell.chars().take(CELL_CHARS_MAX).collect()
        };
        let is_shown = |(at, cell): &(usize, &String)| !is_withheld(*at) && !cell.trim().is_empty();
        let filled = row.cells.iter().enumerate().filter(is_shown);
        let cells = row.before.iter().enumerate().filter_map(|(at, before)| {
            let (before, after) = (shown(at, before.as_ref()?), shown(at, &row.cells[at]));
            Some(ChangedCell { column: columns.get(at)?.header.clone(), before, after })
        });
        ChangedRow {
            line: row.line,
            who: filled.map(|(at, cell)| shown(at, cell)).take(RECOGNISED_BY).collect(),
            cells: cells.take(CELLS_MAX).collect(),
            reason: Some(row.reason.clone()).filter(|reason| !reason.is_empty()),
        }
    }
}
