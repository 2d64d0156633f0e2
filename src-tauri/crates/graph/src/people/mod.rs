//! People, as one types their name: first those the person works with, then everybody in the directory; and whether they are
//! free now, where the organisation lets one see that.

mod debounce;
mod presence;
mod search;
mod wire;

use std::fmt;

use base::Redacted;

pub use debounce::{QUIET, Query, SearchBox};
pub use presence::{Availability, Presence};
pub use search::Scope;

/// Somebody in the organisation. `Debug` shows nothing of them.
#[derive(Clone, PartialEq, Eq)]
pub struct Person {
    /// Their object id in the directory, which is what one calls.
    pub id: String,
    /// Their name.
    pub name: String,
    /// Their address.
    pub mail: Option<String>,
    /// What they do.
    pub job_title: Option<String>,
}

impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Person").field("name", &Redacted(&self.name)).finish_non_exhaustive()
    }
}
