//! When the service is asked for messages, and how far everything is known.
//!
//! A *walk* is a list read to its end, page by page. Everything that came up to a moment is known after a walk that asked for all
//! since an earlier such moment; only walks move it on. Realtime events are taken as they come and never trusted to be all.
//!
//! ```text
//!   realtime is up:    a walk at once, then every 60 s, and 15 s after an event whose place in the thread isn't known
//!   it isn't:          a walk every 3 s while the pane is open and lively, every 15 s otherwise; each tenth of the former reads the
//!                      newest page again, since an edit moves no message into the list of new ones
//!   a walk fails:      after what the service asks for, at least 2 s, twice that each further time, at most 60 s
//! ```

use std::time::Duration;

use crate::{
    failure::ChatFailure,
    thread::{Continuation, Listing},
    time::Timestamp,
};

const LIVELY: Duration = Duration::from_secs(3);
const QUIET: Duration = Duration::from_secs(15);
const WITH_REALTIME: Duration = Duration::from_secs(60);
/// How long after the last message a thread counts as lively.
const LIVELY_FOR: Duration = Duration::from_secs(300);
/// How often the newest page is read again.
const READ_AGAIN: Duration = Duration::from_secs(30);
/// Within this time a message without a place in the thread gets one.
pub(super) const SETTLE: Duration = Duration::from_secs(15);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// A list of new messages begins so much earlier than what is known, since the service's clocks may differ.
const OVERLAP_MS: i64 = 5000;
/// Messages on the newest page.
pub(super) const NEWEST_PAGE: u16 = 100;
/// A list of new messages that is longer is not read to its end: the thread is begun anew from its newest page.
const MAX_PAGES: u32 = 10;

/// What a walk is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The newest page, with which the thread begins anew.
    Root,
    /// What is new.
    New,
    /// The newest page once more, for what was changed.
    Again,
}

/// A list that is being read.
#[derive(Debug)]
struct Walk {
    kind: Kind,
    /// Which of all walks.
    number: u64,
    /// The youngest that came so far.
    youngest: Option<Timestamp>,
    pages: u32,
}

/// What comes after a page.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Progress {
    More(Listing),
    /// Read to its end; the number of the walk.
    Done(u64),
}

/// The rhythm.
#[derive(Debug)]
pub(super) struct Sync {
    page: u16,
    /// Lists of what is new hold what was changed, too.
    lists_changes: bool,
    pub(super) pane_open: bool,
    pub(super) realtime: bool,
    opened: bool,
    synced_to: Option<Timestamp>,
    walk: Option<Walk>,
    walks: u64,
    next: Option<Duration>,
    read_again: Duration,
    traffic: Option<Duration>,
    failures: u32,
    root_wanted: bool,
    stopped: bool,
}

impl Sync {
    pub(super) fn new(page: u16, lists_changes: bool, now: Duration) -> Self {
        Self {
            page,
            lists_changes,
            pane_open: false,
            realtime: false,
            opened: false,
            synced_to: None,
            walk: None,
            walks: 0,
            next: Some(now),
            read_again: now,
            traffic: None,
            failures: 0,
            root_wanted: false,
            stopped: false,
        }
    }

    pub(super) fn is_open(&self) -> bool {
        self.opened
    }

    pub(super) fn kind(&self) -> Option<Kind> {
        self.walk.as_ref().map(|walk| walk.kind)
    }

    /// A list is wanted by then. While the service wants quiet, it is wanted when that ends.
    pub(super) fn want(&mut self, at: Duration) {
        if self.failures == 0 && !self.stopped {
            self.next = Some(self.next.map_or(at, |next| next.min(at)));
        }
    }

    /// A list that begins from now on is wanted: the number it will have, at least.
    pub(super) fn want_whole(&mut self, now: Duration) -> u64 {
        self.want(now);
        self.walks + 1
    }

    pub(super) fn want_root(&mut self, now: Duration) {
        self.root_wanted = true;
        self.want(now);
    }

    /// The thread is gone: nothing more is asked.
    pub(super) fn stop(&mut self) {
        self.stopped = true;
        self.next = None;
    }

    /// One is in the thread again.
    pub(super) fn resume(&mut self, now: Duration) {
        self.stopped = false;
        self.want(now);
    }

