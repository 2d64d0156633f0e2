//! A meeting's details in the words of who wants to join it.

use std::fmt;

use base::{Redacted, Secret};
use chrono::{DateTime, Utc};

/// What Graph knows of a meeting. `Debug` shows nothing of it that is personal.
#[derive(Clone, PartialEq, Eq)]
pub struct MeetingDetails {
    /// What it is about.
    pub subject: Option<String>,
    /// When it begins.
    pub start: Option<DateTime<Utc>>,
    /// When it ends.
    pub end: Option<DateTime<Utc>>,
    /// Who called it.
    pub organizer: Option<Organizer>,
    /// What happens to a guest at the door.
    pub lobby: LobbyExpectation,
    /// Why no guest can join from here, if so.
    pub obstacle: Option<Obstacle>,
    /// What a guest may do in its chat.
    pub chat: ChatMode,
    /// The chat's thread.
    pub thread: Option<String>,
    /// The link that joins it.
    pub join_url: Option<String>,
    /// The number that joins it; older meetings have none.
    pub meeting_id: Option<String>,
    /// What goes with the number.
    pub passcode: Option<Secret>,
    /// How to join by telephone.
    pub dial_in: Option<DialIn>,
}

impl fmt::Debug for MeetingDetails {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MeetingDetails")
            .field("subject", &self.subject.as_deref().map(Redacted))
            .field("lobby", &self.lobby)
            .field("obstacle", &self.obstacle)
            .field("chat", &self.chat)
            .field("has_dial_in", &self.dial_in.is_some())
            .finish_non_exhaustive()
    }
}

/// Who called a meeting.
#[derive(Clone, PartialEq, Eq)]
pub struct Organizer {
    /// Their name, or where that is hidden their address.
    pub name: Option<String>,
    /// Their object id in the directory.
    pub id: Option<String>,
    /// Their organisation's id.
    pub tenant: Option<String>,
}

impl fmt::Debug for Organizer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Organizer").field("name", &self.name.as_deref().map(Redacted)).finish_non_exhaustive()
    }
}

/// What happens to a guest at the door, as the meeting's options say. Whoever is inside may still decide otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LobbyExpectation {
    /// Everyone comes straight in.
    ComesIn,
    /// Guests wait until somebody lets them in.
    Waits,
    /// The options don't say, or say something new.
    Unknown,
}

/// Why no guest can join from here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obstacle {
    /// End-to-end encryption, which only Teams itself takes part in.
    EndToEndEncrypted,
    /// A live event or town hall.
    Broadcast,
}

/// What a guest may do in a meeting's chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChatMode {
    /// Read and write at any time.
    Enabled,
    /// Read and write during the meeting.
    Limited,
    /// Nothing.
    Disabled,
    /// The options don't say, or say something new.
    Unknown,
}

/// How to join by telephone.
#[derive(Clone, PartialEq, Eq)]
pub struct DialIn {
    /// What the telephone asks for.
    pub conference_id: Option<String>,
    /// Numbers that cost what a call costs.
    pub toll: Vec<String>,
    /// Numbers that cost nothing.
    pub toll_free: Vec<String>,
    /// A page with local numbers, https.
    pub page: Option<String>,
}

impl fmt::Debug for DialIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = (self.toll.len(), self.toll_free.len());
        f.debug_struct("DialIn").field("toll_and_toll_free", &counts).finish_non_exhaustive()
    }
}
