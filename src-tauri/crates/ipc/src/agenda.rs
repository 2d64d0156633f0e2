//! Meetings to come, what is known of one, people to call, and a meeting's details for somebody else.

use link::RefusedReason;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::Failure;

/// When a meeting takes place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[ts(export)]
pub enum When {
    /// From a moment to a moment, in milliseconds since 1970.
    Span {
        /// First moment.
        #[ts(type = "number")]
        start: i64,
        /// First moment after it.
        #[ts(type = "number")]
        end: i64,
    },
    /// Whole days wherever one is, as `YYYY-MM-DD`.
    Days {
        /// First day.
        first: String,
        /// First day after it.
        end: String,
    },
}

/// What the person answered to an invitation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum Attendance {
    /// Nothing that is known.
    #[default]
    Unknown,
    /// It is their own meeting.
    Organizer,
    /// Yes.
    Accepted,
    /// Perhaps.
    Tentative,
    /// No.
    Declined,
    /// Not answered yet.
    Open,
}

/// A meeting of the list.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct AgendaEntry {
    /// Names it, as long as its calendar does.
    pub id: String,
    /// What it is about.
    pub subject: Option<String>,
    /// When.
    pub when: When,
    /// Who called it.
    pub organizer: Option<String>,
    /// Where, as somebody wrote it.
    pub location: Option<String>,
    /// What the person answered.
    pub attendance: Attendance,
    /// It was called off.
    pub is_cancelled: bool,
    /// What joins it, for [`crate::JoinForm::link`]; absent where there is nothing to join.
    pub link: Option<String>,
    /// Why no guest can join it from here.
    pub refused: Option<RefusedReason>,
    /// The calendar that it is from; absent for the work account's.
    pub calendar: Option<u32>,
}

impl std::fmt::Debug for AgendaEntry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AgendaEntry").field("when", &self.when).finish_non_exhaustive()
    }
}

/// What a calendar is read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum CalendarKind {
    /// A file that was opened or dropped here.
    File,
    /// An address that is read now and then.
    Subscription,
}

/// A calendar beside the work account's.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Calendar {
    /// Names it.
    pub id: u32,
    /// What to call it: a file's name, an address's host.
    pub name: String,
    /// What it is read from.
    pub kind: CalendarKind,
    /// When it was read last, in milliseconds since 1970; absent before the first time.
    #[ts(type = "number | null")]
    pub read_at: Option<i64>,
    /// Why it could not be read the last time.
    pub failure: Option<Failure>,
}

impl std::fmt::Debug for Calendar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Calendar").field("id", &self.id).field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// A calendar to be added.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[ts(export)]
pub enum CalendarForm {
    /// A calendar file's text (iCalendar, RFC 5545).
    File {
        /// Its name.
        name: String,
        /// What it holds.
        text: String,
    },
    /// The address of a calendar that others publish; whoever knows it can read the calendar.
    Address {
        /// `https://…` or `webcal://…`.
        address: String,
    },
}

impl std::fmt::Debug for CalendarForm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CalendarForm")
    }
}

/// Today's meetings and those of the week after it, from all calendars.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Agenda {
    /// By beginning.
    pub entries: Vec<AgendaEntry>,
    /// Calendars beside the work account's.
    pub calendars: Vec<Calendar>,
    /// Why the work account's calendar could not be read the last time.
    pub failure: Option<Failure>,
    /// Something is being read now.
    pub is_reading: bool,
}

/// What happens to a guest at the door, as the meeting's options say; whoever is inside may decide otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum LobbyExpectation {
    /// Everyone comes straight in.
    ComesIn,
    /// Guests wait until somebody lets them in.
    Waits,
    /// Nobody knows.
    Unknown,
}

/// Why no guest can join from here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum Obstacle {
    /// End-to-end encryption, which only Teams itself takes part in.
    EndToEndEncrypted,
    /// A live event or town hall.
    Broadcast,
}

/// What Graph knows of a meeting.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct MeetingDetails {
    /// What it is about.
    pub subject: Option<String>,
    /// When.
    pub when: Option<When>,
    /// Who called it.
    pub organizer: Option<String>,
    /// What happens at the door.
    pub lobby: LobbyExpectation,
    /// Why no guest can join from here, if so.
    pub obstacle: Option<Obstacle>,
    /// How to join by telephone.
    pub dial_in: Option<DialInFacts>,
}

impl std::fmt::Debug for MeetingDetails {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MeetingDetails").field("lobby", &self.lobby).finish_non_exhaustive()
    }
}

/// How to join by telephone, as a meeting's organiser published it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct DialInFacts {
    /// What the telephone asks for.
    pub conference_id: Option<String>,
    /// Numbers that cost what a call costs.
    pub toll: Vec<String>,
    /// Numbers that cost nothing.
    pub toll_free: Vec<String>,
    /// A page with local numbers, https.
    pub page: Option<String>,
}

impl std::fmt::Debug for DialInFacts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DialInFacts")
    }
}

/// Whether somebody is free now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum Availability {
    /// There and free.
    Available,
    /// There and busy.
    Busy,
    /// Wants no calls.
    DoNotDisturb,
    /// Not at the machine.
    Away,
    /// Not there.
    Offline,
}

/// Somebody of the person's organisation.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct FoundPerson {
    /// Their object id in the directory, which is what one calls.
    pub id: String,
    /// Their name.
    pub name: String,
    /// Their address.
    pub mail: Option<String>,
    /// What they do.
    pub job_title: Option<String>,
    /// Whether they are free now, where the organisation lets one see it.
    pub availability: Option<Availability>,
}

impl std::fmt::Debug for FoundPerson {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FoundPerson")
    }
}

/// What came of a search as one types.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct PeopleFound {
    /// The likeliest first.
    pub people: Vec<FoundPerson>,
    /// Something else was typed since: this is nothing to show.
    pub is_stale: bool,
}

/// How a meeting's details are handed to somebody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum HandoutAs {
    /// As text, to be copied.
    Text,
    /// As a calendar file in the person's folder of downloads.
    File,
    /// As a letter in the person's mail program.
    Letter,
}

/// A meeting's details for somebody else, in the person's own words.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct HandoutForm {
    /// How.
    #[serde(rename = "as")]
    pub how: HandoutAs,
    /// What joins the meeting.
    pub link: String,
    /// What it is about.
    pub subject: Option<String>,
    /// When.
    pub when: Option<When>,
    /// When, for people to read.
    pub when_written: Option<String>,
    /// What stands before each detail.
    pub labels: HandoutLabels,
}

impl std::fmt::Debug for HandoutForm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HandoutForm").field("how", &self.how).finish_non_exhaustive()
    }
}

/// What stands before each detail, in the person's language and without a colon.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct HandoutLabels {
    /// Before the time.
    pub when: String,
    /// Before the link.
    pub join: String,
    /// Before the number.
    pub meeting_id: String,
    /// Before the passcode.
    pub passcode: String,
    /// Before telephone numbers.
    pub phone: String,
    /// Before what the telephone asks for.
    pub conference_id: String,
}

/// What came of it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[ts(export)]
pub enum HandedOut {
    /// The text.
    Text {
        /// To be copied.
        text: String,
    },
    /// The file was written.
    File {
        /// Its name, without its folder.
        name: String,
    },
    /// The mail program was opened.
    Letter,
}

impl std::fmt::Debug for HandedOut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("HandedOut")
    }
}
