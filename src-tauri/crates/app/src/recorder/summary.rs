//! `summary.json`: every file of a recording, with its beginning and whose it is.

use std::{fs, io, path::Path};

use serde::Serialize;

/// The recording at one moment.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Summary {
    /// 1.
    pub(super) version: u32,
    /// Time zero, in milliseconds since 1970 UTC.
    pub(super) started_unix_ms: u64,
    /// How long the recording has taken.
    pub(super) duration_ms: u64,
    /// False until everything was written and closed.
    pub(super) finished: bool,
    /// The files in the order they began.
    pub(super) files: Vec<FileSummary>,
}

/// A file.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FileSummary {
    /// Relative to the recording's folder, with `/`.
    pub(super) file: String,
    /// `heard`, `voice`, `video` or `share`.
    pub(super) kind: &'static str,
    /// The folder of whose it is; null for what everyone's is.
    pub(super) person: Option<String>,
    /// Their id.
    pub(super) id: Option<String>,
    /// The time of its first frame or sample, in milliseconds since time zero.
    pub(super) start_ms: u64,
    /// Pixels across and down, for pictures.
    pub(super) size: Option<(u32, u32)>,
}

impl Summary {
    /// Replaces the file in one step.
    pub(super) fn write(&self, path: &Path) -> io::Result<()> {
        let fresh = path.with_extension("json.new");
        fs::write(&fresh, serde_json::to_vec_pretty(self)?)?;
        fs::rename(&fresh, path)
    }
}