    /// Something changed that only the newest page shows.
    pub(super) fn read_again(&mut self, now: Duration) {
        self.read_again = now;
        self.want(now);
    }

    #[cfg(test)]
    pub(super) fn put_off_reading_again(&mut self, until: Duration) {
        self.read_again = until;
    }

    pub(super) fn traffic(&mut self, now: Duration) {
        self.traffic = Some(now);
    }

    pub(super) fn deadline(&self) -> Option<Duration> {
        self.next.filter(|_| self.walk.is_none())
    }

    fn rhythm(&self, now: Duration) -> Duration {
        let lively = self.traffic.is_some_and(|traffic| now < traffic + LIVELY_FOR);
        match (self.realtime, self.pane_open && lively) {
            (true, _) => WITH_REALTIME,
            (false, true) => LIVELY,
            (false, false) => QUIET,
        }
    }

    /// The pane was opened or closed, or realtime came or went: what was planned may be too late.
    pub(super) fn plan(&mut self, now: Duration) {
        self.want(now + self.rhythm(now));
    }

    /// The list to ask for now.
    pub(super) fn begin(&mut self, now: Duration) -> Option<Listing> {
        if self.walk.is_some() || self.next.is_none_or(|next| next > now) {
            return None;
        }
        let known = self.synced_to.filter(|_| self.opened && !self.root_wanted);
        let (kind, listing) = match known {
            None => (Kind::Root, Listing::Newest(NEWEST_PAGE.min(self.page))),
            Some(_) if !self.lists_changes && now >= self.read_again => {
                self.read_again = now + READ_AGAIN;
                (Kind::Again, Listing::Newest(NEWEST_PAGE.min(self.page)))
            }
            Some(synced_to) => (Kind::New, self.since(synced_to)),
        };
        self.walks += 1;
        self.walk = Some(Walk { kind, number: self.walks, youngest: None, pages: 0 });
        // What is wanted from now on is another one.
        self.next = None;
        Some(listing)
    }

    fn since(&self, synced_to: Timestamp) -> Listing {
        Listing::Since(synced_to.before(OVERLAP_MS), self.page)
    }

    /// A page of the walk came. `span` is when its oldest and its youngest message came.
    pub(super) fn page(
        &mut self,
        span: Option<(Timestamp, Timestamp)>,
        next: Option<Continuation>,
        now: Duration,
    ) -> Option<Progress> {
        let synced_to = self.synced_to;
        let walk = self.walk.as_mut()?;
        walk.pages += 1;
        walk.youngest = walk.youngest.max(span.map(|(_, youngest)| youngest));
        let reaches_back = span.is_some_and(|(oldest, _)| Some(oldest) <= synced_to);
        let more = match walk.kind {
            Kind::Root => next.filter(|_| span.is_none()).map(Listing::Next),
            Kind::Again if reaches_back || next.is_none() => None,
            Kind::Again => {
                // More is new than fits on a page.
                walk.kind = Kind::New;
                synced_to.map(|synced_to| self.since(synced_to))
            }
            Kind::New => next.map(Listing::Next),
        };
        let walk = self.walk.as_ref()?;
        match more {
            Some(_) if walk.pages >= MAX_PAGES => {
                self.walk = None;
                self.want_root(now);
                None
            }
            Some(listing) => Some(Progress::More(listing)),
            None => Some(self.done(now)),
        }
    }

    fn done(&mut self, now: Duration) -> Progress {
        let (number, youngest) = self.walk.take().map_or((0, None), |walk| {
            self.root_wanted &= walk.kind != Kind::Root;
            (walk.number, walk.youngest)
        });
        self.synced_to = self.synced_to.max(youngest);
        self.opened = true;
        self.failures = 0;
        self.plan(now);
        Progress::Done(number)
    }

    /// The walk failed: it begins again later, from where it began.
    pub(super) fn failed(&mut self, failure: &ChatFailure, now: Duration) {
        self.walk = None;
        self.failures = self.failures.saturating_add(1);
        let pause = Duration::from_secs(1).saturating_mul(1 << self.failures.min(16)).min(LONGEST_PAUSE);
        self.next = Some(now + failure.retry_after().unwrap_or_default().max(pause)).filter(|_| !self.stopped);
        if matches!(failure, ChatFailure::Absent(_)) {
            self.stop();
        }
    }
}
