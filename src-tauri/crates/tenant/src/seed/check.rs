//! What TOML can't say about a seed: people who exist, times that can be, values that Graph knows.

use std::{collections::BTreeSet, ops::Range};

use base64::{Engine, engine::general_purpose::STANDARD};
use toml::Spanned;

use super::{Event, Meeting, Seed};

type Checked = Result<(), (Range<usize>, String)>;

/// What Graph's `presence` may say in `availability`.
const PRESENCES: &[&str] = &[
    "Available",
    "AvailableIdle",
    "Away",
    "BeRightBack",
    "Busy",
    "BusyIdle",
    "DoNotDisturb",
    "Offline",
    "PresenceUnknown",
];

const RESPONSES: &[&str] = &["accepted", "declined", "tentativelyAccepted", "notResponded"];

/// Ten years: days beyond are slips of the finger.
const MOST_DAYS: i64 = 3_653;

pub(super) fn check(seed: &Seed) -> Checked {
    let about = &seed.organisation;
    ensure(&about.domain, is_domain(about.domain.get_ref()), || "this is no domain name".to_owned())?;
    let zone = jiff::tz::TimeZone::get(about.time_zone.get_ref()).is_ok();
    ensure(&about.time_zone, zone, || "no time zone of the IANA database has this name".to_owned())?;
    if seed.people.is_empty() {
        return Err((0..0, "an organisation needs at least one [[person]]".to_owned()));
    }
    let given = [&about.tenant_id, &seed.resource.id].into_iter().chain(seed.apps.iter().map(|app| &app.client_id));
    for id in given.chain(seed.people.iter().map(|person| &person.id)).flatten() {
        ensure(id, is_guid(id.get_ref()), || "an id is a GUID: 8-4-4-4-12 hexadecimal digits".to_owned())?;
    }
    if let Some(key) = &seed.resource.access_key {
        let sound = STANDARD.decode(key.get_ref().expose()).is_ok_and(|bytes| bytes.len() >= 16);
        ensure(key, sound, || "an access key is base64 of at least 16 bytes".to_owned())?;
    }
    for app in &seed.apps {
        for uri in &app.redirect_uris {
            let absolute = url::Url::parse(uri.get_ref()).is_ok_and(|url| url.fragment().is_none());
            ensure(uri, absolute, || "a redirect address is absolute and without a fragment".to_owned())?;
        }
    }
    people(seed)?;
    let mut subjects = BTreeSet::new();
    for meeting in &seed.meetings {
        ensure(&meeting.subject, subjects.insert(meeting.subject.get_ref()), || {
            "two meetings have this subject".to_owned()
        })?;
        check_meeting(seed, meeting)?;
    }
    seed.events.iter().try_for_each(|event| check_event(seed, event))
}

fn ensure<T>(at: &Spanned<T>, holds: bool, problem: impl FnOnce() -> String) -> Checked {
    if holds { Ok(()) } else { Err((at.span(), problem())) }
}

fn people(seed: &Seed) -> Checked {
    let mut users = BTreeSet::new();
    for person in &seed.people {
        let user = &person.user;
        let plain = |c: char| c.is_ascii_alphanumeric() || "._-#".contains(c);
        ensure(user, !user.get_ref().is_empty() && user.get_ref().chars().all(plain), || {
            "a user is letters, digits, dots and dashes; the domain is added".to_owned()
        })?;
        ensure(user, users.insert(user.get_ref().to_ascii_lowercase()), || "two people are this user".to_owned())?;
        let presence = &person.presence;
        ensure(presence, PRESENCES.contains(&presence.get_ref().as_str()), || {
            format!("a presence is one of {}", PRESENCES.join(", "))
        })?;
    }
    seed.people.iter().flat_map(|person| &person.works_with).try_for_each(|user| known(seed, user))
}

fn known(seed: &Seed, user: &Spanned<String>) -> Checked {
    let found = seed.people.iter().any(|person| person.user.get_ref().eq_ignore_ascii_case(user.get_ref()));
    ensure(user, found, || format!("nobody is the user {}", user.get_ref()))
}

/// A user of the organisation, or an address elsewhere.
fn reachable(seed: &Seed, who: &Spanned<String>) -> Checked {
    match who.get_ref().split_once('@') {
        None => known(seed, who),
        Some((name, domain)) => {
            ensure(who, !name.is_empty() && is_domain(domain), || "this is no mail address".to_owned())
        }
    }
}

fn check_meeting(seed: &Seed, meeting: &Meeting) -> Checked {
    known(seed, &meeting.organizer)?;
    meeting.attendees.iter().try_for_each(|user| known(seed, user))?;
    if let Some(id) = &meeting.id {
        let digits: String = id.get_ref().chars().filter(|c| *c != ' ').collect();
        let sound = (9..=18).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        ensure(id, sound, || "a meeting id has 9 to 18 digits".to_owned())?;
    }
    check_when(meeting.day.as_ref(), meeting.at.as_ref(), meeting.minutes.as_ref())
}

fn check_event(seed: &Seed, event: &Event) -> Checked {
    reachable(seed, &event.organizer)?;
    event.attendees.iter().try_for_each(|who| reachable(seed, who))?;
    if let Some(subject) = &event.meeting {
        let found = seed.meetings.iter().any(|meeting| meeting.subject.get_ref() == subject.get_ref());
        ensure(subject, found, || "no [[meeting]] has this subject".to_owned())?;
    }
    if let Some(response) = &event.response {
        ensure(response, RESPONSES.contains(&response.get_ref().as_str()), || {
            format!("a response is one of {}", RESPONSES.join(", "))
        })?;
    }
    check_when(event.day.as_ref(), event.at.as_ref(), event.minutes.as_ref())
}

fn check_when(day: Option<&Spanned<i64>>, at: Option<&Spanned<String>>, minutes: Option<&Spanned<i64>>) -> Checked {
    if let Some(day) = day {
        ensure(day, (-MOST_DAYS..=MOST_DAYS).contains(day.get_ref()), || {
            format!("a day is at most {MOST_DAYS} from today")
        })?;
    }
    if let Some(at) = at {
        ensure(at, jiff::civil::Time::strptime("%H:%M", at.get_ref()).is_ok(), || {
            "a time of day is HH:MM, from 00:00 to 23:59".to_owned()
        })?;
    }
    match minutes {
        Some(minutes) => ensure(minutes, (1..=43_200).contains(minutes.get_ref()), || "1 to 43200 minutes".to_owned()),
        None => Ok(()),
    }
}

fn is_domain(text: &str) -> bool {
    text.contains('.') && text.split('.').all(|label| !label.is_empty() && label.bytes().all(is_of_label))
}

fn is_of_label(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-'
}

/// 8-4-4-4-12 hexadecimal digits.
pub(crate) fn is_guid(text: &str) -> bool {
    let lengths = text.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12]) && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}
