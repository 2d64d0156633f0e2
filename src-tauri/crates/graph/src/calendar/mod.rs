//! The signed-in person's calendar: today's meetings and the coming days', series already unrolled by Graph.

mod time;
mod wire;

use chrono::SecondsFormat;
use http::header::HeaderName;

use crate::{Window, agenda::Entry, ask::Ask, client::Graph, error::GraphError};
use wire::Event;

/// What is read of an event. The body is where invitations from elsewhere keep their link.
const SELECT: &str = "id,iCalUId,subject,start,end,isAllDay,isCancelled,isOnlineMeeting,onlineMeeting,onlineMeetingUrl,\
                      organizer,responseStatus,location,bodyPreview,body";

/// Times in UTC, and bodies as text instead of HTML.
const PREFER: &str = r#"outlook.timezone="UTC", outlook.body-content-type="text""#;

/// The calendar, as far as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarView {
    /// For [`crate::agenda::Agenda::replace`].
    pub entries: Vec<Entry>,
    /// False where there are more than were read.
    pub is_complete: bool,
}

impl Graph {
    /// The person's own calendar within a window. Needs `Calendars.Read`; with `Calendars.ReadBasic` links that stand only in
    /// the text of an invitation are not found.
    ///
    /// # Errors
    /// When Graph can't be asked or refuses.
    pub async fn calendar(&self, window: Window) -> Result<CalendarView, GraphError> {
        let list = self.list::<Event>(&ask(window)).await?;
        let found = list.items.len();
        let entries: Vec<Entry> = list.items.into_iter().filter_map(Event::into_entry).collect();
        if entries.len() < found {
            tracing::warn!(odd = found - entries.len(), "events without a time that can be read");
        }
        Ok(CalendarView { entries, is_complete: list.is_complete })
    }
}

fn ask(window: Window) -> Ask {
    let text = |moment: chrono::DateTime<chrono::Utc>| moment.to_rfc3339_opts(SecondsFormat::Secs, true);
    Ask::get(&["me", "calendarView"])
        .query("startDateTime", &text(window.from()))
        .query("endDateTime", &text(window.to()))
        .query("$select", SELECT)
        .query("$top", "50")
        .header(HeaderName::from_static("prefer"), PREFER)
}

#[cfg(test)]
mod tests;
