//! Practice scripts: which meetings there are and what the people in them do, as TOML written by people.
//!
//! The schema is described in `docs/practice-script.md`. Reading is strict: a key that is not known, a name that nobody
//! has or a time that can't be meant is an error with its line, since a script that silently does less than it says
//! would be worse than none.

mod check;
mod error;
mod timeline;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use meeting::protocol::{MediaRight, ReactionKind, Role};
use serde::Deserialize;
use toml::Spanned;

pub use error::ScriptError;
pub(crate) use timeline::{Cue, Timeline, seconds};

/// Most people a meeting may be given, scripted ones included.
const MOST_PEOPLE: usize = 350;

/// Everything a script file says.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Script {
    /// At least one.
    #[serde(rename = "meeting")]
    pub meetings: Vec<Meeting>,
    /// What goes wrong on purpose.
    #[serde(default)]
    pub faults: Faults,
    /// The folder that names of sound files are relative to.
    #[serde(skip)]
    pub folder: PathBuf,
}

/// One meeting.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Meeting {
    /// Its title.
    pub subject: Spanned<String>,
    /// Digits, spaces allowed; made up when absent.
    pub id: Option<Spanned<String>>,
    /// Asked for with the id.
    pub passcode: Option<Spanned<String>>,
    /// The `p` of its short link.
    pub hash: Option<Spanned<String>>,
    /// Whether guests wait to be let in.
    #[serde(default = "yes")]
    pub lobby: bool,
    /// The role guests get.
    #[serde(default = "presenter")]
    pub guests: Role,
    /// Whether there is a chat thread for guests.
    #[serde(default = "yes")]
    pub chat: bool,
    /// Most people at once, scripted ones included.
    #[serde(default = "most")]
    pub most_people: Spanned<usize>,
    /// Seconds after which the script begins again; absent to play it once.
    pub loop_after: Option<Spanned<f64>>,
    /// Names of breakout rooms.
    #[serde(default)]
    pub breakout_rooms: Vec<String>,
    /// How to take part by telephone.
    pub dial_in: Option<DialIn>,
    /// Who is in it.
    #[serde(default, rename = "person")]
    pub people: Vec<Person>,
    /// What they do.
    #[serde(default, rename = "event")]
    pub events: Vec<Event>,
}

/// A scripted person.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Person {
    /// Unique in the meeting.
    pub name: Spanned<String>,
    /// What they may do.
    #[serde(default = "presenter")]
    pub role: Role,
    /// When they come, in seconds.
    #[serde(default = "at_once")]
    pub joins: Spanned<f64>,
    /// When they go; absent to stay.
    pub leaves: Option<Spanned<f64>>,
    /// Comes by way of the lobby, whether or not guests do, and waits there until somebody lets them in.
    #[serde(default)]
    pub waits: bool,
    /// Lets in everyone who has waited this many seconds; for roles that may.
    pub admits_after: Option<Spanned<f64>>,
    /// Turns away everyone who has waited this many seconds; for roles that may.
    pub rejects_after: Option<Spanned<f64>>,
    /// Their camera, on from the start.
    pub video: Option<Spanned<Video>>,
    /// How they sound.
    pub voice: Option<Spanned<Voice>>,
    /// When they speak: pairs of seconds, from and to.
    #[serde(default)]
    pub speaks: Vec<Spanned<(f64, f64)>>,
}

/// A moving numbered picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Video {
    /// The number that the picture carries as its source, 1 to 255.
    pub source: u8,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Pictures a second.
    pub fps: u32,
}

/// Where a voice comes from.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Voice {
    /// A pure tone of so many hertz.
    Tone(f32),
    /// A WAV file, from its beginning again when it ends.
    File(PathBuf),
}

/// Something that somebody does at a time.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Event {
    /// Seconds.
    pub at: Spanned<f64>,
    /// The name of a scripted person.
    pub who: Spanned<String>,
    /// What.
    #[serde(rename = "do")]
    pub action: Spanned<Action>,
}

