//! Failures as people and programs see them: a code that stays the same, and one line that says what happened and what to
//! do. What a server or a library said is kept apart, for the log.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What kind of failure. Programs may react to these; they are part of the JSON output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Code {
    /// The text to join is no meeting link.
    LinkInvalid,
    /// It is a link of a kind that guests can't join.
    LinkRefused,
    /// No practice service runs, or its files can't be read.
    ServiceNotFound,
    /// The service does not answer.
    ServiceUnreachable,
    /// The service does not accept the secret.
    ServiceSecret,
    /// The service answered with something else than it should.
    ServiceAnswer,
    /// The service could not be started.
    ServiceStart,
    /// The host's socket could not be opened or was closed before the call.
    Signal,
    /// The connection for sound and pictures could not be set up.
    Media,
    /// The host is gone.
    HostVanished,
    /// Nobody let us in.
    NotAdmitted,
    /// We were removed.
    Removed,
    /// The meeting is over.
    MeetingEnded,
    /// The service ended the call for another reason.
    ServiceEnded,
    /// A camera, microphone, loudspeaker or screen can't be used.
    Device,
    /// The encoder or decoder failed.
    Codec,
    /// Nothing can be recorded there.
    RecordingFolder,
    /// The statistics can't be written there.
    StatisticsFile,
    /// The script of the practice service is wrong.
    Script,
    /// The request makes no sense now.
    NotNow,
    /// No call is running.
    NotInACall,
    /// Several are running and none was named.
    SeveralCalls,
    /// The running call can't be reached.
    ControlSocket,
    /// The running call does not know the request.
    ControlRequest,
    /// A file can't be read.
    File,
}

/// Something that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What kind.
    pub code: Code,
    /// One line: what happened, and what to do.
    pub words: String,
    /// What the system, a library or the other side said; possibly empty.
    pub detail: String,
}

impl Failure {
    /// A failure that its words say all about.
    #[must_use]
    pub fn new(code: Code, words: impl Into<String>) -> Self {
        Self { code, words: words.into(), detail: String::new() }
    }

    /// A failure with what is known of its cause.
    #[must_use]
    pub fn because(code: Code, words: impl Into<String>, cause: &dyn fmt::Display) -> Self {
        Self { code, words: words.into(), detail: cause.to_string() }
    }

    /// The code as it is written in JSON.
    #[must_use]
    pub fn code_text(&self) -> String {
        match serde_json::to_value(self.code) {
            Ok(serde_json::Value::String(text)) => text,
            _ => String::new(),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&one_line(&self.words))?;
        if !self.detail.is_empty() && !self.words.contains(&self.detail) {
            write!(f, " ({})", one_line(&self.detail))?;
        }
        Ok(())
    }
}

impl std::error::Error for Failure {}

/// A text without line breaks and other control characters, which a terminal might obey.
fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split(|letter: char| letter.is_control()).filter(|part| !part.is_empty()).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_one_line_whatever_the_cause_says() {
        let failure = Failure::because(Code::Signal, "the host can't be reached", &"a\nb\u{1b}[2Jc");
        assert_eq!(failure.to_string(), "the host can't be reached (a b [2Jc)");
    }

    #[test]
    fn says_nothing_twice() {
        assert_eq!(Failure::because(Code::File, "x: no such file", &"no such file").to_string(), "x: no such file");
    }

    #[test]
    fn codes_are_written_in_camel_case() {
        assert_eq!(Failure::new(Code::NotInACall, "").code_text(), "notInACall");
    }
}
