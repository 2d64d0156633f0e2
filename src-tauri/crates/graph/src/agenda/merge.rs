//! Several calendars' entries as one list: the same meeting once.

use std::collections::{HashMap, hash_map};

use chrono::{DateTime, Utc};
use link::Locator;

use super::entry::{Entry, Way, When};

/// How Outlook's UIDs begin: the class of a global object id ([MS-OXOCAL], section 2.2.1.27), in hexadecimal.
const GLOBAL_OBJECT_ID: &str = "040000008200E00074C5B7101A82E008";

/// A UID as a whole series has it. Outlook writes the day of one instance into eight digits of its UID, which are zero in
/// the series'.
pub(crate) fn series_uid(uid: &str) -> String {
    let day = GLOBAL_OBJECT_ID.len()..GLOBAL_OBJECT_ID.len() + 8;
    let is_outlooks = uid.len() > day.end
        && uid.is_ascii()
        && uid[..day.start].eq_ignore_ascii_case(GLOBAL_OBJECT_ID)
        && uid[day.clone()].bytes().all(|byte| byte.is_ascii_hexdigit());
    if !is_outlooks {
        return uid.to_owned();
    }
    let mut series = uid.to_ascii_uppercase();
    series.replace_range(day, "00000000");
    series
}

/// What two calendars' entries for one meeting have in common.
#[derive(PartialEq, Eq, Hash)]
enum Sameness {
    Uid(String, DateTime<Utc>),
    Link(String, DateTime<Utc>),
}

/// One list, sorted. The first of several for the same meeting stays, and takes over a way that only another one knows.
pub(super) fn merge<'a>(entries: impl Iterator<Item = &'a Entry>) -> Vec<Entry> {
    let mut merged: Vec<Entry> = Vec::new();
    let mut known: HashMap<Sameness, usize> = HashMap::new();
    for entry in entries {
        let same = signs(entry).iter().find_map(|sign| known.get(sign).copied());
        // A calendar may hold two meetings with one link at one time; only different calendars repeat each other.
        let at = match same.filter(|&at| merged[at].source != entry.source || merged[at].id == entry.id) {
            Some(at) => {
                if merged[at].way == Way::None {
                    merged[at].way = entry.way.clone();
                }
                at
            }
            None => {
                merged.push(entry.clone());
                merged.len() - 1
            }
        };
        for sign in signs(entry) {
            if let hash_map::Entry::Vacant(place) = known.entry(sign) {
                place.insert(at);
            }
        }
    }
    let rank = |entry: &Entry| (entry.when.begins(), matches!(entry.when, When::Span { .. }));
    merged.sort_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| a.id.cmp(&b.id)));
    merged
}

fn signs(entry: &Entry) -> Vec<Sameness> {
    let begins = entry.when.begins();
    let by_uid = entry.uid.clone().map(|uid| Sameness::Uid(uid, begins));
    let by_link = match &entry.way {
        Way::Join(meeting) => match &meeting.locator {
            Locator::Link { url } => Some(Sameness::Link(url.clone(), begins)),
            Locator::MeetingId { id, .. } => Some(Sameness::Link(id.clone(), begins)),
        },
        Way::None | Way::Refused(_) => None,
    };
    by_uid.into_iter().chain(by_link).collect()
}
