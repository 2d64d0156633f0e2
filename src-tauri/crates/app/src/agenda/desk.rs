//! What is known of the meetings to come, and what is to be read when: a machine without a clock, told the time and what came
//! of each reading.
//!
//! Each source (the work account, each calendar) goes its own round, and what goes wrong with one touches no other:
//!
//! ```text
//!          due                      done, good: entries replaced
//!  waiting ───▶ reading (a job) ────────────────────────────────▶ waiting for its next time
//!     ▲                          done, bad: failure kept, entries stay
//!     └── asked for, another day, another account, the machine woke: due at once; a job of before counts no more
//! ```

use std::{collections::BTreeMap, time::Duration};

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use graph::{
    Window, Zone,
    agenda::{Agenda, Entry, Reminders, Source},
};

use super::{
    job::{Done, Job, Read, What},
    shown,
};
use crate::Failure;

/// How often the work account's calendar is read.
const ACCOUNT_EVERY: TimeDelta = TimeDelta::minutes(5);
/// How often a subscribed calendar is read.
const ADDRESS_EVERY: TimeDelta = TimeDelta::minutes(15);
/// The longest the machine is left alone: a clock that jumped or a machine that slept is noticed that soon.
pub(super) const TICK: Duration = Duration::from_secs(20);
/// Looked at later than this after the last time, the machine was asleep.
const ASLEEP: TimeDelta = TimeDelta::seconds(90);

/// A calendar beside the work account's.
#[derive(Clone)]
pub(super) struct Calendar {
    pub(super) id: u32,
    pub(super) name: String,
    pub(super) kind: ipc::CalendarKind,
}

/// A source's round.
struct Round {
    calendar: Option<Calendar>,
    /// How to read it.
    what: What,
    /// When to read it; absent while it is read, and where only another day makes it worth reading again.
    next: Option<DateTime<Utc>>,
    /// The number of the job that reads it now.
    reading: Option<u64>,
    read_at: Option<DateTime<Utc>>,
    failure: Option<Failure>,
}

/// See the module's documentation.
pub(super) struct Desk {
    zone: Zone,
    days: u32,
    window: Window,
    list: Agenda,
    reminders: Reminders,
    rounds: BTreeMap<Source, Round>,
    jobs: u64,
    looked: DateTime<Utc>,
}

impl Desk {
    /// An empty list of so many days from today on, for somebody in a zone.
    pub(super) fn new(zone: Zone, days: u32, now: DateTime<Utc>) -> Self {
        Self {
            zone,
            days,
            window: window(zone, days, now),
            list: Agenda::default(),
            reminders: Reminders::default(),
            rounds: BTreeMap::new(),
            jobs: 0,
            looked: now,
        }
    }

    /// Somebody signed in, or somebody else; or nobody is any more. What the one before had is gone.
    pub(super) fn account(&mut self, client: Option<What>, now: DateTime<Utc>) {
        self.rounds.remove(&Source::Account);
        self.list.remove(Source::Account);
        if let Some(what) = client {
            self.rounds.insert(Source::Account, Round::due(None, what, now));
        }
    }

    /// Another calendar, to be read at once.
    pub(super) fn add(&mut self, calendar: Calendar, what: What, now: DateTime<Utc>) {
        self.rounds.insert(Source::Calendar(calendar.id), Round::due(Some(calendar), what, now));
    }

    /// Forgets a calendar; says whether there was one.
    pub(super) fn remove(&mut self, id: u32) -> bool {
        self.list.remove(Source::Calendar(id));
        self.rounds.remove(&Source::Calendar(id)).is_some()
    }

    /// The calendar that is the same file, or at the same address.
    pub(super) fn calendar_like(&self, what: &What) -> Option<u32> {
        let same = self.rounds.values().find(|round| match (&round.what, what) {
            (What::File(one), What::File(other)) => one == other,
            (What::Address { address: Some(one), .. }, What::Address { address: Some(other), .. }) => one == other,
            _ => false,
        });
        Some(same?.calendar.as_ref()?.id)
    }

    /// Somebody wants to see all of it as it is now.
    pub(super) fn read_all(&mut self, now: DateTime<Utc>) {
        self.rounds.values_mut().for_each(|round| round.next = Some(now));
    }

