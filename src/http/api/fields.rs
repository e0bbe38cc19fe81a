//! `/api/fields`: what Xima receives.

use crate::domain::catalog::edit::FieldPatch;
use crate::domain::catalog::field::Field;
use crate::domain::catalog::name::Name;
use crate::domain::directory::Directory;
use crate::http::auth::extractors::Admin;
use crate::http::blocking::change;
use crate::http::request::json_body;
use crate::http::response::problem::Problem;
use crate::live_directory::LiveDirectory;
use actix_web::web::{Data, Json, Path, Payload};
use serde::{Deserialize, Deserializer, Serialize};

#[derive(Serialize)]
pub(crate) struct FieldView {
    name: String,
    label: String,
    sample: Option<String>,
    sent: bool,
    display: bool,
    save: bool,
    only_matched_by: Vec<String>,
    not_found_value: Option<String>,
}

impl FieldView {
    fn of(directory: &Directory, field: &Field) -> FieldView {
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
        }
    }
}

/// Every field, in the order of the answer.
pub(crate) async fn list(admin: Admin) -> Json<Vec<FieldView>> {
    let directory = &admin.directory;
    Json(directory.catalog.fields.iter().map(|field| FieldView::of(directory, field)).collect())
}

/// What to change; what is not named stays.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateField {
    rename: Option<String>,
    sent: Option<bool>,
    display: Option<bool>,
    save: Option<bool>,
    only_matched_by: Option<Vec<String>>,
    /// `null` and `""` take the value away.
    #[serde(default, deserialize_with = "given")]
    not_found_value: Option<Option<String>>,
    /// Counted from 1.
    position: Option<usize>,
}

/// Told apart: not named, and named with `null`.
fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<String>>, D::Error> {
    Option::<String>::deserialize(deserializer).map(Some)
}

/// Confirms that a field is filled from the right column; gives it as it is then.
pub(crate) async fn confirm(
    admin: Admin,
    name: Path<String>,
    live: Data<LiveDirectory>,
) -> Result<Json<FieldView>, Problem> {
    let patch = name.clone();
    let directory =
        change(live, admin.actor(), move |catalog| catalog.confirm_field(&patch).map(|_| ())).await?;
    Ok(Json(FieldView::of(&directory, directory.catalog.field(&name)?)))
}

/// Changes a field; gives it as it is then.
pub(crate) async fn set(
    admin: Admin,
    name: Path<String>,
    live: Data<LiveDirectory>,
    body: Payload,
) -> Result<Json<FieldView>, Problem> {
    let wanted: UpdateField = json_body::json(body).await?;
    let patch = FieldPatch {
        rename: wanted.rename.as_deref().map(Name::parse).transpose()?,
        sent: wanted.sent,
        display: wanted.display,
        save: wanted.save,
        only_matched_by: wanted.only_matched_by,
        not_found_value: wanted.not_found_value.map(|value| value.filter(|value| !value.is_empty())),
        position: wanted.position,
    };
    let now_called = patch.rename.as_ref().map_or_else(|| name.to_string(), Name::to_string);
    let by = admin.actor();
    let directory = change(live, by, move |catalog| catalog.change_field(&name, &patch).map(|_| ())).await?;
    Ok(Json(FieldView::of(&directory, directory.catalog.field(&now_called)?)))
}
