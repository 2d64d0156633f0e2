//! How much of the outside world is taken: every bound of this crate in one place.

/// One answer of Graph, in bytes.
pub(crate) const MAX_ANSWER_BYTES: usize = 4 << 20;
/// A challenge's claims, in bytes.
pub(crate) const MAX_CLAIMS_BYTES: usize = 8 << 10;
/// Requests at once to one mailbox, which is what Outlook's services allow an app.
pub(crate) const MAX_AT_ONCE: usize = 4;
/// Pages of one list.
pub(crate) const MAX_PAGES: usize = 20;
/// Items of one list, over all its pages.
pub(crate) const MAX_ITEMS: usize = 1000;
