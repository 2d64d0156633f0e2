//! Where a meeting's link leads from here.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::Failure;

/// Which host a link leads to, other than the practice meeting's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "to", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[ts(export)]
pub enum Way {
    /// To Teams, through a browser of this machine.
    Teams {
        /// Its name and version, such as `Chromium 156`; empty for a window of the app's own.
        browser: String,
    },
    /// To the practice service that runs on this machine.
    Practice,
    /// Nowhere, as long as this is so.
    Nowhere {
        /// What is missing.
        failure: Failure,
    },
}