    /// What is to be read now.
    pub(super) fn due(&mut self, now: DateTime<Utc>) -> Vec<Job> {
        let window = window(self.zone, self.days, now);
        let jumped = now < self.looked || now - self.looked > ASLEEP;
        if window != self.window || jumped {
            self.window = window;
            self.rounds.values_mut().for_each(|round| {
                round.reading = None;
                round.next = Some(now);
            });
        }
        self.looked = now;
        let mut jobs = Vec::new();
        for (source, round) in &mut self.rounds {
            if round.reading.is_none() && round.next.is_some_and(|next| next <= now) {
                self.jobs += 1;
                round.reading = Some(self.jobs);
                round.next = None;
                jobs.push(Job { number: self.jobs, source: *source, window, what: round.what.clone() });
            }
        }
        jobs
    }

    /// What came of a job. One that nobody waits for any more counts for nothing.
    pub(super) fn done(&mut self, done: Done, now: DateTime<Utc>) {
        let Some(round) = self.rounds.get_mut(&done.source).filter(|round| round.reading == Some(done.number)) else {
            return;
        };
        let Read { entries, failure, retry_after, what } = done.read;
        round.reading = None;
        round.what = what.unwrap_or_else(|| round.what.clone());
        // Somebody may have asked for it again meanwhile.
        let wished = retry_after.and_then(|span| TimeDelta::from_std(span).ok()).unwrap_or_default();
        round.next = round.next.or_else(|| Some(now + round.every()?.max(wished)));
        if failure.is_none() {
            round.read_at = Some(now);
        }
        round.failure = failure;
        if let Some(entries) = entries {
            self.list.replace(done.source, entries);
        }
    }

    /// What is to be announced now.
    pub(super) fn reminders(&mut self, now: DateTime<Utc>) -> Vec<Entry> {
        let due = self.reminders.due(&self.list, now);
        due.iter().filter_map(|id| self.list.get(id).cloned()).collect()
    }

    /// How long nothing is to be done, if nothing happens.
    pub(super) fn rest(&self, now: DateTime<Utc>, remind: bool) -> Duration {
        let idle = self.rounds.values().filter(|round| round.reading.is_none());
        let reminder = self.reminders.next(&self.list, now).filter(|_| remind);
        let next = idle.filter_map(|round| round.next).chain(reminder).min();
        next.map_or(TICK, |next| (next - now).to_std().unwrap_or_default().min(TICK))
    }

    /// Whether something is being read.
    pub(super) fn is_reading(&self) -> bool {
        self.rounds.values().any(|round| round.reading.is_some())
    }

    /// All of it, as the window gets it.
    pub(super) fn shown(&self) -> ipc::Agenda {
        let failure = |round: &Round| round.failure.as_ref().map(Failure::to_ipc);
        let calendars = self.rounds.values().filter_map(|round| {
            let Calendar { id, name, kind } = round.calendar.clone()?;
            let read_at = round.read_at.map(|at| at.timestamp_millis());
            Some(ipc::Calendar { id, name, kind, read_at, failure: failure(round) })
        });
        ipc::Agenda {
            entries: self.list.entries().iter().map(shown::entry).collect(),
            calendars: calendars.collect(),
            failure: self.rounds.get(&Source::Account).and_then(failure),
            is_reading: self.is_reading(),
        }
    }
}

impl Round {
    fn due(calendar: Option<Calendar>, what: What, now: DateTime<Utc>) -> Self {
        Self { calendar, what, next: Some(now), reading: None, read_at: None, failure: None }
    }

    fn every(&self) -> Option<TimeDelta> {
        match self.what {
            What::Account(_) => Some(ACCOUNT_EVERY),
            What::Address { .. } => Some(ADDRESS_EVERY),
            What::File(_) => None,
        }
    }
}

/// So many days from the midnight on that today began with where the person is.
pub(super) fn window(zone: Zone, days: u32, now: DateTime<Utc>) -> Window {
    let midnight = zone.wall(now).date().and_time(NaiveTime::MIN);
    Window::days(zone.moment(midnight).unwrap_or(now), days)
}
