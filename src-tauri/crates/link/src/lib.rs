//! Teams links and invitation text -> what to join, or why not.
//!
//! [`explain`] takes whatever a person pastes: a link, a link in the wrappers that mail filters and search engines put
//! around it, a whole invitation in any language, or a calendar file. It never opens anything: it reads the text and
//! rebuilds the link from checked parts.
//!
//! ```
//! let text = "Meeting ID: 264 183 392 744 150\nPasscode: Mt9xB2N6";
//! assert!(link::explain(text).is_join());
//! ```
//!
//! The way of a text: `calendar` unfolds calendar files, `scan` finds links, `link` takes off wrappers and checks the host
//! (`hosts`), `place` reads the path, `locator` writes the canonical form; `invitation` finds meeting ids by their `labels`;
//! `choose` picks the best. Time grows with the text's length only; nothing panics on any text.

mod address;
mod calendar;
mod choose;
mod explanation;
mod hosts;
mod invitation;
mod labels;
mod link;
mod locator;
mod markup;
mod numbers;
mod outcome;
mod place;
mod scan;
mod thread;
mod words;

use std::borrow::Cow;

pub use explanation::{
    Chat, Cloud, Explanation, Invalid, InvalidReason, Join, Locator, Meeting, Refused, RefusedReason, Warning, Wrapper,
};

/// Longer texts are not read.
pub const MAX_INPUT_BYTES: usize = 1 << 20;
/// More alternatives than this are not listed.
pub const MAX_ALTERNATIVES: usize = 20;

/// Reads a text and says what to join, or why not. Never panics; the time it takes grows with the text's length only.
#[must_use]
pub fn explain(text: &str) -> Explanation {
    if text.len() > MAX_INPUT_BYTES {
        return Explanation::invalid(InvalidReason::TooLong);
    }
    let visible = without_invisible(text);
    if visible.trim().is_empty() {
        return Explanation::invalid(InvalidReason::Empty);
    }
    match calendar::meeting_text(&visible) {
        Some(meeting_text) => choose::explain(&meeting_text),
        None => choose::explain(&visible),
    }
}

/// The text without characters that show nothing: marks of writing direction, joiners, soft hyphens, byte order marks.
/// Programs put them into links and numbers, and browsers skip them as well.
fn without_invisible(text: &str) -> Cow<'_, str> {
    let is_invisible = |c: char| matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    if !text.is_ascii() && text.contains(is_invisible) {
        Cow::Owned(text.chars().filter(|c| !is_invisible(*c)).collect())
    } else {
        Cow::Borrowed(text)
    }
}
