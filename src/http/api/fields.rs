//! `/api/fields`: what Xima receives.

use crate::domain::catalog::edit::FieldChange;
use crate::domain::catalog::field::Field;
use crate::domain::catalog::name::Name;
use crate::domain::directory::Directory;
use crate::http::auth::extractors::Admin;
use crate::http::blocking::change;
use crate::http::request::json_body;
use crate::http::response::problem::Problem;
use crate::live_directory::Live;
use actix_web::web::{Data, Json, Path, Payload};
use serde::{Deserialize, Deserializer, Serialize};

#[derive(Serialize)]
pub(crate) struct Line {
    name: String,
    label: String,
    sample: Option<String>,
    sent: bool,
    display: bool,
    save: bool,
    only_matched_by: Vec<String>,
    nobody: Option<String>,
}

impl Line {
    fn of(directory: &Directory, field: &Field) -> Line {
        let release = &field.release;
        Line {
            name: field.name.to_string(),
            label: field.label.clone(),
            sample: directory.sample(field),
            sent: release.sent,
            display: release.display,
            save: release.save,
            only_matched_by: release.only_matched_by.iter().map(Name::to_string).collect(),
            nobody: field.nobody.clone(),
        }
    }
}

/// Every field, in the order of the answer.
pub(crate) async fn list(admin: Admin) -> Json<Vec<Line>> {
    let directory = &admin.directory;
    Json(directory.catalog.fields.iter().map(|field| Line::of(directory, field)).collect())
}

/// What to change; what is not named stays.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Change {
    rename: Option<String>,
    sent: Option<bool>,
    display: Option<bool>,
    save: Option<bool>,
    only_matched_by: Option<Vec<String>>,
    /// `null` and `""` take the value away.
    #[serde(default, deserialize_with = "given")]
    nobody: Option<Option<String>>,
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
    live: Data<Live>,
) -> Result<Json<Line>, Problem> {
    let asked = name.clone();
    let directory =
        change(live, admin.by(), move |catalog| catalog.confirm_field(&asked).map(|_| ())).await?;
    Ok(Json(Line::of(&directory, directory.catalog.field(&name)?)))
}

/// Changes a field; gives it as it is then.
pub(crate) async fn set(
    admin: Admin,
    name: Path<String>,
    live: Data<Live>,
    body: Payload,
) -> Result<Json<Line>, Problem> {
    let wanted: Change = json_body::json(body).await?;
    let asked = FieldChange {
        rename: wanted.rename.as_deref().map(Name::parse).transpose()?,
        sent: wanted.sent,
        display: wanted.display,
        save: wanted.save,
        only_matched_by: wanted.only_matched_by,
        nobody: wanted.nobody.map(|value| value.filter(|value| !value.is_empty())),
        position: wanted.position,
    };
    let now_called = asked.rename.as_ref().map_or_else(|| name.to_string(), Name::to_string);
    let by = admin.by();
    let directory = change(live, by, move |catalog| catalog.change_field(&name, &asked).map(|_| ())).await?;
    Ok(Json(Line::of(&directory, directory.catalog.field(&now_called)?)))
}
