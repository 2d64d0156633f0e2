//! Paths on a Teams host: the shapes of meeting links, and the pages that are none.

use base64::{
    Engine,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use serde_json::{Map, Value};

use crate::{
    address::{self, Place, decode_once, decode_stable},
    explanation::{Cloud, RefusedReason, Warning, Wrapper},
    hosts::Site,
    link::MAX_WRAPPERS,
    locator::{self, Notes},
    outcome::Outcome,
    thread::{Thread, ThreadCloud, guid},
};

/// Reads what stands behind a Teams host.
pub(crate) fn read(site: Site, place: Place<'_>, notes: Notes) -> Outcome {
    let mut segments = place.segments();
    let first = decode_stable(segments.next().unwrap_or_default());
    let is = |name: &str| first.eq_ignore_ascii_case(name);
    if is("l") {
        let second = decode_stable(segments.next().unwrap_or_default());
        if second.eq_ignore_ascii_case("meetup-join") {
            return long(site, segments.next(), segments.next(), place, notes);
        }
        return not_a_meeting();
    }
    if is("meet") {
        return short(site, &decode_stable(segments.next().unwrap_or_default()), place.parameter("p"), notes);
    }
    if is("dl") {
        return launcher(site, place, notes);
    }
    if is("light-meetings") {
        return light(site, place.parameter("coords"), notes);
    }
    if is("registration") {
        return Outcome::Refused(RefusedReason::Webinar);
    }
    if is("convene") {
        return Outcome::Refused(RefusedReason::TownHall);
    }
    // The web client's page: its fragment is the path. Without one it is no meeting.
    let inner = Place::parse(place.fragment);
    if ["", "_", "v2"].into_iter().any(is) && inner.path.starts_with('/') && inner.path.len() > 1 {
        return read(site, Place { fragment: "", ..inner }, notes);
    }
    not_a_meeting()
}

fn not_a_meeting() -> Outcome {
    Outcome::Refused(RefusedReason::NotAMeeting)
}

/// `/dl/launcher/launcher.html?url=…`: the path sits in `url`, or in the fragment where nobody encoded it.
fn launcher(site: Site, place: Place<'_>, mut notes: Notes) -> Outcome {
    let Some(url) = place.parameter("url") else { return not_a_meeting() };
    if notes.wrappers.len() >= MAX_WRAPPERS {
        return not_a_meeting();
    }
    notes.wrappers.push(Wrapper::Launcher);
    let inner = decode_once(url);
    if inner == "/_" && !place.fragment.is_empty() {
        return read(site, Place { fragment: "", ..Place::parse(place.fragment) }, notes);
    }
    let path = inner.strip_prefix("/_#").unwrap_or(&inner);
    read(site, Place::parse(path), notes)
}

/// `/light-meetings/launch?coords=…`: JSON in base64, either of a long or of a short link's parts.
fn light(site: Site, coords: Option<&str>, notes: Notes) -> Outcome {
    let Some(coords) = coords.and_then(|coords| coordinates(&decode_stable(coords))) else { return damaged(site) };
    let text = |key: &str| coords.get(key).and_then(Value::as_str);
    if let Some(id) = text("meetingCode") {
        return short(site, id, text("passcode"), notes);
    }
    let message = text("messageId").unwrap_or("0");
    match (text("conversationId"), text("tenantId"), text("organizerId")) {
        (Some(thread), Some(tenant), Some(organizer)) => {
            long_from_parts(site, thread, message, tenant, organizer, notes)
        }
        _ => damaged(site),
    }
}

fn coordinates(coords: &str) -> Option<Map<String, Value>> {
    const LENIENT: GeneralPurpose = GeneralPurpose::new(
        &STANDARD,
        GeneralPurposeConfig::new()
            .with_decode_padding_mode(DecodePaddingMode::Indifferent)
            .with_decode_allow_trailing_bits(true),
    );
    let standard: String = coords
        .chars()
        .map(|c| match c {
            '-' | ' ' => '+',
            '_' => '/',
            c => c,
        })
        .collect();
    serde_json::from_slice(&LENIENT.decode(standard.trim_end_matches('=')).ok()?).ok()
}

/// `/meet/<id>?p=<hash>`.
fn short(site: Site, id: &str, hash: Option<&str>, mut notes: Notes) -> Outcome {
    let cloud = match site {
        Site::Home => return Outcome::Refused(RefusedReason::PersonalMeeting),
        Site::Dod | Site::China => return Outcome::Refused(RefusedReason::UnsupportedCloud),
        Site::Gcch => Cloud::Gcch,
        Site::Public => Cloud::Public,
        Site::PublicAlias => {
            notes.warn(Warning::HostRewritten);
            Cloud::Public
        }
    };
    if !is_id(id) {
        return Outcome::Damaged(cloud);
    }
    let hash = hash.map(decode_stable).map(|hash| {
        let end = hash.find(|c: char| !c.is_ascii_graphic()).unwrap_or(hash.len());
        // A full stop at the end is the sentence's: left in, it would get lost the next time.
        hash[..end].trim_end_matches('.').to_owned()
    });
    Outcome::Join(Box::new(locator::short(cloud, id, hash.as_deref().filter(|hash| !hash.is_empty()), notes)))
}

/// Digits as a rule, but Teams itself takes other words, such as a mail address.
fn is_id(id: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'@' | b'.' | b'_' | b'-' | b'+');
    (1..=256).contains(&id.len()) && id.bytes().all(is_part) && id.ends_with(|c: char| c.is_ascii_alphanumeric())
}

