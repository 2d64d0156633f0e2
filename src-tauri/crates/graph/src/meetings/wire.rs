//! `onlineMeeting` as Graph writes it, as far as it is read here. Any part may be missing; enumerations may grow.

use base::Secret;
use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::details::{ChatMode, DialIn, LobbyExpectation, MeetingDetails, Obstacle, Organizer};
use crate::text;

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct OnlineMeeting {
    subject: Option<String>,
    start_date_time: Option<DateTime<Utc>>,
    end_date_time: Option<DateTime<Utc>>,
    join_web_url: Option<String>,
    join_meeting_id_settings: Option<JoinMeetingIdSettings>,
    chat_info: Option<ChatInfo>,
    participants: Option<Participants>,
    lobby_bypass_settings: Option<LobbyBypassSettings>,
    allow_meeting_chat: Option<String>,
    is_end_to_end_encryption_enabled: Option<bool>,
    is_broadcast: Option<bool>,
    audio_conferencing: Option<AudioConferencing>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct JoinMeetingIdSettings {
    join_meeting_id: Option<String>,
    passcode: Option<Secret>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ChatInfo {
    thread_id: Option<String>,
}

#[derive(Deserialize)]
struct Participants {
    organizer: Option<Participant>,
}

#[derive(Deserialize)]
struct Participant {
    identity: Option<IdentitySet>,
    upn: Option<String>,
}

#[derive(Deserialize)]
struct IdentitySet {
    user: Option<Identity>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Identity {
    id: Option<String>,
    display_name: Option<String>,
    tenant_id: Option<String>,
}

#[derive(Deserialize)]
struct LobbyBypassSettings {
    scope: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AudioConferencing {
    conference_id: Option<String>,
    dialin_url: Option<String>,
    toll_number: Option<String>,
    toll_numbers: Option<Vec<String>>,
    toll_free_number: Option<String>,
    toll_free_numbers: Option<Vec<String>>,
}

impl From<OnlineMeeting> for MeetingDetails {
    fn from(wire: OnlineMeeting) -> Self {
        let (id, passcode) = wire.join_meeting_id_settings.map(|ids| (ids.join_meeting_id, ids.passcode)).unzip();
        let scope = wire.lobby_bypass_settings.and_then(|settings| settings.scope);
        let encrypted = wire.is_end_to_end_encryption_enabled == Some(true);
        let broadcast = wire.is_broadcast == Some(true);
        Self {
            subject: text::optional(wire.subject.as_deref()),
            start: wire.start_date_time,
            end: wire.end_date_time,
            organizer: wire.participants.and_then(|people| people.organizer).map(Organizer::from),
            lobby: lobby(scope.as_deref()),
            obstacle: encrypted
                .then_some(Obstacle::EndToEndEncrypted)
                .or_else(|| broadcast.then_some(Obstacle::Broadcast)),
            chat: chat(wire.allow_meeting_chat.as_deref()),
            thread: wire.chat_info.and_then(|chat| chat.thread_id),
            join_url: wire.join_web_url,
            meeting_id: text::optional(id.flatten().as_deref()),
            passcode: passcode.flatten(),
            dial_in: wire.audio_conferencing.and_then(dial_in),
        }
    }
}

impl From<Participant> for Organizer {
    fn from(wire: Participant) -> Self {
        let user = wire.identity.and_then(|identity| identity.user);
        let (name, id, tenant) = user.map_or((None, None, None), |user| (user.display_name, user.id, user.tenant_id));
        let name = text::optional(name.as_deref()).or_else(|| text::optional(wire.upn.as_deref()));
        Self { name, id, tenant }
    }
}

fn lobby(scope: Option<&str>) -> LobbyExpectation {
    match scope {
        Some("everyone") => LobbyExpectation::ComesIn,
        Some("organizer" | "organization" | "organizationAndFederated" | "invited" | "organizationExcludingGuests") => {
            LobbyExpectation::Waits
        }
        _ => LobbyExpectation::Unknown,
    }
}

fn chat(mode: Option<&str>) -> ChatMode {
    match mode {
        Some("enabled") => ChatMode::Enabled,
        Some("limited") => ChatMode::Limited,
        Some("disabled") => ChatMode::Disabled,
        _ => ChatMode::Unknown,
    }
}

/// At most so many numbers of each kind are listed.
const MAX_NUMBERS: usize = 10;

fn dial_in(wire: AudioConferencing) -> Option<DialIn> {
    let dial_in = DialIn {
        conference_id: text::optional(wire.conference_id.as_deref()),
        toll: numbers(wire.toll_number, wire.toll_numbers),
        toll_free: numbers(wire.toll_free_number, wire.toll_free_numbers),
        page: wire.dialin_url.filter(|url| url.starts_with("https://")),
    };
    let has_number = !(dial_in.toll.is_empty() && dial_in.toll_free.is_empty());
    (has_number || dial_in.page.is_some()).then_some(dial_in)
}

/// The one number and the list, each once.
fn numbers(one: Option<String>, list: Option<Vec<String>>) -> Vec<String> {
    let mut numbers = Vec::new();
    for number in one.into_iter().chain(list.into_iter().flatten()) {
        if let Some(number) = text::line(&number, 40)
            && !numbers.contains(&number)
            && numbers.len() < MAX_NUMBERS
        {
            numbers.push(number);
        }
    }
    numbers
}
