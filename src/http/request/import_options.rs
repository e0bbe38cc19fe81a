//! What a client says about an import: the page in a JSON body, a script in the query.

use super::upload_store::Upload;
use crate::domain::catalog::destination::Destination;
use crate::domain::catalog::name::SheetName;
use crate::domain::error::DomainError;
use crate::http::response::problem::Problem;
use crate::import::{ColumnDecision, ImportRequest, Mode, ModeWord};
use crate::spreadsheet::ReadOptions;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// Options for reading a file; absent ones are detected.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReadOptionsBody {
    encoding: Option<String>,
    delimiter: Option<String>,
    #[schema(minimum = 1)]
    header_row: Option<u64>,
    worksheet: Option<String>,
}

impl ReadOptionsBody {
    pub(crate) fn read_options(self) -> Result<ReadOptions, Problem> {
        let wrong = |error: &dyn ToString| Problem::unprocessable("bad-reading", error.to_string());
        Ok(ReadOptions {
            encoding: self.encoding.map(|name| name.parse().map_err(|error| wrong(&error))).transpose()?,
            delimiter: self.delimiter.map(|sign| sign.parse().map_err(|error| wrong(&error))).transpose()?,
            header_row: self.header_row,
            worksheet: self.worksheet,
            ..ReadOptions::default()
        })
    }
}

/// Options of a check or import: reading, target sheet and column decisions.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ImportBody {
    encoding: Option<String>,
    delimiter: Option<String>,
    #[schema(minimum = 1)]
    header_row: Option<u64>,
    worksheet: Option<String>,
    sheet: Option<String>,
    /// Makes a new sheet of that name.
    #[serde(default)]
    new: bool,
    #[schema(value_type = Option<ModeWord>)]
    mode: Option<String>,
    /// The column by whose values rows are merged.
    by: Option<String>,
    decisions: Option<Vec<ColumnDecision>>,
    /// Publishes a version that the guard would hold back.
    #[serde(default)]
    publish_anyway: bool,
    /// Imports lines that look like no contacts, such as totals, instead of setting them aside.
    #[serde(default)]
    import_set_aside: bool,
}

impl ImportBody {
    pub(crate) fn request(self, upload: &Upload, by: &str) -> Result<ImportRequest, Problem> {
        let reading = ReadOptionsBody {
            encoding: self.encoding,
            delimiter: self.delimiter,
            header_row: self.header_row,
            worksheet: self.worksheet,
        };
        let sheet = self.sheet.as_deref().map(SheetName::parse).transpose()?;
        Ok(ImportRequest {
            file_name: upload.name.clone(),
            destination: destination(sheet, self.new)?,
            read_options: reading.read_options()?,
            mode: mode(self.mode.as_deref(), self.by)?,
            decisions: self.decisions,
            publish_anyway: self.publish_anyway,
            import_set_aside: self.import_set_aside,
            ..ImportRequest::new(upload.path(), by)
        })
    }
}

/// Options of an import by a script.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ImportQuery {
    /// Only checks: reports what would change, changes nothing.
    #[serde(default)]
    check: bool,
    #[param(value_type = Option<ModeWord>)]
    mode: Option<String>,
    /// The column by whose values rows are merged.
    by: Option<String>,
    /// Publishes a version that the guard would hold back.
    #[serde(default)]
    publish_anyway: bool,
    /// Imports lines that look like no contacts, such as totals, instead of setting them aside.
    #[serde(default)]
    import_set_aside: bool,
    /// Makes a new sheet of this name.
    #[serde(default)]
    new: bool,
    encoding: Option<String>,
    delimiter: Option<String>,
    #[param(minimum = 1)]
    header_row: Option<u64>,
    worksheet: Option<String>,
}

impl ImportQuery {
    /// Returns the request for a file that is still to arrive.
    pub(crate) fn request(self, sheet: SheetName, by: &str) -> Result<ImportRequest, Problem> {
        let reading = ReadOptionsBody {
            encoding: self.encoding,
            delimiter: self.delimiter,
            header_row: self.header_row,
            worksheet: self.worksheet,
        };
        Ok(ImportRequest {
            destination: destination(Some(sheet), self.new)?,
            read_options: reading.read_options()?,
            mode: mode(self.mode.as_deref(), self.by)?,
            check_only: self.check,
            publish_anyway: self.publish_anyway,
            import_set_aside: self.import_set_aside,
            ..ImportRequest::new("".as_ref(), by)
        })
    }
}

fn destination(sheet: Option<SheetName>, new: bool) -> Result<Destination, DomainError> {
    Ok(match (sheet, new) {
        (Some(name), false) => Destination::Named(name),
        (Some(name), true) => Destination::New(name),
        (None, false) => Destination::Only,
        (None, true) => {
            let sentence =
                "The new list has no name. Nothing was imported. Give it one, for example suppliers.";
            return Err(DomainError::new("bad-name", sentence));
        }
    })
}

fn mode(word: Option<&str>, by: Option<String>) -> Result<Mode, Problem> {
    let wrong = |sentence: &str| Problem::unprocessable("bad-mode", sentence);
    match word.map(ModeWord::parse) {
        Some(Some(ModeWord::Merge)) => Ok(Mode::Merge(by)),
        None | Some(Some(ModeWord::Replace)) if by.is_some() => {
            Err(wrong("\"by\" needs the mode merge. Nothing was imported. Give mode=merge, or leave by out."))
        }
        None | Some(Some(ModeWord::Replace)) => Ok(Mode::Replace),
        Some(None) => Err(wrong("The mode is replace or merge.")),
    }
}
