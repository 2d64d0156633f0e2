//! The work account: what asks Microsoft Graph for the person who is signed in.

use std::{fmt, sync::Arc};

use base::http::Http;

/// What it takes to ask Graph for the person who is signed in.
#[derive(Clone)]
pub struct WorkAccess {
    /// Gives access tokens, and keeps them fresh.
    pub access: Arc<dyn graph::Access>,
    /// The Graph of the account's cloud.
    pub endpoint: graph::Endpoint,
    /// What reaches it; for the practice organisation it trusts that one's own authority.
    pub http: Arc<dyn Http>,
}

impl fmt::Debug for WorkAccess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WorkAccess").field("endpoint", &self.endpoint).finish_non_exhaustive()
    }
}
