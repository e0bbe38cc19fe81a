//! Finds the parts of a package by its relations, as XLSX and XLSB name them.

use quick_xml::events::Event;

use crate::spreadsheet::open_error::OpenError;
use crate::spreadsheet::read_error::ReadError;
use crate::spreadsheet::workbook::part::Package;
use crate::spreadsheet::workbook::xml::local_attribute;

/// The most relations of a workbook.
const RELATIONS_MAX: usize = 10_000;

/// The relations of a part.
pub(crate) struct Relations(Vec<Relation>);

struct Relation {
    id: String,
    kind: String,
    target: String,
}

/// Returns the name of the workbook's part; `usual` if the package does not say.
pub(crate) fn workbook(package: &mut Package, usual: &str) -> Result<String, OpenError> {
    if !package.has("_rels/.rels") {
        return Ok(usual.to_owned());
    }
    let relations = Relations::read(package, "_rels/.rels", "")?;
    Ok(relations.of_kind("/officeDocument").filter(|part| package.has(part)).unwrap_or(usual).to_owned())
}

/// Returns whether a worksheet of this state is visible.
pub(crate) fn visible(state: Option<&str>) -> bool {
    !matches!(state, Some("hidden" | "veryHidden"))
}

impl Relations {
    /// Reads the relations of a part; there are none if the package lacks them.
    pub(crate) fn of(package: &mut Package, part: &str) -> Result<Relations, OpenError> {
        let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
        let relations = format!("{folder}/_rels/{name}.rels");
        if package.has(&relations) {
            Relations::read(package, &relations, folder)
        } else {
            Ok(Relations(Vec::new()))
        }
    }

    /// Returns the first part of a kind that ends so, because strict packages name kinds by other addresses.
    fn of_kind(&self, end: &str) -> Option<&str> {
        let relation = self.0.iter().find(|relation| relation.kind.ends_with(end));
        relation.map(|relation| relation.target.as_str())
    }

    /// Returns the part of a kind, or the usual one, if the package has it.
    pub(crate) fn part<'a>(&'a self, package: &Package, end: &str, usual: &'a str) -> Option<&'a str> {
        Some(self.of_kind(end).unwrap_or(usual)).filter(|part| package.has(part))
    }

    /// Returns the part of a worksheet, which has cells; sheets of charts and macros have none.
    pub(crate) fn worksheet(&self, id: &str) -> Option<&str> {
        let relation = self.0.iter().find(|relation| relation.id == id)?;
        relation.kind.ends_with("/worksheet").then_some(relation.target.as_str())
    }

    fn read(package: &mut Package, part: &str, folder: &str) -> Result<Relations, OpenError> {
        let mut relations = Vec::new();
        let mut xml = package.xml(part)?;
        loop {
            match xml.next()? {
                Event::Start(element) if element.local_name().as_ref() == "Relationship" => {
                    if relations.len() >= RELATIONS_MAX {
                        return Err(ReadError::TooMany { what: "relations", limit: RELATIONS_MAX }.into());
                    }
                    let value =
                        |name| Ok::<_, OpenError>(local_attribute(&element, name)?.unwrap_or_default());
                    relations.push(Relation {
                        id: value("Id")?,
                        kind: value("Type")?,
                        target: resolved(folder, &value("Target")?),
                    });
                }
                Event::Eof => return Ok(Relations(relations)),
                _ => {}
            }
        }
    }
}

/// Returns the name of a part from the target of a relation, which counts from the folder or from the root.
fn resolved(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let mut path: Vec<&str> = match target.starts_with('/') {
        true => Vec::new(),
        false => folder.split('/').filter(|part| !part.is_empty()).collect(),
    };
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(path.pop()),
            part => path.push(part),
        }
    }
    path.join("/")
}
