//! What a text turned out to be: a meeting to join, one we can't join, or nothing we know.
//!
//! These types are the JSON that `passerelle link --json` prints: one object, tagged by `kind`, in camelCase.

use std::fmt;

use base::{Redacted, Secret};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::words;

/// The one answer to a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase")]
#[ts(export)]
pub enum Explanation {
    /// A meeting that a guest can try to join.
    Join(Box<Join>),
    /// A real Teams page or meeting, but none that a guest can join from here.
    Refused(Refused),
    /// No usable link or meeting id.
    Invalid(Invalid),
}

impl Explanation {
    /// Whether there is something to join. The command line exits with 0 then and with 1 otherwise.
    #[must_use]
    pub fn is_join(&self) -> bool {
        matches!(self, Self::Join(_))
    }

    /// The meeting to join, if there is one.
    #[must_use]
    pub fn meeting(&self) -> Option<&Meeting> {
        match self {
            Self::Join(join) => Some(&join.meeting),
            Self::Refused(_) | Self::Invalid(_) => None,
        }
    }

    /// Plain words for a person on why there is nothing to join, and what to do; `None` where there is.
    #[must_use]
    pub fn why_not(&self) -> Option<&'static str> {
        match self {
            Self::Join(_) => None,
            Self::Refused(refused) => Some(refused.explanation),
            Self::Invalid(invalid) => Some(invalid.explanation),
        }
    }

    pub(crate) fn refused(reason: RefusedReason) -> Self {
        Self::Refused(Refused { reason, explanation: words::refused(reason) })
    }

    pub(crate) fn invalid(reason: InvalidReason) -> Self {
        Self::Invalid(Invalid { reason, explanation: words::invalid(reason) })
    }
}

/// The best meeting of a text, and the others it named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Join {
    /// The one to join.
    #[serde(flatten)]
    pub meeting: Meeting,
    /// Other ways or other meetings in the same text, best first, at most [`crate::MAX_ALTERNATIVES`].
    pub alternatives: Vec<Meeting>,
}

/// A meeting, and how sure the text makes us about it.
///
/// `Debug` shows neither link, thread nor organiser, so that an explanation may be logged.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Meeting {
    /// Where it takes place; the Communication Services resource must be of the same cloud.
    pub cloud: Cloud,
    /// What to hand to the meeting host.
    pub locator: Locator,
    /// The chat thread, such as `19:meeting_…@thread.v2`. Only long links name it.
    pub thread: Option<String>,
    /// The organiser's tenant, a GUID in lower case.
    pub tenant: Option<String>,
    /// The organiser's object id, a GUID in lower case.
    pub organizer: Option<String>,
    /// `"0"`, or in channel meetings the message that announced it (milliseconds since 1970).
    pub message: Option<String>,
    /// Whether a guest will find a chat.
    pub chat: Chat,
    /// What was taken off around the link, outermost first.
    pub wrappers: Vec<Wrapper>,
    /// What a person may want to know before joining.
    pub warnings: Vec<Warning>,
}

impl fmt::Debug for Meeting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Meeting")
            .field("cloud", &self.cloud)
            .field("locator", &self.locator)
            .field("thread", &self.thread.as_deref().map(Redacted))
            .field("tenant", &self.tenant)
            .field("organizer", &self.organizer.as_deref().map(Redacted))
            .field("message", &self.message)
            .field("chat", &self.chat)
            .field("wrappers", &self.wrappers)
            .field("warnings", &self.warnings)
            .finish()
    }
}

/// The two ways to name a meeting to a host. Serialises exactly as the call protocol's join target does.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "type", rename_all = "camelCase")]
#[ts(export)]
pub enum Locator {
    /// By link, in its canonical form.
    Link {
        /// An https URL on one of the two hosts that take guests.
        url: String,
    },
    /// By number, as printed below the link in invitations.
    MeetingId {
        /// Digits only.
        id: String,
        /// Case matters. `None`: ask the person.
        #[ts(type = "string | null")]
        passcode: Option<Secret>,
    },
}

