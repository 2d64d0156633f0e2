//! What the practice organisation consists of, as TOML written by people: the organisation itself, its Communication
//! Services resource, app registrations, people, meetings and calendars.
//!
//! The keys are described in `docs/practice.md`. Reading is strict: a key that is not known, a person nobody has heard of
//! or a time that can't be is an error with its line, since an organisation that silently lacks what its file says would
//! mislead whoever tests against it.

pub(crate) mod check;
mod error;
#[cfg(test)]
mod tests;

use std::path::Path;

use base::Secret;
use serde::Deserialize;
use toml::Spanned;

pub use error::SeedError;

/// Everything a seed file says. See `docs/practice.md` for the meaning and the default of each key.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Seed {
    /// The organisation itself.
    pub organisation: About,
    /// Its Communication Services resource.
    #[serde(default)]
    pub resource: Resource,
    /// App registrations; a default one where there is none.
    #[serde(default, rename = "app")]
    pub apps: Vec<App>,
    /// At least one.
    #[serde(rename = "person")]
    pub people: Vec<Person>,
    /// Online meetings.
    #[serde(default, rename = "meeting")]
    pub meetings: Vec<Meeting>,
    /// What stands in calendars.
    #[serde(default, rename = "event")]
    pub events: Vec<Event>,
}

/// The organisation.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct About {
    /// As people call it.
    pub name: String,
    /// What follows the `@` of its people.
    pub domain: Spanned<String>,
    /// Entra's id of it.
    pub tenant_id: Option<Spanned<String>>,
    /// An IANA name; days and times below are meant in it.
    #[serde(default = "utc")]
    pub time_zone: Spanned<String>,
}

/// A Communication Services resource.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Resource {
    /// The middle of its users' ids.
    pub id: Option<Spanned<String>>,
    /// Base64.
    pub access_key: Option<Spanned<Secret>>,
    /// Whether it was made while there was Chat; it was, without it.
    pub chat: Option<bool>,
    /// Whether its users may chat with the organisation's people outside meetings; they may, without it.
    pub chat_with_people: Option<bool>,
}

/// An app registration.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct App {
    /// Shown where people sign in.
    pub name: Spanned<String>,
    /// Entra's “application (client) id”.
    pub client_id: Option<Spanned<String>>,
    /// Where people may be sent back to.
    #[serde(default)]
    pub redirect_uris: Vec<Spanned<String>>,
    /// With it the app is a confidential client and may sign in as itself.
    pub secret: Option<Secret>,
    /// Whether it may use device codes and sign in without a secret.
    #[serde(default = "yes")]
    pub public: bool,
    /// Scopes an administrator has granted for everyone.
    #[serde(default)]
    pub granted: Vec<String>,
    /// Scopes each person may grant.
    #[serde(default)]
    pub may_ask: Vec<String>,
}

/// Somebody with an account, or a guest of the organisation.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Person {
    /// The part of the address before the `@`; how the rest of the file calls them.
    pub user: Spanned<String>,
    /// As shown.
    pub name: String,
    /// Entra's object id.
    pub id: Option<Spanned<String>>,
    /// What they do.
    pub job_title: Option<String>,
    /// Where in the organisation.
    pub department: Option<String>,
    /// Where in the house.
    pub office: Option<String>,
    /// A business phone.
    pub phone: Option<String>,
    /// How others see them: `Available`, `Busy`, `Away`, …
    #[serde(default = "available")]
    pub presence: Spanned<String>,
    /// What they are at, if it is more than their presence says: `InACall`, `Presenting`, …
    pub activity: Option<String>,
    /// A guest of the organisation; can't look others up.
    #[serde(default)]
    pub guest: bool,
    /// Signing in is refused.
    #[serde(default)]
    pub disabled: bool,
    /// The users they work with most, best first.
    #[serde(default)]
    pub works_with: Vec<Spanned<String>>,
}

/// An online meeting.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Meeting {
    /// Its title; no two share one.
    pub subject: Spanned<String>,
    /// A user.
    pub organizer: Spanned<String>,
    /// Users.
    #[serde(default)]
    pub attendees: Vec<Spanned<String>>,
    /// Days from the one on which the service starts: 0 is today, -1 yesterday.
    pub day: Option<Spanned<i64>>,
    /// `HH:MM` in the organisation's time zone.
    pub at: Option<Spanned<String>>,
    /// How long.
    pub minutes: Option<Spanned<i64>>,
    /// Digits, spaces allowed.
    pub id: Option<Spanned<String>>,
    /// Goes with the id; `""` for none.
    pub passcode: Option<String>,
    /// The `p` of its short link.
    pub hash: Option<String>,
    /// Its join address has the short shape.
    #[serde(default)]
    pub short_link: bool,
    /// Any property of Graph's `onlineMeeting`, put over what is made up.
    #[serde(default)]
    pub properties: toml::Table,
    /// What a lookup that misses it answers.
    pub miss: Option<Miss>,
}

