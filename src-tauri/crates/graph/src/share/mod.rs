//! A meeting's details, handed to a guest: as text, as a calendar file, as a letter that is ready to be sent.
//!
//! Labels and the written-out time are the caller's, in the person's language. Whoever gets the details can join: they hold
//! the passcode, which is what they are for.

mod file;
mod letter;
mod plain;

use std::fmt;

use base::{Redacted, Secret};

pub use file::calendar_file;
pub use letter::{LetterError, letter};
pub use plain::text;

use crate::{agenda::When, meetings::DialIn};

/// What a guest needs to know.
#[derive(Clone, Copy)]
pub struct Handout<'a> {
    /// What it is about.
    pub subject: Option<&'a str>,
    /// When, for calendars.
    pub when: Option<When>,
    /// When, for people.
    pub when_written: Option<&'a str>,
    /// The link that joins it.
    pub link: &'a str,
    /// The number that joins it.
    pub meeting_id: Option<&'a str>,
    /// What goes with the number.
    pub passcode: Option<&'a Secret>,
    /// How to join by telephone.
    pub dial_in: Option<&'a DialIn>,
}

impl fmt::Debug for Handout<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handout").field("subject", &self.subject.map(Redacted)).finish_non_exhaustive()
    }
}

/// What stands before each detail, in the person's language and without a colon.
#[derive(Debug, Clone, Copy)]
pub struct Labels<'a> {
    /// Before the time.
    pub when: &'a str,
    /// Before the link.
    pub join: &'a str,
    /// Before the number.
    pub meeting_id: &'a str,
    /// Before the passcode.
    pub passcode: &'a str,
    /// Before telephone numbers.
    pub phone: &'a str,
    /// Before what the telephone asks for.
    pub conference_id: &'a str,
}

#[cfg(test)]
mod tests;
