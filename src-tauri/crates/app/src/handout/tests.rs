//! What is handed out, without Graph.

use std::{fs, sync::Mutex};

use ipc::HandoutLabels;

use super::*;
use crate::WorkGraph;

const LINK: &str = "https://teams.microsoft.com/meet/264183392744150?p=Qx7Kd0LmTz4RbVw9Yc";

fn form(how: HandoutAs, link: &str) -> HandoutForm {
    let labels = ["When", "Join", "Meeting ID", "Passcode", "Phone", "Conference ID"].map(str::to_owned);
    let [when, join, meeting_id, passcode, phone, conference_id] = labels;
    let start = "2026-11-27T09:00:00Z".parse::<DateTime<chrono::Utc>>().unwrap().timestamp_millis();
    HandoutForm {
        how,
        link: link.to_owned(),
        subject: Some("Budget".into()),
        when: Some(ipc::When::Span { start, end: start + 1_800_000 }),
        when_written: Some("Friday, nine".into()),
        labels: HandoutLabels { when, join, meeting_id, passcode, phone, conference_id },
    }
}

/// Nobody is signed in, and what is opened is written down.
struct Stage {
    folder: tempfile::TempDir,
    opened: Arc<Mutex<Vec<String>>>,
    details: Details,
}

impl Stage {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder, opened: Arc::default(), details: Details::new(WorkGraph::new(Arc::new(|| None))) }
    }

    async fn hand_out(&self, form: HandoutForm) -> Result<HandedOut, Failure> {
        let opened = Arc::clone(&self.opened);
        let open: Open = Arc::new(move |address| {
            opened.lock().unwrap().push(address.to_owned());
            Ok(())
        });
        let folder = Some(self.folder.path().to_owned());
        hand_out(form, &self.details, &HandoutTo { folder, open, now: SystemTime::UNIX_EPOCH }).await
    }
}

#[tokio::test]
async fn as_text_it_holds_what_the_form_says() {
    let stage = Stage::new();
    let HandedOut::Text { text } = stage.hand_out(form(HandoutAs::Text, LINK)).await.unwrap() else {
        panic!("no text")
    };
    assert_eq!(text, format!("Budget\nWhen: Friday, nine\nJoin: {LINK}\n"));
    let numbered = form(HandoutAs::Text, "Meeting ID: 264 183 392 744 150\nPasscode: Mt9xB2N6");
    let HandedOut::Text { text } = stage.hand_out(numbered).await.unwrap() else { panic!("no text") };
    assert!(text.contains("Meeting ID: 264 183 392 744 150\nPasscode: Mt9xB2N6\n"), "{text}");
    assert!(text.contains("Join: https://teams.microsoft.com/meet/264183392744150\n"), "{text}");
}

#[tokio::test]
async fn as_a_file_it_can_be_opened_here_again() {
    let stage = Stage::new();
    for name in ["Budget.ics", "Budget-2.ics"] {
        let written = stage.hand_out(form(HandoutAs::File, LINK)).await.unwrap();
        assert_eq!(written, HandedOut::File { name: name.into() });
    }
    let text = fs::read(stage.folder.path().join("Budget.ics")).unwrap();
    let now: SystemTime = "2026-11-27T08:00:00Z".parse::<DateTime<chrono::Utc>>().unwrap().into();
    assert_eq!(crate::agenda::joins_one(&text, graph::Zone::UTC, now).as_deref(), Some(LINK));
    let timeless = HandoutForm { when: None, ..form(HandoutAs::File, LINK) };
    assert_eq!(stage.hand_out(timeless).await.unwrap_err().code, Code::File);
}

#[tokio::test]
async fn as_a_letter_it_goes_to_the_mail_program() {
    let stage = Stage::new();
    assert_eq!(stage.hand_out(form(HandoutAs::Letter, LINK)).await, Ok(HandedOut::Letter));
    let opened = stage.opened.lock().unwrap().clone();
    assert!(opened[0].starts_with("mailto:?subject=Budget&body=Budget%0D%0AWhen%3A%20Friday"), "{opened:?}");
    let long = format!("https://teams.microsoft.com/meet/264183392744150?p={}", "x".repeat(2_000));
    let refused = stage.hand_out(form(HandoutAs::Letter, &long)).await;
    assert_eq!(refused.unwrap_err().code, Code::Letter);
    assert_eq!(stage.opened.lock().unwrap().len(), 1);
}

#[test]
fn nothing_but_letters_is_opened() {
    for other in ["https://example.com/", "file:///etc/passwd", "MAILTO:x", ""] {
        assert_eq!(open_letter(other).unwrap_err().kind(), io::ErrorKind::InvalidInput, "{other}");
    }
}

#[tokio::test]
async fn without_a_mail_program_or_a_meeting_it_says_so() {
    let stage = Stage::new();
    let open: Open = Arc::new(|_| Err(io::ErrorKind::NotFound.into()));
    let to = HandoutTo { folder: None, open, now: SystemTime::UNIX_EPOCH };
    let failed = hand_out(form(HandoutAs::Letter, LINK), &stage.details, &to).await;
    assert_eq!(failed.unwrap_err().code, Code::Letter);
    let failed = hand_out(form(HandoutAs::File, LINK), &stage.details, &to).await;
    assert_eq!(failed.unwrap_err().code, Code::File);
    let failed = stage.hand_out(form(HandoutAs::Text, "hello")).await;
    assert_eq!(failed.unwrap_err().code, Code::LinkInvalid);
}

#[tokio::test]
async fn days_that_make_no_sense_are_left_out() {
    let days = |first: &str, end: &str| when(&ipc::When::Days { first: first.into(), end: end.into() });
    assert!(days("2026-11-27", "2026-11-28").is_some());
    for (first, end) in [("2026-11-27", "2026-11-27"), ("2026-13-01", "2026-13-02"), ("", "")] {
        assert_eq!(days(first, end), None, "{first} {end}");
    }
    assert_eq!(when(&ipc::When::Span { start: i64::MAX, end: 0 }), None);
}
