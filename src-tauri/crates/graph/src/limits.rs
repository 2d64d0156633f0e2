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
/// A calendar file, in bytes.
pub(crate) const MAX_CALENDAR_BYTES: usize = 4 << 20;
/// Lines that are no calendar, and calendars, in one file.
pub(crate) const MAX_PARTS: usize = 1000;
/// Events of one file that are looked at.
pub(crate) const MAX_EVENTS: usize = 20_000;
/// Time zones of one file that bring their own rules.
pub(crate) const MAX_ZONES: usize = 100;
/// Occurrences of one event that are counted through: daily for fifty years.
pub(crate) const MAX_OCCURRENCES: usize = 20_000;
/// Occurrences of all events of one file that are counted through.
pub(crate) const MAX_STEPS: usize = 500_000;
/// What a rule costs that never comes true, which takes its engine about as long as this many that do.
pub(crate) const NEVER_STEPS: usize = 50_000;
/// Days, weeks, months and times that one rule lists.
pub(crate) const MAX_LISTED: usize = 400;
/// How often a day one rule comes true.
pub(crate) const MAX_TIMES_A_DAY: usize = 24;
/// A subscribed calendar's address, in bytes.
pub(crate) const MAX_ADDRESS_BYTES: usize = 2048;
/// How often a subscribed calendar may lead on to another address.
pub(crate) const MAX_REDIRECTIONS: usize = 3;
/// People that one search finds.
pub(crate) const MAX_FOUND: usize = 15;
/// People whose presence is asked for at once; the service takes 650.
pub(crate) const MAX_PRESENCES: usize = 100;
/// A `mailto` address, in bytes: what Windows hands on whole.
pub(crate) const MAX_MAILTO_BYTES: usize = 2000;
