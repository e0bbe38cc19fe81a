//! Moves files: into `working/` before they are read, then into `done/` or `failed/` with a report.

use jiff::Timestamp;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

const WORKING: &str = "working";
pub(super) const DONE: &str = "done";
pub(super) const FAILED: &str = "failed";
/// The folders that are made in the watched one.
pub(super) const OWN_FOLDERS: [&str; 3] = [WORKING, DONE, FAILED];

/// What became of a file that a killed process was reading.
pub(super) const ENDED: &str = "datadip ended while it was reading this file, which may be the reason. It is not read again by itself. The sheet's versions show whether it was published; if it was not, check the file and put it into the folder again.";

/// The watched folder and its own folders.
pub(super) struct WatchedFolder {
    root: PathBuf,
}

/// A file in `working/`, open.
pub(super) struct Taken {
    /// Where it was.
    pub(super) origin: PathBuf,
    path: PathBuf,
    pub(super) file: File,
}

/// Why a file could not be taken.
pub(super) enum NotTaken {
    /// It stays where it is.
    Stays(io::Error),
    /// It lies in `working/` and cannot be opened, or is none.
    Moved(PathBuf, io::Error),
}

impl WatchedFolder {
    /// Makes the folders. What a killed process was reading goes to `failed/`, because reading it may have been the end;
    /// returns these files as they were called.
    pub(super) fn open(root: &Path) -> io::Result<(WatchedFolder, Vec<PathBuf>)> {
        for place in OWN_FOLDERS {
            fs::create_dir_all(root.join(place))?;
        }
        let folder = WatchedFolder { root: root.to_owned() };
        let mut left = Vec::new();
        for entry in fs::read_dir(root.join(WORKING))? {
            let path = entry?.path();
            folder.archive(&path, FAILED, &problem_report("ended-while-reading", ENDED))?;
            left.push(path);
        }
        Ok((folder, left))
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// Moves a file into `working/` and opens it, following no link.
    pub(super) fn take(&self, origin: &Path) -> Result<Taken, NotTaken> {
        let name = origin.file_name().unwrap_or_default();
        let path = free(&self.root.join(WORKING), &name.to_string_lossy());
        fs::rename(origin, &path).map_err(NotTaken::Stays)?;
        match open_no_follow(&path) {
            Ok(file) => Ok(Taken { origin: origin.to_owned(), path, file }),
            Err(error) => Err(NotTaken::Moved(path, error)),
        }
    }

    /// Puts a file back where it was, unless there is another one by now; returns whether it did.
    pub(super) fn put_back(&self, taken: &Taken) -> io::Result<bool> {
        if taken.origin.exists() {
            return Ok(false);
        }
        fs::rename(&taken.path, &taken.origin)?;
        Ok(true)
    }

    /// Moves a taken file to `done/` or `failed/`.
    pub(super) fn finish(&self, taken: &Taken, place: &str, report: &str) -> io::Result<()> {
        self.archive(&taken.path, place, report)
    }

    /// Moves a file to `done/` or `failed/`, prefixed with the time, and writes its report beside it, for the owner of
    /// the process alone.
    pub(super) fn archive(&self, file: &Path, place: &str, report: &str) -> io::Result<()> {
        let time = Timestamp::now().strftime("%Y-%m-%dT%H-%M-%S");
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let target = free(&self.root.join(place), &format!("{time} {name}"));
        fs::rename(file, &target)?;
        let mut beside = target.into_os_string();
        beside.push(".report.json");
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(beside)?.write_all(report.as_bytes())
    }
}

impl Taken {
    /// Returns the path to read it by: the open file itself where the system has one, whatever becomes of its name.
    pub(super) fn readable_path(&self) -> PathBuf {
        #[cfg(target_os = "linux")]
        {
            use std::os::fd::AsRawFd;
            let open = PathBuf::from(format!("/proc/self/fd/{}", self.file.as_raw_fd()));
            if open.exists() {
                return open;
            }
        }
        self.path.clone()
    }
}

/// Returns the report of a file that was not imported.
pub(super) fn problem_report(code: &str, detail: &str) -> String {
    format!("{:#}\n", serde_json::json!({"code": code, "detail": detail}))
}

/// Opens a regular file; fails at a link and at anything else.
fn open_no_follow(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        // A pipe without a writer would be waited for.
        let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
        std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, flags.bits().cast_signed());
    }
    if path.is_symlink() {
        return Err(io::Error::other("it is a link"));
    }
    let file = options.open(path)?;
    if !file.metadata()?.is_file() {
        return Err(io::Error::other("it is not a regular file"));
    }
    Ok(file)
}

/// Returns a path in a folder that nothing has: the name, or the name with a number in front of its ending.
fn free(folder: &Path, name: &str) -> PathBuf {
    let numbered = (2..).map(|number| folder.join(format!("{number} {name}")));
    let mut paths = std::iter::once(folder.join(name)).chain(numbered);
    paths.find(|path| path.symlink_metadata().is_err()).unwrap_or_else(|| folder.join(name))
}
