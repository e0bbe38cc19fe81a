//! `/api/keys`: the keys that find contacts.

use crate::domain::catalog::edit::KeyPatch;
use crate::domain::catalog::key::Kind;
use crate::domain::catalog::name::Name;
use crate::domain::directory::Directory;
use crate::domain::directory::coverage::Sample;
use crate::domain::error::DomainError;
use crate::http::auth::extractors::Admin;
use crate::http::blocking::change;
use crate::http::request::json_body;
use crate::http::response::problem::Problem;
use crate::http::response::problem_responses::{Conflict, DiskFull, NotFound, Unprocessable};
use crate::live_directory::LiveDirectory;
use actix_web::HttpResponse;
use actix_web::web::{Data, Json, Path, Payload};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

const SAMPLES_PER_KEY: usize = 3;

#[derive(Serialize, ToSchema)]
pub(crate) struct KeyView {
    name: String,
    aliases: Vec<String>,
    kind: Kind,
    fields: Vec<String>,
    priority: u32,
    /// Contacts that this key can find.
    coverage: usize,
    /// All contacts.
    contacts: usize,
    samples: Vec<Sample>,
}

impl KeyView {
    fn of(directory: &Directory, position: usize) -> Option<KeyView> {
        let catalog = &directory.catalog;
        let key = catalog.keys.get(position)?;
        let field = |id: &_| catalog.field_by_id(*id).map(|field| field.name.to_string());
        Some(KeyView {
            name: key.name.to_string(),
            aliases: key.aliases.iter().map(Name::to_string).collect(),
            kind: key.kind,
            fields: key.fields.iter().filter_map(field).collect(),
            priority: key.priority,
            coverage: directory.coverage(position),
            contacts: directory.len(),
            samples: directory.samples(position, SAMPLES_PER_KEY),
        })
    }
}

/// Lists the keys in the order in which lookups try them.
#[utoipa::path(get, path = "/api/keys", responses((status = 200, body = [KeyView])))]
pub(crate) async fn list(admin: Admin) -> Json<Vec<KeyView>> {
    let keys = 0..admin.directory.catalog.keys.len();
    Json(keys.filter_map(|position| KeyView::of(&admin.directory, position)).collect())
}

/// A patch of a key, or a new key; an absent member stays as it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateKey {
    #[schema(value_type = Option<Kind>)]
    kind: Option<String>,
    fields: Option<Vec<String>>,
    priority: Option<u32>,
    aliases: Option<Vec<String>>,
}

/// Changes or creates a key, and returns it; a new key needs kind and fields.
#[utoipa::path(
    put,
    path = "/api/keys/{name}",
    request_body = UpdateKey,
    responses((status = 200, body = KeyView), NotFound, Conflict, Unprocessable, DiskFull),
)]
pub(crate) async fn set(
    admin: Admin,
    name: Path<String>,
    live: Data<LiveDirectory>,
    body: Payload,
) -> Result<Json<KeyView>, Problem> {
    let update: UpdateKey = json_body::json(body).await?;
    let kind = |word: String| {
        let unknown = || {
            DomainError::new(
                "bad-kind",
                format!("\"{word}\" is no kind of key. It is phone, digits or text."),
            )
        };
        Kind::parse(&word).ok_or_else(unknown)
    };
    let aliases = update.aliases.map(|names| names.iter().map(|name| Name::parse(name)).collect());
    let patch = KeyPatch {
        kind: update.kind.map(kind).transpose()?,
        fields: update.fields,
        priority: update.priority,
        aliases: aliases.transpose()?,
    };
    let key = name.to_string();
    let directory = change(live, admin.actor(), move |catalog| catalog.change_key(&name, &patch)).await?;
    let position = directory.catalog.keys.iter().position(|each| each.matches_name(&key));
    let view = position.and_then(|position| KeyView::of(&directory, position));
    let detail = "The key was saved. It was removed meanwhile, or is still being loaded. Reload the page.";
    view.map(Json).ok_or_else(|| Problem::conflict("changed-again", detail))
}

/// Removes a key.
#[utoipa::path(delete, path = "/api/keys/{name}", responses((status = 204), NotFound, Conflict, DiskFull))]
pub(crate) async fn remove(
    admin: Admin,
    name: Path<String>,
    live: Data<LiveDirectory>,
) -> Result<HttpResponse, Problem> {
    change(live, admin.actor(), move |catalog| catalog.remove_key(&name).map(|_| ())).await?;
    Ok(HttpResponse::NoContent().finish())
}
