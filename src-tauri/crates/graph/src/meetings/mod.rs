//! What Graph knows of one meeting: for its organiser and for who is invited, within their own organisation. For everybody
//! else there are no details, which is the ordinary case and no error.

mod details;
mod wire;

use base64::{Engine, prelude::BASE64_STANDARD};
use link::{Locator, Meeting};
use serde::Deserialize;

pub use details::{ChatMode, DialIn, LobbyExpectation, MeetingDetails, Obstacle, Organizer};

use crate::{
    ask::Ask,
    client::Graph,
    error::{Code, GraphError, Refusal},
};
use wire::OnlineMeeting;

impl Graph {
    /// The details of a meeting; `None` where Graph knows none or shows them to others only.
    /// Needs `OnlineMeetings.Read`.
    ///
    /// # Errors
    /// When Graph can't be asked or refuses.
    pub async fn meeting_details(&self, meeting: &Meeting) -> Result<Option<MeetingDetails>, GraphError> {
        for way in ways(meeting) {
            let found = match way {
                Way::List(ask) => self.ask::<Found>(&ask).await.map(|found| found.value.into_iter().next()),
                Way::One(ask) => self.ask::<OnlineMeeting>(&ask).await.map(Some),
            };
            match found {
                Ok(Some(meeting)) => return Ok(Some(meeting.into())),
                Ok(None) => {}
                Err(GraphError::Refused(refusal)) if is_miss(refusal) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(None)
    }
}

/// `/me/onlineMeetings` has no pages: what is looked for is one meeting.
#[derive(Deserialize)]
struct Found {
    value: Vec<OnlineMeeting>,
}

/// A question that may find a meeting.
enum Way {
    List(Ask),
    One(Ask),
}

/// The ways to find a meeting, the best first.
fn ways(meeting: &Meeting) -> Vec<Way> {
    match &meeting.locator {
        Locator::MeetingId { id, .. } => vec![by_number(id)],
        Locator::Link { url } => match short_id(url) {
            Some(id) => vec![by_number(id)],
            None => std::iter::once(by_link(url)).chain(by_thread(meeting)).collect(),
        },
    }
}

/// The link exactly as Teams writes it, which is how `link` rebuilds it. Neither `$select` nor `$top` is documented here.
fn by_link(url: &str) -> Way {
    filtered(&format!("JoinWebUrl eq '{}'", quoted(url)))
}

fn by_number(id: &str) -> Way {
    filtered(&format!("joinMeetingIdSettings/joinMeetingId eq '{}'", quoted(id)))
}

fn filtered(filter: &str) -> Way {
    Way::List(Ask::get(&["me", "onlineMeetings"]).query("$filter", filter))
}

/// The undocumented shape of a meeting's id, for links that the filter does not find.
fn by_thread(meeting: &Meeting) -> Option<Way> {
    let (organizer, thread) = (meeting.organizer.as_deref()?, meeting.thread.as_deref()?);
    let id = BASE64_STANDARD.encode(format!("1*{organizer}*0**{thread}"));
    Some(Way::One(Ask::get(&["me", "onlineMeetings", &id])))
}

/// A text within the single quotes of an OData literal.
fn quoted(text: &str) -> String {
    text.replace('\'', "''")
}

/// The meeting id of a short link, if it is a number.
fn short_id(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("/meet/")?;
    let id = rest.split(['?', '/']).next()?;
    (!id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit())).then_some(id)
}

/// "There is none", as it is said beside an empty list.
fn is_miss(refusal: Refusal) -> bool {
    match refusal.code {
        Some(Code::NoSuchMeeting | Code::MeetingNotFound) => true,
        _ => refusal.status == 404,
    }
}

#[cfg(test)]
mod tests;