impl fmt::Debug for Locator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Link { url } => f.debug_struct("Link").field("url", &Redacted(url)).finish(),
            Self::MeetingId { id, passcode } => {
                f.debug_struct("MeetingId").field("id", &Redacted(id)).field("passcode", passcode).finish()
            }
        }
    }
}

/// The clouds a guest can join in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum Cloud {
    /// The world's, and the US government's moderate one, which share their hosts.
    Public,
    /// US government "GCC High"; needs a Communication Services resource of that cloud.
    Gcch,
}

/// Whether a guest will find a chat in the meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum Chat {
    /// An ordinary meeting.
    Expected,
    /// A channel meeting: guests get sound and picture only.
    Unavailable,
    /// Short links and meeting ids don't say.
    Unknown,
}

/// Something around a link that was taken off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum Wrapper {
    /// A mail filter's rewritten link, in any of its forms.
    SafeLinks,
    /// A search engine's redirect, which its calendar puts around links.
    Google,
    /// The page that asks which Teams app to open.
    Launcher,
    /// A session proxy's host suffix.
    DefenderProxy,
}

/// What a person may want to know before joining.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum Warning {
    /// The link said http; https is used.
    UpgradedToHttps,
    /// The link was on another of Microsoft's hosts and is rewritten to the one that takes guests.
    HostRewritten,
    /// The short link lacks its `p`, so the meeting may refuse.
    PasscodeHashMissing,
    /// A meeting id without its passcode: ask for it.
    PasscodeMissing,
    /// The short link's id is no number of 9 to 18 digits.
    UnusualMeetingId,
    /// White space inside the link, as mail programs insert it, was removed.
    WhitespaceRemoved,
    /// Another link in the text is damaged and was passed over.
    DamagedLinkIgnored,
    /// Another link in the text imitates a Teams host and was passed over: be careful with this message.
    LookAlikeIgnored,
    /// The meeting is in the GCC High cloud and needs a resource there.
    NeedsGovernmentResource,
}

impl Warning {
    /// Plain words for a person.
    #[must_use]
    pub fn explanation(self) -> &'static str {
        words::warning(self)
    }
}

/// A real Teams page or meeting that a guest can't join from here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Refused {
    /// Its class.
    pub reason: RefusedReason,
    /// Plain words for a person: why, and what to do.
    pub explanation: &'static str,
}

/// The classes of what can't be joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum RefusedReason {
    /// Teams for home (`teams.live.com`).
    PersonalMeeting,
    /// A town hall, live event or other broadcast.
    TownHall,
    /// A webinar's event or registration page.
    Webinar,
    /// A Teams page that is no meeting: options, chat, channel, recap, dial-in …
    NotAMeeting,
    /// A cloud without guests' access: US DoD, China.
    UnsupportedCloud,
}

impl RefusedReason {
    /// Plain words for a person: why, and what to do.
    #[must_use]
    pub fn explanation(self) -> &'static str {
        words::refused(self)
    }
}

/// Nothing usable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Invalid {
    /// What is wrong.
    pub reason: InvalidReason,
    /// Plain words for a person: why, and what to do.
    pub explanation: &'static str,
}

/// What can be wrong with a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum InvalidReason {
    /// A Teams link with parts missing or garbled.
    Damaged,
    /// A host made to look like one of Microsoft's.
    LookAlikeHost,
    /// A link with a user name before the host, a trick to hide the real host.
    UserInfo,
    /// A Teams host with a port no Teams host has.
    OddPort,
    /// Neither http, https nor a Teams scheme.
    OtherScheme,
    /// Nothing, or only white space.
    Empty,
    /// Over [`crate::MAX_INPUT_BYTES`].
    TooLong,
    /// No Teams link and no meeting id.
    Unknown,
}
