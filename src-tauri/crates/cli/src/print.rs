//! What goes to standard output and standard error. The only place that prints.

use std::io::{self, IsTerminal, Write};

use app::{DeviceTrouble, Failure, SignInTrouble};
use serde::Serialize;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// 0
    Done,
    /// 1
    Failed,
    /// 2
    WordsAreOff,
}

impl Outcome {
    /// The process's exit code.
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::WordsAreOff => 2,
        }
    }
}

/// A failure as `--json` prints it.
#[derive(Debug, Serialize)]
struct FailureJson<'a> {
    ok: bool,
    code: String,
    words: &'a str,
    detail: &'a str,
    /// Which device it is about and what is wrong with it, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    device: Option<DeviceTrouble>,
    /// Why a provider refused to sign somebody in, where it told.
    #[serde(rename = "signIn", skip_serializing_if = "Option::is_none")]
    sign_in: Option<SignInTrouble>,
}

/// A line for a person or a program. A reader who has gone away is no error.
pub(crate) fn line(text: &str) {
    let mut output = io::stdout().lock();
    let _ = output.write_all(text.as_bytes()).and_then(|()| output.write_all(b"\n")).and_then(|()| output.flush());
}

/// An object as one line.
pub(crate) fn json(value: &impl Serialize) {
    line(&serde_json::to_string(value).expect("what is printed holds nothing that JSON can't"));
}

/// A line on standard error.
pub(crate) fn note(text: &str) {
    let mut output = io::stderr().lock();
    let _ = output.write_all(text.as_bytes()).and_then(|()| output.write_all(b"\n"));
}

/// Why a command failed: one line on standard error, and with `--json` an object on standard output as well.
pub(crate) fn failure(failure: &Failure, as_json: bool) -> Outcome {
    if as_json {
        let Failure { words, detail, device, sign_in, .. } = failure;
        let code = failure.code_text();
        json(&FailureJson { ok: false, code, words, detail, device: device.clone(), sign_in: *sign_in });
    }
    note(&format!("passerelle: {failure}"));
    Outcome::Failed
}

/// A line on standard error that is written over by the next one where that works, such as on a terminal.
#[derive(Debug)]
pub(crate) struct LiveLine {
    terminal: bool,
    shown: bool,
}

impl LiveLine {
    pub(crate) fn new() -> Self {
        Self { terminal: io::stderr().is_terminal(), shown: false }
    }

    /// Whether it is cheap to show a line every second.
    pub(crate) fn rewrites(&self) -> bool {
        self.terminal
    }

    /// Shows a line in place of the last one.
    pub(crate) fn show(&mut self, text: &str) {
        if !self.terminal {
            return note(text);
        }
        let mut output = io::stderr().lock();
        // To the line's start, the text, and away with what is behind it (ECMA-48).
        let _ = write!(output, "\r{text}\u{1b}[K").and_then(|()| output.flush());
        self.shown = true;
    }

    /// Shows a line that stays, above the live one.
    pub(crate) fn above(&mut self, text: &str) {
        self.end();
        note(text);
    }

    /// Leaves the last line standing.
    pub(crate) fn end(&mut self) {
        if std::mem::take(&mut self.shown) {
            note("");
        }
    }
}
