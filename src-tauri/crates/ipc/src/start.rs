//! What the window needs to know when it opens.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Accounts, Agenda, Chats, Keeping, Recent, Settings};

/// The system, where the window must know: keys are named differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum Platform {
    /// Linux and the BSDs.
    Linux,
    /// Windows.
    Windows,
    /// macOS.
    Macos,
}

/// The first answer to the window.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Start {
    /// Of the app.
    pub version: String,
    /// The system.
    pub platform: Platform,
    /// The system's language, BCP 47.
    pub language: String,
    /// What was set.
    pub settings: Settings,
    /// Meetings joined before, the latest first.
    pub recents: Vec<Recent>,
    /// Who one can be.
    pub accounts: Accounts,
    /// The meetings to come, as far as they are known.
    pub agenda: Agenda,
    /// Whether there is chat, and the threads that are known.
    pub chats: Chats,
    /// Whether words of calls are kept, and which are.
    pub keeping: Keeping,
    /// The WebSocket of [`crate::frame`]; its path is secret.
    pub frames: String,
    /// A link the app was opened with: it fills the join sheet.
    pub opened: Option<String>,
    /// Whether the drawing is done without a graphics processor, so that the cheapest way must be taken.
    pub software_drawing: bool,
}

impl std::fmt::Debug for Start {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Start")
            .field("version", &self.version)
            .field("platform", &self.platform)
            .finish_non_exhaustive()
    }
}
