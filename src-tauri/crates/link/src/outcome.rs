//! What one link turned out to be.

use crate::explanation::{Cloud, InvalidReason, Meeting, RefusedReason};

/// What one link turned out to be; the whole text's explanation is chosen among these.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    Join(Box<Meeting>),
    Refused(RefusedReason),
    /// A Teams meeting link with parts missing, of this cloud.
    Damaged(Cloud),
    /// Not to be trusted, or of a scheme that isn't the web's. Never [`InvalidReason::Damaged`].
    Invalid(InvalidReason),
    /// A meeting of another service, so that numbers below it aren't Teams'.
    OtherService,
    /// Any other web page.
    Unrelated,
}
