//! What Graph knows of one meeting, the ways in which it knows nothing, and what of it is handed on.

use std::sync::Arc;

use app::{Code, Details, HandoutTo, hand_out};
use ipc::{HandedOut, HandoutAs, HandoutForm, HandoutLabels, LobbyExpectation, Obstacle};
use tenant::Seed;

use crate::support::{EVERYTHING, Practice, World};

const FOREIGN: &str = "https://teams.microsoft.com/l/meetup-join/19%3ameeting_NDY2ZTQ5ZmYtMWI3ZC00YzVhLTkwZTMtMmE1ZDhjN2I2ZjEw%40thread.v2/0?context=%7b%22Tid%22%3a%2211112222-3333-4444-5555-666677778888%22%2c%22Oid%22%3a%22aaaabbbb-cccc-dddd-eeee-ffff00001111%22%7d";

fn details(practice: &Arc<Practice>, user: &str, scopes: &str) -> (World, Details) {
    let world = World::new();
    world.sign_in(Some(practice.signed_in(user, scopes).0));
    let details = Details::new(Arc::clone(&world.work));
    (world, details)
}

#[tokio::test]
async fn a_meeting_is_known_by_each_way_to_name_it() {
    let practice = Practice::open();
    let (_world, details) = details(&practice, "ada", EVERYTHING);
    let number = practice.link("Engine room review", "number");
    for text in
        [practice.link("Engine room review", "joinUrl"), practice.link("Engine room review", "shortUrl"), number]
    {
        let known = details.of(&text).await.unwrap().expect(&text);
        assert_eq!(known.subject.as_deref(), Some("Engine room review"));
        assert_eq!((known.lobby, known.obstacle), (LobbyExpectation::Waits, None));
        assert!(known.when.is_some());
    }
    let secret = details.of(&practice.link("Salary round", "joinUrl")).await.unwrap().unwrap();
    assert_eq!(secret.obstacle, Some(Obstacle::EndToEndEncrypted));
}

#[tokio::test]
async fn an_answer_is_asked_for_once() {
    let practice = Practice::open();
    let (world, details) = details(&practice, "ada", EVERYTHING);
    let link = practice.link("Morning briefing", "joinUrl");
    for _ in 0..3 {
        assert!(details.of(&link).await.unwrap().is_some());
        assert!(details.of(FOREIGN).await.unwrap().is_none());
    }
    let asked = practice.seen().len();
    assert_eq!(asked, 2, "one question a meeting, nothing found or not");
    world.sign_in(None);
    assert_eq!(details.of(&link).await, Ok(None), "what somebody saw goes with them");
    world.sign_in(Some(practice.signed_in("emil", EVERYTHING).0));
    assert_eq!(details.of(&link).await, Ok(None), "and is nothing for others");
    assert!(practice.seen().len() > asked);
}

#[tokio::test]
async fn each_kind_of_miss_is_no_failure() {
    for (miss, status) in [("not-found", 404), ("bad-request", 400), ("empty", 200)] {
        let seed = format!(
            "[organisation]\nname = \"C\"\ndomain = \"c.example\"\n[[person]]\nuser = \"ada\"\nname = \"Ada\"\n\
             [[person]]\nuser = \"ben\"\nname = \"Ben\"\n[[meeting]]\nsubject = \"M\"\norganizer = \"ben\"\nat = \"09:00\"\nmiss = \"{miss}\"\n"
        );
        let practice = Practice::of(Seed::parse(&seed).unwrap());
        let (_world, details) = details(&practice, "ada", EVERYTHING);
        assert_eq!(details.of(&practice.link("M", "joinUrl")).await, Ok(None), "{miss}");
        assert_eq!(practice.seen()[0].1.status(), status, "{miss}");
    }
}

#[tokio::test]
async fn nobody_signed_in_and_a_right_that_is_missing_are_no_failures_either() {
    let practice = Practice::open();
    let link = practice.link("Morning briefing", "joinUrl");
    let nobody = Details::new(Arc::clone(&World::new().work));
    assert_eq!(nobody.of(&link).await, Ok(None));
    let (_world, without) = details(&practice, "ada", "User.Read Calendars.Read");
    assert_eq!(without.of(&link).await, Ok(None));
    assert_eq!(nobody.of("hello").await.unwrap_err().code, Code::LinkInvalid);
    assert_eq!(
        nobody.of("https://teams.live.com/meet/9312345678901?p=abcDEF123ghiJKL4").await.unwrap_err().code,
        Code::LinkRefused
    );
}

#[tokio::test]
async fn what_can_not_be_asked_is_said_and_not_remembered() {
    let practice = Practice::open();
    let (_world, details) = details(&practice, "ada", EVERYTHING);
    let link = practice.link("Morning briefing", "joinUrl");
    practice.cut(true);
    // Nobody could sign in either.
    assert_eq!(details.of(&link).await.unwrap_err().code, Code::NetworkGone);
    practice.cut(false);
    practice.fault(r#"{"on":"graph","status":500,"times":1}"#);
    assert_eq!(details.of(&link).await.unwrap_err().code, Code::ServiceBusy);
    assert!(details.of(&link).await.unwrap().is_some());
}

#[tokio::test]
async fn what_is_handed_on_has_what_the_organisation_knows() {
    let practice = Practice::open();
    let (world, details) = details(&practice, "ben", EVERYTHING);
    let labels = ["When", "Join", "Meeting ID", "Passcode", "Phone", "Conference ID"].map(str::to_owned);
    let [when, join, meeting_id, passcode, phone, conference_id] = labels;
    let form = HandoutForm {
        how: HandoutAs::Text,
        link: practice.link("Engine room review", "shortUrl"),
        subject: None,
        when: None,
        when_written: None,
        labels: HandoutLabels { when, join, meeting_id, passcode, phone, conference_id },
    };
    let folder = Some(world.folder.path().join("Downloads"));
    let to = HandoutTo { folder: folder.clone(), open: Arc::new(|_| Ok(())), now: world.now() };
    let HandedOut::Text { text } = hand_out(form.clone(), &details, &to).await.unwrap() else { panic!("no text") };
    assert!(text.starts_with("Engine room review\n"), "{text}");
    assert!(text.contains(&format!("Passcode: {}\n", practice.link("Engine room review", "passcode"))), "{text}");
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    assert!(digits.contains(&practice.link("Engine room review", "number")));
    let filed = hand_out(HandoutForm { how: HandoutAs::File, ..form.clone() }, &details, &to).await.unwrap();
    assert_eq!(filed, HandedOut::File { name: "Engine-room-review.ics".into() }, "its time is known");
    practice.cut(true);
    let again = Details::new(Arc::clone(&world.work));
    let HandedOut::Text { text } = hand_out(form, &again, &to).await.unwrap() else { panic!("no text") };
    assert!(!text.contains("Passcode") && text.starts_with("Join: https://"), "without it the link alone: {text}");
}