/// How Graph says that there is no such meeting: it does so in three ways, and clients must know them all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Miss {
    /// 404 with code 3004.
    NotFound,
    /// 400 with code 1026.
    BadRequest,
    /// 200 with an empty list.
    Empty,
}

/// An entry of calendars: of its organizer and all attendees who are people of the organisation.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Event {
    /// Its title.
    pub subject: Spanned<String>,
    /// A user, or the address of somebody elsewhere.
    pub organizer: Spanned<String>,
    /// Users, and addresses of people elsewhere.
    #[serde(default)]
    pub attendees: Vec<Spanned<String>>,
    /// Days from the one on which the service starts: 0 is today, -1 yesterday.
    pub day: Option<Spanned<i64>>,
    /// `HH:MM` in the organisation's time zone.
    pub at: Option<Spanned<String>>,
    /// How long.
    pub minutes: Option<Spanned<i64>>,
    /// The subject of its online meeting.
    pub meeting: Option<Spanned<String>>,
    /// Text of the invitation.
    #[serde(default)]
    pub body: String,
    /// Where.
    #[serde(default)]
    pub location: String,
    /// It was called off.
    #[serde(default)]
    pub cancelled: bool,
    /// Days, not hours.
    #[serde(default)]
    pub all_day: bool,
    /// What the attendees answered: `accepted`, `declined`, `tentativelyAccepted`, `notResponded`.
    pub response: Option<Spanned<String>>,
}

/// When something is, counted from the day on which the service starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct When {
    /// 0 is today, -1 yesterday.
    pub(crate) day: i64,
    /// In the organisation's time zone.
    pub(crate) at: jiff::civil::Time,
    /// How long.
    pub(crate) minutes: i64,
}

impl When {
    fn new(day: Option<&Spanned<i64>>, at: Option<&Spanned<String>>, minutes: Option<&Spanned<i64>>) -> Self {
        // What can't be read was refused when the seed was.
        let at = at.and_then(|at| jiff::civil::Time::strptime("%H:%M", at.get_ref()).ok());
        Self {
            day: day.map_or(0, |day| *day.get_ref()),
            at: at.unwrap_or_default(),
            minutes: minutes.map_or(30, |minutes| *minutes.get_ref()),
        }
    }
}

impl Meeting {
    pub(crate) fn when(&self) -> When {
        When::new(self.day.as_ref(), self.at.as_ref(), self.minutes.as_ref())
    }
}

impl Event {
    pub(crate) fn when(&self) -> When {
        When::new(self.day.as_ref(), self.at.as_ref(), self.minutes.as_ref())
    }
}

fn utc() -> Spanned<String> {
    Spanned::new(0..0, "UTC".to_owned())
}

fn available() -> Spanned<String> {
    Spanned::new(0..0, "Available".to_owned())
}

fn yes() -> bool {
    true
}

impl Seed {
    /// The organisation that comes with the program.
    ///
    /// # Panics
    /// Never: a test reads it.
    #[must_use]
    pub fn built_in() -> Self {
        Self::parse(include_str!("built_in.toml")).expect("the built-in organisation is right: a test reads it")
    }

    /// Reads a file.
    ///
    /// # Errors
    /// When it can't be read, or says something that can't be; see [`SeedError`].
    pub fn load(path: &Path) -> Result<Self, SeedError> {
        let unreadable = |source| SeedError::Unreadable { path: path.to_owned(), source };
        Self::parse(&std::fs::read_to_string(path).map_err(unreadable)?)
    }

    /// Reads a text.
    ///
    /// # Errors
    /// With line and reason, when it says something that can't be.
    pub fn parse(text: &str) -> Result<Self, SeedError> {
        let seed: Self = toml::from_str(text).map_err(|error| SeedError::from_toml(text, &error))?;
        check::check(&seed).map_err(|(span, problem)| SeedError::at(text, span.start, problem))?;
        Ok(seed)
    }
}
