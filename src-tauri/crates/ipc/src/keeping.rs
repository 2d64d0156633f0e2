//! Keeping the words of a call: chat and captions in a file of one's own.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Failure, quiet::quiet};

/// What kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum KeepAs {
    /// Plain text.
    Text,
    /// A page for the browser, with formatting and links.
    Html,
}

/// What is to be kept, and in whose words the file speaks of it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct KeepForm {
    /// The file.
    pub keep_as: KeepAs,
    /// What the meeting is called, as far as that is known; else empty.
    pub title: String,
    /// The words of the window's language.
    pub labels: KeepLabels,
}

/// The few words of a file that are nobody's in the meeting.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct KeepLabels {
    /// BCP 47 tag of the others.
    pub language: String,
    /// Heads a file without a title.
    pub meeting: String,
    /// Behind the name of whoever spoke.
    pub said: String,
    /// Behind what was edited.
    pub edited: String,
    /// In place of what was deleted.
    pub deleted: String,
    /// In place of a name that is not known.
    pub someone: String,
    /// What the file is, and what to mind about it.
    pub note: String,
}

/// A file of words.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct KeptWords {
    /// Its name in the folder.
    pub file: String,
    /// When it was last written, in milliseconds since 1970.
    #[ts(type = "number")]
    pub at: i64,
    /// Its size.
    #[ts(type = "number")]
    pub bytes: u64,
}

/// Whether words are kept, and which are.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Keeping {
    /// The organisation lets people keep words.
    pub allowed: bool,
    /// Where the files lie.
    pub folder: String,
    /// The file that this call's words go to, while they do.
    pub now: Option<String>,
    /// All files, the newest first.
    pub files: Vec<KeptWords>,
    /// Why the file can't be written at the moment.
    pub failure: Option<Failure>,
}

// Names of meetings and files are not for a log.
quiet!(KeepForm KeptWords Keeping);
