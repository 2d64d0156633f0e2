//! What holds for every text, tried with many. `PROPTEST_CASES=20000 cargo test -p link --test properties` tries more.

mod support;

use link::{Explanation, Locator, Wrapper, explain};
use proptest::prelude::*;
use support::{LONG, SHORT, as_json};

/// The hosts a canonical link can have.
const CANONICAL: [&str; 2] = ["teams.microsoft.com", "gov.teams.microsoft.us"];

fn url(explanation: &Explanation) -> Option<String> {
    match &explanation.meeting()?.locator {
        Locator::Link { url } => Some(url.clone()),
        Locator::MeetingId { .. } => None,
    }
}

fn encode(link: &str) -> String {
    link.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn wrap(link: &str, kind: u8) -> String {
    match kind {
        0 => format!("https://eur03.safelinks.protection.outlook.com/?url={}&data=x&reserved=0", encode(link)),
        1 => format!("https://www.google.com/url?q={}&sa=D", encode(link)),
        2 => format!("https://outlook.office.com/mail/safelink.html?url={}&corid=1", encode(link)),
        _ => format!(
            "https://statics.teams.cdn.office.net/evergreen-assets/safelinks/1/atp-safelinks.html?url={}",
            encode(link)
        ),
    }
}

fn guid() -> impl Strategy<Value = String> {
    "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
}

/// Links of every joinable shape, written in several ways.
fn joinable() -> impl Strategy<Value = String> {
    let long = ("[A-Za-z0-9]{48}", "(0|1[0-9]{12})", guid(), guid()).prop_map(|(thread, message, tenant, organizer)| {
        format!(
            "https://teams.microsoft.com/l/meetup-join/19%3ameeting_{thread}%40thread.v2/{message}?context=%7b%22Tid%22%3a%22{tenant}%22%2c%22Oid%22%3a%22{organizer}%22%7d"
        )
    });
    let short = ("[0-9]{9,15}", "[A-Za-z0-9]{16,18}")
        .prop_map(|(id, p)| format!("https://teams.microsoft.com/meet/{id}?p={p}"));
    let gov = "[0-9]{9,15}".prop_map(|id| format!("https://gov.teams.microsoft.us/meet/{id}?p=abcDEF123ghiJKL4"));
    prop_oneof![long, short, gov]
}

/// Text made of the pieces that the readers look for, so that random texts reach deep into them.
fn shards() -> impl Strategy<Value = String> {
    let shard = prop_oneof![
        Just("https://"),
        Just("teams.microsoft.com"),
        Just("/l/meetup-join/"),
        Just("/meet/"),
        Just("19%3ameeting_"),
        Just("%2540thread.v2"),
        Just("?context="),
        Just("{\"Tid\":\""),
        Just("}"),
        Just("&p="),
        Just("#/"),
        Just("/_#/"),
        Just("url="),
        Just("msteams:"),
        Just("Meeting ID: "),
        Just("264 183 392 "),
        Just("744150"),
        Just("Passcode:"),
        Just("\r\n "),
        Just("BEGIN:VEVENT\n"),
        Just("DESCRIPTION:"),
        Just("<br>"),
        Just("</p>"),
        Just("&nbsp;"),
        Just("%25"),
        Just("nam.safelinks.protection.outlook.com/?"),
        Just("/light-meetings/launch?coords="),
        Just("eyJh"),
        Just("@"),
        Just("İ"),
        Just("٣"),
        Just("会议 ID："),
        Just("\u{202e}"),
        Just("="),
        Just("%"),
        Just("%f0%9f"),
        Just("\\"),
        Just("#"),
    ];
    prop::collection::vec(
        prop_oneof![4 => shard.prop_map(str::to_owned), 1 => any::<char>().prop_map(String::from)],
        0..40,
    )
    .prop_map(|shards| shards.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_panics(text in any::<String>()) {
        let _ = explain(&text);
    }

    #[test]
    fn no_text_of_shards_panics_and_whatever_joins_is_canonical(text in shards()) {
        let explanation = explain(&text);
        prop_assert_eq!(as_json(&explanation)["kind"] == "join", explanation.is_join());
        if let Some(canonical) = url(&explanation) {
            let parsed = url::Url::parse(&canonical).expect("canonical links are URLs");
            prop_assert!(parsed.scheme() == "https" && CANONICAL.contains(&parsed.host_str().unwrap_or_default()));
            prop_assert!(parsed.username().is_empty() && parsed.port().is_none());
            prop_assert_eq!(url(&explain(&canonical)), Some(canonical));
        }
    }

    #[test]
    fn a_canonical_link_explains_to_itself(link in joinable()) {
        let explanation = explain(&link);
        prop_assert_eq!(url(&explanation), Some(link));
        prop_assert!(explanation.meeting().expect("joinable").wrappers.is_empty());
    }

    #[test]
    fn up_to_three_wrappers_are_taken_off(link in joinable(), kinds in prop::collection::vec(0u8..4, 0..4)) {
        let wrapped = kinds.iter().fold(link.clone(), |inner, kind| wrap(&inner, *kind));
        let explanation = explain(&wrapped);
        prop_assert_eq!(url(&explanation), Some(link));
        let expected: Vec<Wrapper> =
            kinds.iter().rev().map(|kind| if *kind == 1 { Wrapper::Google } else { Wrapper::SafeLinks }).collect();
        prop_assert_eq!(&explanation.meeting().expect("joinable").wrappers, &expected);
    }

    #[test]
    fn four_wrappers_are_not(link in joinable(), kinds in prop::collection::vec(0u8..4, 4..6)) {
        let wrapped = kinds.iter().fold(link, |inner, kind| wrap(&inner, *kind));
        prop_assert!(!explain(&wrapped).is_join());
    }

    #[test]
    fn text_around_a_link_changes_nothing(before in "[ \\nA-Za-zäöü(<,.]{0,40}[ \\n(<]", link in joinable(), after in "[ \\n>][A-Za-z ,.]{0,40}") {
        prop_assert_eq!(url(&explain(&format!("{before}{link}{after}"))), Some(link));
    }

    #[test]
    fn a_link_broken_by_a_line_end_is_repaired(at in 60usize..LONG.len()) {
        let broken = format!("{}\r\n{}", &LONG[..at], &LONG[at..]);
        prop_assert_eq!(url(&explain(&broken)), Some(LONG.to_owned()));
    }

    /// One inserted, removed or changed character in the host never leads to a join, unless it changes nothing.
    #[test]
    fn look_alike_hosts_never_join(at in 0usize..19, change in 0u8..3, c in "[a-z0-9.@:%\\\\_оеаі-]") {
        let host = "teams.microsoft.com";
        let (head, tail) = host.split_at(at);
        let changed = match change {
            0 => format!("{head}{c}{tail}"),
            1 => format!("{head}{c}{}", &tail[1..]),
            _ => format!("{head}{}", &tail[1..]),
        };
        prop_assume!(changed != host);
        for link in [SHORT.replace(host, &changed), LONG.replace(host, &changed)] {
            prop_assert!(!explain(&link).is_join(), "{}", link);
        }
    }

    /// What is joined is where a browser would have gone.
    #[test]
    fn hosts_mean_what_they_mean_to_a_browser(authority in "(teams|gov|emea)?[.@:a-z0-9\\\\%-]{0,12}(teams\\.)?(microsoft\\.com|live\\.com|cloud\\.microsoft)?[.@:a-z0-9\\\\%-]{0,12}") {
        let link = format!("https://{authority}/meet/264183392744150?p=Qx7Kd0LmTz4RbVw9Yc");
        if explain(&link).is_join() {
            let browser = url::Url::parse(&link).expect("what we join is a URL");
            let host = browser.host_str().unwrap_or_default();
            prop_assert!(host.ends_with("teams.microsoft.com") || host == "teams.cloud.microsoft", "{}", link);
        }
    }
}
