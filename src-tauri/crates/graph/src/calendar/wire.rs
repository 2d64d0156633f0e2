//! `event` as Graph writes it, as far as it is read here. Any part may be missing; enumerations may grow.

use serde::Deserialize;

use super::time::ZonedTime;
use crate::{
    agenda::{self, Attendance, Entry, EntryId, Source, When},
    text,
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Event {
    id: String,
    #[serde(rename = "iCalUId")]
    ical_uid: Option<String>,
    subject: Option<String>,
    start: Option<ZonedTime>,
    end: Option<ZonedTime>,
    is_all_day: Option<bool>,
    is_cancelled: Option<bool>,
    online_meeting: Option<OnlineMeetingInfo>,
    online_meeting_url: Option<String>,
    organizer: Option<Recipient>,
    response_status: Option<ResponseStatus>,
    location: Option<Location>,
    body_preview: Option<String>,
    body: Option<ItemBody>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct OnlineMeetingInfo {
    join_url: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Recipient {
    email_address: Option<EmailAddress>,
}

#[derive(Deserialize)]
struct EmailAddress {
    name: Option<String>,
    address: Option<String>,
}

#[derive(Deserialize)]
struct ResponseStatus {
    response: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    display_name: Option<String>,
    location_uri: Option<String>,
}

#[derive(Deserialize)]
struct ItemBody {
    content: Option<String>,
}

impl Event {
    /// `None` without a time that can be read.
    pub(super) fn into_entry(self) -> Option<Entry> {
        Some(Entry {
            id: EntryId::new(Source::Account, &self.id),
            source: Source::Account,
            when: self.when()?,
            subject: text::optional(self.subject.as_deref()),
            organizer: self.organizer(),
            location: self.location.as_ref().and_then(|place| text::optional(place.display_name.as_deref())),
            attendance: attendance(self.response_status.as_ref().and_then(|status| status.response.as_deref())),
            is_cancelled: self.is_cancelled == Some(true),
            way: agenda::way(self.texts()),
            uid: self.ical_uid.as_deref().map(agenda::series_uid),
        })
    }

    fn when(&self) -> Option<When> {
        let start = self.start.as_ref()?;
        if self.is_all_day == Some(true) {
            let first = start.wall()?.date();
            let end = self.end.as_ref().and_then(ZonedTime::wall).map_or(first, |end| end.date());
            return Some(When::days(first, end));
        }
        let start = start.moment()?;
        Some(When::span(start, self.end.as_ref().and_then(ZonedTime::moment).unwrap_or(start)))
    }

    fn organizer(&self) -> Option<String> {
        let address = self.organizer.as_ref()?.email_address.as_ref()?;
        text::optional(address.name.as_deref()).or_else(|| text::optional(address.address.as_deref()))
    }

    /// Where a link can stand, the most reliable place first.
    fn texts(&self) -> impl Iterator<Item = &str> {
        let location = self.location.as_ref();
        [
            self.online_meeting.as_ref().and_then(|meeting| meeting.join_url.as_deref()),
            self.online_meeting_url.as_deref(),
            location.and_then(|place| place.location_uri.as_deref()),
            location.and_then(|place| place.display_name.as_deref()),
            self.body.as_ref().and_then(|body| body.content.as_deref()),
            self.body_preview.as_deref(),
        ]
        .into_iter()
        .flatten()
    }
}

fn attendance(response: Option<&str>) -> Attendance {
    match response {
        Some("organizer") => Attendance::Organizer,
        Some("accepted") => Attendance::Accepted,
        Some("tentativelyAccepted") => Attendance::Tentative,
        Some("declined") => Attendance::Declined,
        Some("notResponded") => Attendance::Open,
        _ => Attendance::Unknown,
    }
}
