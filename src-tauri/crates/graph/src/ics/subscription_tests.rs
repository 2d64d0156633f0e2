//! Addresses that may be fetched, and what comes of fetching them.

use super::*;
use crate::testing::Stage;

fn address(text: &str) -> CalendarAddress {
    CalendarAddress::parse(text).unwrap()
}

async fn get(stage: &Stage, known: Option<&Version>) -> Result<Fetched, FetchError> {
    fetch(stage, &address("https://calendar.example/private-x7/basic.ics"), known).await
}

#[test]
fn addresses_are_https_and_nothing_else() {
    let text = |text: &str| address(text).secret().expose().to_owned();
    assert_eq!(text(" https://Calendar.example/a b.ics#top\n"), "https://calendar.example/a%20b.ics");
    assert_eq!(text("WEBCAL://calendar.example/x"), "https://calendar.example/x");
    assert_eq!(text("webcals://calendar.example/x"), "https://calendar.example/x");
    for (text, error) in [
        ("http://calendar.example/x", AddressError::NotHttps),
        ("file:///etc/passwd", AddressError::NotHttps),
        ("https://ann:pw@calendar.example/x", AddressError::Credentials),
        ("https://ann@calendar.example/x", AddressError::Credentials),
        ("webcal://", AddressError::Unreadable),
        ("calendar.example/x", AddressError::Unreadable),
        ("", AddressError::Unreadable),
        ("wébcal://x", AddressError::Unreadable),
    ] {
        assert_eq!(CalendarAddress::parse(text), Err(error), "{text}");
    }
    let long = format!("https://calendar.example/{}", "x".repeat(MAX_ADDRESS_BYTES));
    assert_eq!(CalendarAddress::parse(&long), Err(AddressError::Unreadable));
}

#[test]
fn an_address_shows_only_its_host() {
    let address = address("https://calendar.example/private-x7/basic.ics");
    assert_eq!(address.host().as_deref(), Some("calendar.example"));
    assert!(!format!("{address:?}").contains("x7"));
}

#[tokio::test]
async fn a_file_is_fetched_and_its_version_asked_for_next_time() {
    let stage = Stage::new();
    stage.answer_with(
        200,
        &[("etag", "\"v1\""), ("last-modified", "Fri, 27 Nov 2026 08:00:00 GMT")],
        "BEGIN:VCALENDAR",
    );
    stage.answer_with(304, &[], "");
    let Fetched::File(file, version) = get(&stage, None).await.unwrap() else { panic!("no file") };
    assert_eq!(file, "BEGIN:VCALENDAR");
    assert_eq!(get(&stage, Some(&version)).await, Ok(Fetched::Unchanged));
    let seen = stage.seen();
    assert_eq!(seen[0].uri(), "https://calendar.example/private-x7/basic.ics");
    assert!(!seen[0].headers().contains_key("if-none-match"));
    assert!(!seen[0].headers().contains_key("authorization"));
    assert_eq!(seen[1].headers()["if-none-match"], "\"v1\"");
    assert_eq!(seen[1].headers()["if-modified-since"], "Fri, 27 Nov 2026 08:00:00 GMT");
}

#[tokio::test]
async fn redirections_are_followed_to_https_alone_and_not_forever() {
    let stage = Stage::new();
    stage.answer_with(302, &[("location", "../y.ics?z=1")], "");
    stage.answer_with(301, &[("location", "https://other.example/z")], "");
    stage.answer_with(200, &[], "file");
    assert!(get(&stage, None).await.is_ok());
    assert_eq!(stage.addresses()[1..], ["https://calendar.example/y.ics?z=1", "https://other.example/z"]);

    for astray in ["http://calendar.example/x", "file:///etc/passwd", "https://a:b@calendar.example/"] {
        let stage = Stage::new();
        stage.answer_with(302, &[("location", astray)], "");
        assert_eq!(get(&stage, None).await, Err(FetchError::LeadsAstray), "{astray}");
    }
    let stage = Stage::new();
    for _ in 0..=MAX_REDIRECTIONS {
        stage.answer_with(302, &[("location", "/again")], "");
    }
    assert_eq!(get(&stage, None).await, Err(FetchError::LeadsAstray));
    assert_eq!(stage.seen().len(), MAX_REDIRECTIONS + 1);
}

#[tokio::test]
async fn what_goes_wrong_is_told_apart() {
    for (status, error) in [
        (404, FetchError::Gone),
        (410, FetchError::Gone),
        (401, FetchError::NotOpen),
        (403, FetchError::NotOpen),
        (500, FetchError::Refused(500)),
        (302, FetchError::LeadsAstray),
    ] {
        let stage = Stage::new();
        stage.answer_with(status, &[], "");
        assert_eq!(get(&stage, None).await, Err(error), "{status}");
    }
    let stage = Stage::new();
    stage.fail(HttpFailure::Untrusted);
    stage.answer_with(200, &[], vec![b' '; MAX_CALENDAR_BYTES + 1]);
    assert_eq!(get(&stage, None).await, Err(HttpFailure::Untrusted.into()));
    assert_eq!(get(&stage, None).await, Err(HttpFailure::TooLong.into()));
}
