//! Failures as people and programs see them: a code that stays the same, and one line that says what happened and what to
//! do. What a server or a library said is kept apart, for the log.

use std::fmt;

pub use ipc::{Code, DeviceReason, DeviceTrouble, FailedDevice, SignInRefusal, SignInTrouble};
use meeting::NotNow;

/// Something that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What kind.
    pub code: Code,
    /// One line: what happened, and what to do.
    pub words: String,
    /// What the system, a library or the other side said; possibly empty.
    pub detail: String,
    /// With [`Code::NotNow`], why not, where the call said so.
    pub not_now: Option<NotNow>,
    /// With [`Code::Device`], which device and why, where that is known.
    pub device: Option<DeviceTrouble>,
    /// With [`Code::SignInRefused`], what the provider said.
    pub sign_in: Option<SignInTrouble>,
}

impl Failure {
    /// A failure that its words say all about.
    #[must_use]
    pub fn new(code: Code, words: impl Into<String>) -> Self {
        Self { code, words: words.into(), detail: String::new(), not_now: None, device: None, sign_in: None }
    }

    /// A failure with what is known of its cause.
    #[must_use]
    pub fn because(code: Code, words: impl Into<String>, cause: &dyn fmt::Display) -> Self {
        Self { detail: cause.to_string(), ..Self::new(code, words) }
    }

    /// The call refused a command.
    #[must_use]
    pub fn not_now(not_now: NotNow) -> Self {
        Self { not_now: Some(not_now), ..Self::new(Code::NotNow, not_now.to_string()) }
    }

    /// As the window gets it: the window has words of its own, ours go under its details.
    #[must_use]
    pub fn to_ipc(&self) -> ipc::Failure {
        let Self { code, not_now, ref device, sign_in, .. } = *self;
        ipc::Failure { code, detail: self.to_string(), not_now, device: device.clone(), sign_in }
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
    fn the_window_gets_the_reason_beside_the_words() {
        let reason = NotNow { why: meeting::Why::ConsentNeeded };
        let sent = Failure::not_now(reason).to_ipc();
        assert_eq!((sent.code, sent.not_now), (Code::NotNow, Some(reason)));
        let trouble = DeviceTrouble::new(FailedDevice::Camera, DeviceReason::Gone);
        let failure = Failure::because(Code::Device, "the camera is gone", &"unplugged\n");
        let sent = Failure { device: Some(trouble.clone()), ..failure }.to_ipc();
        assert_eq!((sent.detail.as_str(), sent.not_now), ("the camera is gone (unplugged)", None));
        assert_eq!(sent.device, Some(trouble));
    }

    #[test]
    fn codes_are_written_in_camel_case() {
        assert_eq!(Failure::new(Code::NotInACall, "").code_text(), "notInACall");
    }
}
