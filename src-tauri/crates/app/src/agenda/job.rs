//! One reading of one source: asks Graph, fetches a calendar, works out a file's meetings.

use std::{sync::Arc, time::Duration};

use base::http::Http;
use bytes::Bytes;
use graph::{
    Graph, GraphError, Window, Zone,
    agenda::{Entry, Source},
    ics::{
        self,
        subscription::{self, CalendarAddress, Fetched, Version},
    },
};

use super::addresses::Addresses;
use crate::{Code, Failure};

/// How a source is read.
#[derive(Clone)]
pub(super) enum What {
    /// Graph is asked.
    Account(Arc<Graph>),
    /// A calendar file's text, which stays as it is.
    File(Bytes),
    /// A calendar at an address.
    Address {
        /// Absent until it was read from where secrets are kept.
        address: Option<CalendarAddress>,
        /// What it gave the last time.
        last: Option<(Bytes, Version)>,
    },
}

/// A reading to be made.
pub(super) struct Job {
    pub(super) number: u64,
    pub(super) source: Source,
    pub(super) window: Window,
    pub(super) what: What,
}

/// What came of it. Entries and a failure can both be there: a calendar that can't be fetched is worked out for another day from
/// what it gave the last time.
#[derive(Default)]
pub(super) struct Read {
    /// All there are now; absent where nothing is known anew.
    pub(super) entries: Option<Vec<Entry>>,
    /// Why it could not be read.
    pub(super) failure: Option<Failure>,
    /// How long the service wants to be left alone.
    pub(super) retry_after: Option<Duration>,
    /// How to read it the next time, where that is another way.
    pub(super) what: Option<What>,
}

/// A reading that was made.
pub(super) struct Done {
    pub(super) number: u64,
    pub(super) source: Source,
    pub(super) read: Read,
}

/// What readings need of the world.
pub(super) struct Reader {
    /// Reaches the machines of subscribed calendars.
    pub(super) web: Arc<dyn Http>,
    pub(super) addresses: Addresses,
    pub(super) zone: Zone,
}

impl Reader {
    /// Makes a reading.
    pub(super) async fn run(&self, job: Job) -> Done {
        let Job { number, source, window, what } = job;
        let read = match (what, source) {
            (What::Account(graph), _) => of_account(&graph, window).await,
            (What::File(text), source) => self.of_text(text, source, window).await,
            (What::Address { address, last }, source) => self.of_address(address, last, source, window).await,
        };
        if let Some(failure) = &read.failure {
            tracing::debug!(code = ?failure.code, ?source, "a calendar can't be read");
        }
        Done { number, source, read }
    }

    /// The meetings of a text, or why there are none to be had.
    pub(super) async fn meetings(&self, text: Bytes, window: Window) -> Result<Vec<Entry>, Failure> {
        let Read { entries, failure, .. } = self.of_text(text, Source::Calendar(0), window).await;
        failure.map_or_else(|| Ok(entries.unwrap_or_default()), Err)
    }

    async fn of_address(
        &self,
        address: Option<CalendarAddress>,
        last: Option<(Bytes, Version)>,
        source: Source,
        window: Window,
    ) -> Read {
        let found = match (address, source) {
            (Some(address), _) => Ok(address),
            (None, Source::Calendar(id)) => self.addresses.find(id).await,
            (None, Source::Account) => Err(Failure::new(Code::CalendarAddress, "the account has no address")),
        };
        let address = match found {
            Ok(address) => address,
            Err(failure) => return Read { failure: Some(failure), ..Read::default() },
        };
        let fetched = subscription::fetch(&*self.web, &address, last.as_ref().map(|(_, version)| version)).await;
        let (newest, failure) = match fetched {
            Ok(Fetched::File(text, version)) => (Some((text, version)), None),
            Ok(Fetched::Unchanged) => (last, None),
            Err(error) => (last, Some(error.into())),
        };
        let read = match &newest {
            Some((text, _)) => self.of_text(text.clone(), source, window).await,
            None => Read::default(),
        };
        let unreadable = read.failure.map(|failure| Failure { code: Code::CalendarAddress, ..failure });
        let what = What::Address { address: Some(address), last: newest.filter(|_| unreadable.is_none()) };
        Read { failure: failure.or(unreadable), what: Some(what), ..read }
    }

    /// Works out the meetings of a text where that keeps no task waiting: a long series takes a moment.
    async fn of_text(&self, text: Bytes, source: Source, window: Window) -> Read {
        let zone = self.zone;
        let worked = tokio::task::spawn_blocking(move || ics::read(&text, source, window, zone)).await;
        match worked {
            Ok(Ok(reading)) => {
                if reading.odd > 0 || !reading.is_complete {
                    let (odd, is_complete) = (reading.odd, reading.is_complete);
                    tracing::warn!(odd, is_complete, "a calendar holds events that can't be read, or too many");
                }
                Read { entries: Some(reading.entries), ..Read::default() }
            }
            Ok(Err(error)) => Read { failure: Some(error.into()), ..Read::default() },
            // It panicked: our fault, and the file's meetings are not known.
            Err(_) => Read { failure: Some(ics::IcsError::NoCalendar.into()), ..Read::default() },
        }
    }
}

async fn of_account(graph: &Graph, window: Window) -> Read {
    match graph.calendar(window).await {
        Ok(view) => {
            if !view.is_complete {
                tracing::warn!("the calendar holds more than is read");
            }
            Read { entries: Some(view.entries), ..Read::default() }
        }
        Err(error) => {
            let retry_after = match error {
                GraphError::Busy { retry_after } => retry_after,
                _ => None,
            };
            Read { failure: Some(error.into()), retry_after, ..Read::default() }
        }
    }
}
