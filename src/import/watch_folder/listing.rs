//! Lists the files in the watched folder that are to be imported.

use super::working::OWN_FOLDERS;
use crate::import::source_file::FileStamp;
use crate::spreadsheet::EXTENSIONS;
use std::fs::{self, DirEntry};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// The most files looked at; the rest follow once these are gone.
pub(super) const FILES_MAX: usize = 1_000;
/// The most folders looked at, the watched one among them.
const FOLDERS_MAX: usize = 100;

/// A file in the watched folder.
pub(super) struct Listed {
    pub(super) path: PathBuf,
    /// The name of the folder inside the watched one that it lies in, if it does.
    pub(super) subfolder: Option<String>,
    pub(super) stamp: FileStamp,
    pub(super) is_link: bool,
    modified: SystemTime,
}

/// Returns the files in the folder and in the folders in it, oldest first, and the folders looked at.
pub(super) fn list(root: &Path) -> io::Result<(Vec<Listed>, Vec<PathBuf>)> {
    let (mut files, mut folders) = (Vec::new(), vec![root.to_owned()]);
    for entry in fs::read_dir(root)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        // Links are not followed.
        if !entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            files.extend(listed(&entry, None));
        } else if !name.starts_with('.') && !OWN_FOLDERS.contains(&&*name) && folders.len() < FOLDERS_MAX {
            // It may vanish after it was listed.
            let inside = fs::read_dir(entry.path()).into_iter().flatten().filter_map(Result::ok);
            files.extend(inside.filter_map(|entry| listed(&entry, Some(&name))).take(FILES_MAX));
            folders.push(entry.path());
        }
        if files.len() >= FILES_MAX {
            break;
        }
    }
    files.sort_by(|a, b| (a.modified, &a.path).cmp(&(b.modified, &b.path)));
    Ok((files, folders))
}

/// Returns a file that is to be imported. A link is one, so that it is turned away with a report.
fn listed(entry: &DirEntry, subfolder: Option<&str>) -> Option<Listed> {
    let path = entry.path();
    if !is_sheet_name(&path) {
        return None;
    }
    // It may vanish after it was listed.
    let metadata = entry.metadata().ok()?;
    if !metadata.is_file() && !metadata.is_symlink() {
        return None;
    }
    Some(Listed {
        stamp: FileStamp::of_metadata(&metadata).ok()?,
        is_link: metadata.is_symlink(),
        modified: metadata.modified().ok()?,
        subfolder: subfolder.map(str::to_owned),
        path,
    })
}

/// Returns whether a name is a sheet's: it ends like one, is not hidden, and is no lock file of an office program.
/// Unfinished downloads (`.part`, `.tmp`, `.crdownload`, `.filepart`) end otherwise.
pub(super) fn is_sheet_name(path: &Path) -> bool {
    let Some(name) = path.file_name().map(|name| name.to_string_lossy()) else { return false };
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
    !name.starts_with('.')
        && !name.starts_with("~$")
        && extension.is_some_and(|extension| EXTENSIONS.contains(&&*extension))
}
