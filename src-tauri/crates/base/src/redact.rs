//! Wrapping personal text so that a log line says that something was there and how long it was, and no more.

use std::fmt;

/// A name, a link or a message on its way into a log.
///
/// ```
/// let line = format!("{} joined", base::Redacted("Mary Poppins"));
/// assert_eq!(line, "‹12 characters› joined");
/// ```
#[derive(Clone, Copy)]
pub struct Redacted<'a>(pub &'a str);

impl fmt::Display for Redacted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "‹{} characters›", self.0.chars().count())
    }
}

impl fmt::Debug for Redacted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
