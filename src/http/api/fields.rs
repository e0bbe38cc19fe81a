//! `/api/fields`: the fields of a response to Xima.

use crate::domain::catalog::edit::FieldPatch;
use crate::domain::catalog::field::{Field, FieldId};
use crate::domain::catalog::name::Name;
use crate::domain::directory::Directory;
use crate::http::auth::extractors::Admin;
use crate::http::blocking::change;
use crate::http::request::json_body;
use crate::http::response::problem::Problem;
use crate::http::response::problem_responses::{Conflict, DiskFull, NotFound, Unprocessable};
use crate::live_directory::LiveDirectory;
use actix_web::HttpResponse;
use actix_web::web::{Data, Json, Path, Payload};
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
pub(crate) struct FieldView {
    name: String,
    label: String,
    /// From the sheet in use; dots for a field that is withheld.
    sample: Option<String>,
    sent: bool,
    display: bool,
    save: bool,
    only_matched_by: Vec<String>,
    not_found_value: Option<String>,
    /// Whether a column of a current sheet fills it. Fields that none fills come last and can be removed.
    filled: bool,
}

impl FieldView {
    fn of(directory: &Directory, field: &Field, filled: &BTreeSet<FieldId>) -> FieldView {
        let policy = &field.policy;
        FieldView {
            name: field.name.to_string(),
            label: field.label.clone(),
            sample: directory.sample(field),
            sent: policy.sent,
            display: policy.display,
            save: policy.save,
            only_matched_by: policy.only_matched_by.iter().map(Name::to_string).collect(),
            not_found_value: field.not_found_value.clone(),
            filled: filled.contains(&field.id),
        }
    }
}

/// Lists the fields in the order of the response; last come those that no current sheet fills.
#[utoipa::path(get, path = "/api/fields", responses((status = 200, body = [FieldView])))]
pub(crate) async fn list(admin: Admin) -> Json<Vec<FieldView>> {
    let directory = &admin.directory;
    let filled = directory.catalog.filled_fields();
    let view = |field| FieldView::of(directory, field, &filled);
    Json(directory.catalog.listed_fields().into_iter().map(view).collect())
}

/// A patch of a field; an absent member stays as it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateField {
    rename: Option<String>,
    sent: Option<bool>,
    display: Option<bool>,
    save: Option<bool>,
    only_matched_by: Option<Vec<String>>,
    /// `null` and `""` remove the value.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    not_found_value: Option<Option<String>>,
    /// Counted from 1, in the list of fields.
    #[schema(minimum = 1)]
    position: Option<usize>,
}

/// Parses a present member to `Some`, so that `null` differs from an absent member.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<String>>, D::Error> {
    Option::<String>::deserialize(deserializer).map(Some)
}

/// Confirms that a field is filled from the right column, and returns the field.
#[utoipa::path(
    post,
    path = "/api/fields/{name}/confirm",
    responses((status = 200, body = FieldView), NotFound, Conflict, DiskFull),
)]
pub(crate) async fn confirm(
    admin: Admin,
    name: Path<String>,
    live: Data<LiveDirectory>,
) -> Result<Json<FieldView>, Problem> {
    let patch = name.clone();
    let directory =
        change(live, admin.actor(), move |catalog| catalog.confirm_field(&patch).map(|_| ())).await?;
    let filled = directory.catalog.filled_fields();
    Ok(Json(FieldView::of(&directory, directory.catalog.field(&name)?, &filled)))
}

/// Removes a field that no current sheet fills and no key looks in.
#[utoipa::path(
    delete,
    path = "/api/fields/{name}",
    responses((status = 204), NotFound, Conflict, DiskFull),
)]
pub(crate) async fn remove(
    admin: Admin,
    name: Path<String>,
    live: Data<LiveDirectory>,
) -> Result<HttpResponse, Problem> {
    change(live, admin.actor(), move |catalog| catalog.remove_field(&name).map(drop)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Changes a field, and returns it as changed.
#[utoipa::path(
    patch,
    path = "/api/fields/{name}",
    request_body = UpdateField,
    responses((status = 200, body = FieldView), NotFound, Conflict, Unprocessable, DiskFull),
)]
pub(crate) async fn set(
    admin: Admin,
    name: Path<String>,
    live: Data<LiveDirectory>,
    body: Payload,
) -> Result<Json<FieldView>, Problem> {
    let update: UpdateField = json_body::json(body).await?;
    let patch = FieldPatch {
        rename: update.rename.as_deref().map(Name::parse).transpose()?,
        sent: update.sent,
        display: update.display,
        save: update.save,
        only_matched_by: update.only_matched_by,
        not_found_value: update.not_found_value.map(|value| value.filter(|value| !value.is_empty())),
        position: update.position,
    };
    let new_name = patch.rename.as_ref().map_or_else(|| name.to_string(), Name::to_string);
    let by = admin.actor();
    let directory = change(live, by, move |catalog| catalog.change_field(&name, &patch).map(|_| ())).await?;
    let filled = directory.catalog.filled_fields();
    Ok(Json(FieldView::of(&directory, directory.catalog.field(&new_name)?, &filled)))
}