/// `/l/meetup-join/<thread>/<message>?context=<json>`.
fn long(site: Site, thread: Option<&str>, message: Option<&str>, place: Place<'_>, mut notes: Notes) -> Outcome {
    if matches!(site, Site::Dod | Site::China) {
        return Outcome::Refused(RefusedReason::UnsupportedCloud);
    }
    let thread = decode_stable(thread.unwrap_or_default());
    let message = decode_stable(message.unwrap_or_default());
    // Encoded once too often, the question mark itself is encoded.
    let (message, query) = message.split_once('?').unwrap_or((&message, place.query));
    let parameter = |name| address::parameter(query, name);
    let context = parameter("context").and_then(|context| object(&decode_stable(context)));
    let is_set = |value: Option<&Value>| matches!(value, Some(Value::Bool(true))) || value.is_some_and(|v| v == "true");
    if context.as_ref().is_some_and(|context| is_set(context.get("IsBroadcastMeeting")))
        || (parameter("btype") == Some("a") && parameter("role") == Some("a"))
    {
        return Outcome::Refused(RefusedReason::TownHall);
    }
    let id = |key: &str| context.as_ref().and_then(|context| context.get(key)).and_then(Value::as_str);
    let (Some(tenant), Some(organizer)) = (id("Tid"), id("Oid")) else { return damaged(site) };
    let thread = if thread.contains(char::is_whitespace) {
        notes.warn(Warning::WhitespaceRemoved);
        thread.split_whitespace().collect()
    } else {
        thread
    };
    long_from_parts(site, &thread, message, tenant, organizer, notes)
}

/// The context's JSON, also with something behind its closing brace.
fn object(context: &str) -> Option<Map<String, Value>> {
    let end = context.rfind('}')? + 1;
    serde_json::from_str(&context[..end]).ok()
}

fn long_from_parts(
    site: Site,
    thread: &str,
    message: &str,
    tenant: &str,
    organizer: &str,
    mut notes: Notes,
) -> Outcome {
    if matches!(site, Site::Dod | Site::China) {
        return Outcome::Refused(RefusedReason::UnsupportedCloud);
    }
    let is_number = !message.is_empty() && message.len() <= 20 && message.bytes().all(|byte| byte.is_ascii_digit());
    let (Some(thread), Some(tenant), Some(organizer), true) =
        (Thread::parse(thread), guid(tenant), guid(organizer), is_number)
    else {
        return damaged(site);
    };
    let cloud = match thread.cloud {
        Some(ThreadCloud::Dod) => return Outcome::Refused(RefusedReason::UnsupportedCloud),
        Some(ThreadCloud::Gcch) => Cloud::Gcch,
        None => cloud_of(site),
    };
    let moved = cloud != cloud_of(site) || matches!(site, Site::Home | Site::PublicAlias);
    if moved {
        notes.warn(Warning::HostRewritten);
    }
    Outcome::Join(Box::new(locator::long(cloud, thread, message.to_owned(), tenant, organizer, notes)))
}

fn damaged(site: Site) -> Outcome {
    match site {
        Site::Dod | Site::China => Outcome::Refused(RefusedReason::UnsupportedCloud),
        _ => Outcome::Damaged(cloud_of(site)),
    }
}

/// The cloud a long link of this site belongs to; those on Teams for home's host are work meetings.
fn cloud_of(site: Site) -> Cloud {
    if site == Site::Gcch { Cloud::Gcch } else { Cloud::Public }
}
