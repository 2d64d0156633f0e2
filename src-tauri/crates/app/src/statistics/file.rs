//! The report's file: replaced in one step, so that a reader never sees half of one.

use std::{fs, io, path::Path};

use super::Report;

/// Writes the report as indented JSON to `path`, replacing what is there in one step.
///
/// # Errors
/// When the folder can't be written; what was there before is still whole then.
pub fn write_report(path: &Path, report: &Report) -> io::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.new", std::process::id()));
    let fresh = path.with_file_name(name);
    let written = write_whole(&fresh, report).and_then(|()| fs::rename(&fresh, path));
    if written.is_err() {
        let _ = fs::remove_file(&fresh);
    }
    written
}

fn write_whole(path: &Path, report: &Report) -> io::Result<()> {
    let mut text = serde_json::to_vec_pretty(report)?;
    text.push(b'\n');
    // Not synced: that would make every writer on the disk wait, several times a minute, for a file that is soon replaced.
    fs::write(path, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replaces_what_was_there_and_leaves_nothing_else() {
        let scratch = tempfile::tempdir().unwrap();
        let path = scratch.path().join("report.json");
        for duration_ms in [1, 2] {
            write_report(&path, &Report { duration_ms, ..Report::default() }).unwrap();
        }
        let read: Report = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        assert_eq!(read.duration_ms, 2);
        assert_eq!(fs::read_dir(scratch.path()).unwrap().count(), 1);
    }

    #[test]
    fn says_that_a_folder_is_missing() {
        let scratch = tempfile::tempdir().unwrap();
        assert!(write_report(&scratch.path().join("none").join("report.json"), &Report::default()).is_err());
    }
}
