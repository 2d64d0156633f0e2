//! One link: wrappers are taken off, the host is checked, and Teams paths are read.

use std::borrow::Cow;

use crate::{
    address::{Address, Place, Scheme, decode_once},
    explanation::{InvalidReason, RefusedReason, Warning, Wrapper},
    hosts::{Host, Redirect, Site, classify_authority},
    locator::Notes,
    outcome::Outcome,
    place,
};

/// A link wrapped more often is not followed: nobody does that in good faith.
pub(crate) const MAX_WRAPPERS: usize = 3;
/// Longer links are not read. Real ones, thrice wrapped, stay below a quarter of this.
const MAX_LINK_BYTES: usize = 16 * 1024;

/// Reads one link, with or without a scheme, without white space around it.
pub(crate) fn read(link: &str) -> Outcome {
    let mut notes = Notes::default();
    let mut link = Cow::Borrowed(link);
    loop {
        match step(&link, &mut notes) {
            Step::Done(outcome) => return outcome,
            Step::Unwrapped(inner) => link = Cow::Owned(inner),
        }
    }
}

enum Step {
    Done(Outcome),
    Unwrapped(String),
}

fn step(link: &str, notes: &mut Notes) -> Step {
    let address = Address::parse(link);
    let host = match host(&address, notes) {
        Ok(host) => host,
        Err(outcome) => return Step::Done(outcome),
    };
    if link.len() > MAX_LINK_BYTES {
        let teams = matches!(host, Host::Teams(_));
        return Step::Done(if teams { Outcome::Damaged(crate::Cloud::Public) } else { Outcome::Unrelated });
    }
    match host {
        Host::Teams(site) => Step::Done(place::read(site, address.place, std::mem::take(notes))),
        Host::Wrapper(redirect) => match unwrap(redirect, address.place) {
            None => Step::Done(Outcome::Unrelated),
            Some(_) if notes.wrappers.len() >= MAX_WRAPPERS => Step::Done(Outcome::Unrelated),
            Some((wrapper, inner)) => {
                notes.wrappers.push(wrapper);
                Step::Unwrapped(inner)
            }
        },
        Host::Events => Step::Done(Outcome::Refused(RefusedReason::Webinar)),
        Host::TeamsPage => Step::Done(Outcome::Refused(RefusedReason::NotAMeeting)),
        Host::ShortLinks => {
            let teams = address.place.segments().next().is_some_and(|s| s.eq_ignore_ascii_case("JoinTeamsMeeting"));
            Step::Done(if teams { Outcome::Refused(RefusedReason::NotAMeeting) } else { Outcome::Unrelated })
        }
        Host::OtherService => Step::Done(Outcome::OtherService),
        Host::LookAlike => Step::Done(Outcome::Invalid(InvalidReason::LookAlikeHost)),
        Host::Unknown => Step::Done(Outcome::Unrelated),
    }
}

/// Checks scheme and authority.
fn host(address: &Address<'_>, notes: &mut Notes) -> Result<Host, Outcome> {
    match address.scheme {
        Scheme::Other => return Err(Outcome::Invalid(InvalidReason::OtherScheme)),
        Scheme::Teams if address.authority.is_empty() => return Ok(Host::Teams(Site::Public)),
        // Without a host only a long link says that it is a work meeting; the consumer's site reads it so.
        Scheme::TeamsHome if address.authority.is_empty() => return Ok(Host::Teams(Site::Home)),
        _ => {}
    }
    let http = address.scheme == Scheme::Http;
    let classified = classify_authority(address.authority, http).map_err(Outcome::Invalid)?;
    if classified.proxied {
        if notes.wrappers.len() >= MAX_WRAPPERS {
            return Err(Outcome::Unrelated);
        }
        notes.wrappers.push(Wrapper::DefenderProxy);
    }
    if http && matches!(classified.host, Host::Teams(_)) {
        notes.warn(Warning::UpgradedToHttps);
    }
    Ok(classified.host)
}

/// The link inside a rewritten one, decoded once; all other parameters are dropped unread, they hold mail addresses.
fn unwrap(redirect: Redirect, place: Place<'_>) -> Option<(Wrapper, String)> {
    let (wrapper, inner) = match redirect {
        Redirect::SafeLinks => (Wrapper::SafeLinks, place.parameter("url")?),
        Redirect::Google if place.path == "/url" => {
            (Wrapper::Google, place.parameter("q").or_else(|| place.parameter("url"))?)
        }
        Redirect::Google => return None,
    };
    let once = decode_once(inner);
    let still_encoded = once.get(..8).is_some_and(|start| start.to_ascii_lowercase().contains("%3a"));
    let link = if still_encoded { decode_once(&once).into_owned() } else { once.into_owned() };
    Some((wrapper, link.trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explanation::{Cloud, Locator};

    const SHORT: &str = "https://teams.microsoft.com/meet/264183392744150?p=Qx7Kd0LmTz4RbVw9Yc";

    fn wrap(link: &str) -> String {
        let encoded: String = link.bytes().map(|byte| format!("%{byte:02X}")).collect();
        format!("https://nam11.safelinks.protection.outlook.com/?url={encoded}&data=05%7Cmary%40example.com&reserved=0")
    }

    #[test]
    fn three_wrappers_are_taken_off_and_four_are_not() {
        let thrice = wrap(&wrap(&wrap(SHORT)));
        let Outcome::Join(meeting) = read(&thrice) else { panic!("not joinable") };
        assert_eq!(meeting.wrappers, [Wrapper::SafeLinks; 3]);
        assert_eq!(meeting.locator, Locator::Link { url: SHORT.into() });
        assert_eq!(read(&wrap(&thrice)), Outcome::Unrelated);
    }

    #[test]
    fn a_wrapped_look_alike_stays_one() {
        assert_eq!(
            read(&wrap("https://teams.microsoft.com.evil.test/meet/264183392744150?p=x")),
            Outcome::Invalid(InvalidReason::LookAlikeHost)
        );
        assert_eq!(read(&wrap("javascript:alert(1)")), Outcome::Invalid(InvalidReason::OtherScheme));
    }

    #[test]
    fn a_wrapper_whose_inner_link_was_encoded_twice() {
        let link = "https://www.google.com/url?q=https%253A%252F%252Fteams.microsoft.com%252Fmeet%252F264183392744150%253Fp%253DQx7Kd0LmTz4RbVw9Yc";
        let Outcome::Join(meeting) = read(link) else { panic!("not joinable") };
        assert_eq!(meeting.locator, Locator::Link { url: SHORT.into() });
        assert_eq!(meeting.wrappers, [Wrapper::Google]);
    }

    #[test]
    fn the_consumer_scheme_without_a_host() {
        assert_eq!(read("ms-teams:/meet/9312345678901?p=abc"), Outcome::Refused(RefusedReason::PersonalMeeting));
        assert_eq!(read("ms-teams:/l/meetup-join/19:meeting_a@thread.v2"), Outcome::Damaged(Cloud::Public));
    }

    #[test]
    fn endless_links_are_not_read() {
        let link = format!("{SHORT}{}", "x".repeat(MAX_LINK_BYTES));
        assert_eq!(read(&link), Outcome::Damaged(Cloud::Public));
    }
}
