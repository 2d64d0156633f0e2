//! Teams links and invitation text -> what to join, or why not.

mod explanation;
mod words;

pub use explanation::{
    Chat, Cloud, Explanation, Invalid, InvalidReason, Join, Locator, Meeting, Refused, RefusedReason, Warning, Wrapper,
};

/// Longer texts are not read.
pub const MAX_INPUT_BYTES: usize = 1 << 20;
/// More alternatives than this are not listed.
pub const MAX_ALTERNATIVES: usize = 20;

/// Reads a text and says what to join.
#[must_use]
pub fn explain(text: &str) -> Explanation {
    if text.len() > MAX_INPUT_BYTES {
        return Explanation::invalid(InvalidReason::TooLong);
    }
    let _ = Explanation::refused(RefusedReason::NotAMeeting);
    Explanation::invalid(InvalidReason::Unknown)
}