/// What a scripted person can do.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// Come (again).
    Join,
    /// Go.
    Leave,
    /// End the meeting for everyone.
    EndForEveryone,
    /// Mute oneself.
    Mute,
    /// Unmute oneself.
    Unmute,
    /// Turn one's camera on; needs `video`.
    CameraOn,
    /// Turn one's camera off.
    CameraOff,
    /// Share a screen with this picture.
    Share(Video),
    /// Stop sharing.
    StopShare,
    /// Raise one's hand.
    RaiseHand,
    /// Lower one's hand.
    LowerHand,
    /// Show a reaction.
    React(ReactionKind),
    /// Say a line, seen by those who have captions on.
    Caption(Line),
    /// Write a line in the chat.
    Write(String),
    /// Change what one wrote last, in the organisation's thread.
    Correct(String),
    /// Take back what one wrote last, in the organisation's thread.
    TakeBack,
    /// Be seen writing, in the organisation's thread.
    BeginToWrite,
    /// Have read everything, in the organisation's thread.
    ReadChat,
    /// Type a line that others read while it is typed.
    Type(String),
    /// Forbid all attendees their microphone or camera.
    Forbid(MediaRight),
    /// Allow it again.
    Permit(MediaRight),
    /// Start recording.
    StartRecording(Compliance),
    /// Stop recording.
    StopRecording,
    /// Start transcribing.
    StartTranscription(Compliance),
    /// Stop transcribing.
    StopTranscription,
    /// Let in everyone who waits.
    Admit,
    /// Turn away everyone who waits.
    Reject,
    /// Mute someone, `guests` for all guests.
    MuteOther(String),
    /// Remove someone, `guests` for all guests.
    Remove(String),
    /// Spotlight someone, `guests` for all guests.
    Spotlight(String),
    /// End someone's spotlight.
    StopSpotlight(String),
    /// Give someone another role.
    SetRole(NewRole),
    /// Open the breakout rooms.
    OpenRooms,
    /// Close the breakout rooms; everyone is back in the main meeting.
    CloseRooms,
}

impl Action {
    /// Whether it takes a chat.
    pub(crate) fn is_in_chat(&self) -> bool {
        matches!(self, Self::Write(_) | Self::Correct(_) | Self::TakeBack | Self::BeginToWrite | Self::ReadChat)
    }
}

/// Telephone numbers of a meeting. Nobody answers them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DialIn {
    /// What a caller keys in, in digits and spaces.
    pub conference_id: String,
    /// What to dial.
    pub numbers: Vec<DialInNumber>,
}

/// A telephone number.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DialInNumber {
    /// As it is dialled from abroad.
    pub number: String,
    /// Where it is.
    #[serde(default)]
    pub country: String,
    /// See `country`.
    #[serde(default)]
    pub city: String,
    /// It costs nothing.
    #[serde(default)]
    pub toll_free: bool,
}

impl DialIn {
    pub(crate) fn to_protocol(&self) -> meeting::protocol::DialIn {
        let number = |number: &DialInNumber| meeting::protocol::DialInNumber {
            number: number.number.clone(),
            toll_free: number.toll_free,
            country: number.country.clone(),
            city: number.city.clone(),
        };
        meeting::protocol::DialIn {
            conference_id: self.conference_id.clone(),
            numbers: self.numbers.iter().map(number).collect(),
        }
    }
}

/// A spoken line.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Line {
    /// The words.
    pub text: String,
    /// BCP 47 tag.
    #[serde(default = "english")]
    pub language: String,
}

/// How a recording or transcription is started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Compliance {
    /// Whether everyone has to agree before their media is taken.
    pub consent: bool,
}

/// A change of role.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct NewRole {
    /// Whose, `guests` for all guests.
    pub of: String,
    /// The new one.
    pub role: Role,
}

/// What goes wrong on purpose.
#[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Faults {
    /// Share of forwarded video packets that are dropped, 0 to 1.
    #[serde(default)]
    pub loss: f64,
}

/// The word that stands for all guests where a name is asked for.
pub(crate) const GUESTS: &str = "guests";

impl Script {
    /// The script that comes with the program.
    ///
    /// # Panics
    /// Never: a test reads it.
    #[must_use]
    pub fn built_in() -> Self {
        Self::parse(include_str!("built_in.toml"), Path::new("")).expect("the built-in script is tested")
    }

    /// Reads a script file.
    ///
    /// # Errors
    /// When the file can't be read, or see [`Script::parse`].
    pub fn load(path: &Path) -> Result<Self, ScriptError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| ScriptError::Unreadable { path: path.to_owned(), source })?;
        Self::parse(&text, path.parent().unwrap_or(Path::new("")))
    }

    /// Reads a script. `folder` is what names of sound files are relative to.
    ///
    /// # Errors
    /// [`ScriptError::Wrong`] with the line, when it is no TOML, holds unknown keys, or says what can't be.
    pub fn parse(text: &str, folder: &Path) -> Result<Self, ScriptError> {
        let mut script: Self = toml::from_str(text).map_err(|error| ScriptError::from_toml(text, &error))?;
        script.folder = folder.to_owned();
        check::check(&script).map_err(|(span, problem)| ScriptError::at(text, span.start, problem))?;
        Ok(script)
    }
}

impl Default for Script {
    fn default() -> Self {
        Self::built_in()
    }
}

fn yes() -> bool {
    true
}

fn presenter() -> Role {
    Role::Presenter
}

fn at_once() -> Spanned<f64> {
    Spanned::new(0..0, 0.0)
}

fn most() -> Spanned<usize> {
    Spanned::new(0..0, 64)
}

fn english() -> String {
    "en-US".to_owned()
}
