//! Whether people are free now.

use serde_json::json;

use super::{Person, wire::WirePresence};
use crate::{ask::Ask, client::Graph, error::GraphError, limits::MAX_PRESENCES};

/// Whether somebody is free.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presence {
    /// Their object id.
    pub id: String,
    /// Now.
    pub availability: Availability,
}

/// The colour beside a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Availability {
    /// Free, perhaps away from the desk for a moment.
    Available,
    /// In a call, a meeting, or said so.
    Busy,
    /// Asked not to be disturbed.
    DoNotDisturb,
    /// Not at the desk.
    Away,
    /// Signed out.
    Offline,
    /// Not told.
    Unknown,
}

impl Availability {
    pub(super) fn named(name: Option<&str>) -> Self {
        match name {
            Some("Available" | "AvailableIdle") => Self::Available,
            Some("Busy" | "BusyIdle") => Self::Busy,
            Some("DoNotDisturb") => Self::DoNotDisturb,
            Some("Away" | "BeRightBack") => Self::Away,
            Some("Offline") => Self::Offline,
            _ => Self::Unknown,
        }
    }
}

impl Graph {
    /// Whether these people are free. Needs `Presence.Read.All`; where that is refused nothing is known, which is no error.
    /// Of a long list the first hundred are asked for.
    ///
    /// # Errors
    /// When Graph can't be asked.
    pub async fn presences(&self, people: &[Person]) -> Result<Vec<Presence>, GraphError> {
        if people.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<&str> = people.iter().take(MAX_PRESENCES).map(|person| person.id.as_str()).collect();
        let ask = Ask::post(&["communications", "getPresencesByUserId"], &json!({ "ids": ids }));
        match self.first_page::<WirePresence>(&ask).await {
            Ok(list) => Ok(list.into_iter().filter_map(WirePresence::into_presence).collect()),
            Err(GraphError::Refused(refusal)) if refusal.is_about_rights() => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }
}
