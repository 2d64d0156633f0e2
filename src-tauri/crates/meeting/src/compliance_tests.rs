//! Tests of what is shown, asked and remembered about recording and transcription.

use super::*;

const S: Duration = Duration::from_secs(1);
const T: Duration = Duration::from_secs(1000);

fn word(active: bool) -> CompliancePhase {
    CompliancePhase { active, consent_required: false }
}

const ASKING: CompliancePhase = CompliancePhase { active: true, consent_required: true };

/// After the host's first words, which say that nothing is going on.
fn quiet() -> Compliance {
    let mut compliance = Compliance::default();
    compliance.hear(Kind::Recording, word(false), false, T - 60 * S);
    compliance.hear(Kind::Transcription, word(false), false, T - 60 * S);
    compliance
}

fn shown(compliance: &Compliance) -> (Told, Told) {
    (compliance.notice.recording, compliance.notice.transcription)
}

#[test]
fn a_beginning_is_shown_at_once_and_becomes_going_on() {
    let mut compliance = quiet();
    assert!(compliance.hear(Kind::Recording, word(true), false, T));
    assert_eq!(shown(&compliance), (Told::Started, Told::Off));
    assert_eq!(compliance.next_deadline(), Some(T + NEWS));
    assert!(compliance.tick(T + NEWS));
    assert_eq!(shown(&compliance), (Told::GoingOn, Told::Off));
    assert_eq!(compliance.next_deadline(), None);
}

#[test]
fn what_went_on_before_we_came_is_no_news() {
    let mut compliance = Compliance::default();
    compliance.hear(Kind::Recording, word(true), true, T);
    assert_eq!(shown(&compliance), (Told::GoingOn, Told::Off));
    assert_eq!(compliance.timeline[0].change, ComplianceChange::RecordingGoesOn);
}

#[test]
fn what_begins_while_we_are_there_is_news_though_nobody_said_before_that_it_was_off() {
    let mut compliance = Compliance::default();
    compliance.hear(Kind::Recording, word(true), false, T);
    assert_eq!(shown(&compliance), (Told::Started, Told::Off));
    assert_eq!(compliance.timeline[0].change, ComplianceChange::RecordingStarted);
}

#[test]
fn an_end_waits_until_the_beginning_could_be_read() {
    let mut compliance = quiet();
    compliance.hear(Kind::Recording, word(true), false, T);
    assert!(!compliance.hear(Kind::Recording, word(false), false, T + S));
    assert!(!compliance.recording.active, "the state itself is immediate");
    assert_eq!(shown(&compliance), (Told::Started, Told::Off));
    assert_eq!(compliance.next_deadline(), Some(T + STANDS));
    assert!(compliance.tick(T + STANDS));
    assert_eq!(shown(&compliance), (Told::Stopped, Told::Off));
    assert!(compliance.tick(T + STANDS + NEWS));
    assert_eq!(shown(&compliance), (Told::Off, Told::Off));
}

#[test]
fn a_flicker_never_leaves_the_screen_and_the_last_word_stays() {
    let mut compliance = quiet();
    for (after, active) in [(0, true), (500, false), (1000, true), (1500, false), (2000, true)] {
        compliance.hear(Kind::Recording, word(active), false, T + Duration::from_millis(after));
        assert_eq!(shown(&compliance), (Told::Started, Told::Off));
    }
    assert!(!compliance.tick(T + STANDS));
    assert_eq!(shown(&compliance), (Told::Started, Told::Off));
    assert_eq!(compliance.timeline.len(), 5, "the time line has every change");
}

#[test]
fn a_new_beginning_does_not_wait_for_an_end_to_be_read() {
    let mut compliance = quiet();
    compliance.hear(Kind::Recording, word(true), false, T);
    compliance.hear(Kind::Recording, word(false), false, T + 20 * S);
    assert_eq!(compliance.notice.recording, Told::Stopped);
    assert!(compliance.hear(Kind::Recording, word(true), false, T + 21 * S));
    assert_eq!(compliance.notice.recording, Told::Started);
}

#[test]
fn both_are_told_separately_and_end_together_when_close() {
    let mut compliance = quiet();
    compliance.hear(Kind::Recording, word(true), false, T);
    compliance.hear(Kind::Transcription, word(true), false, T + S);
    assert_eq!(shown(&compliance), (Told::Started, Told::Started));
    compliance.hear(Kind::Recording, word(false), false, T + 2 * S);
    compliance.hear(Kind::Transcription, word(false), false, T + 3 * S);
    assert_eq!(shown(&compliance), (Told::Started, Told::Started));
    assert_eq!(compliance.next_deadline(), Some(T + S + STANDS));
    compliance.tick(T + S + STANDS);
    assert_eq!(shown(&compliance), (Told::Stopped, Told::Stopped));
}

#[test]
fn consent_holds_media_back_until_it_is_given() {
    let mut compliance = quiet();
    assert!(compliance.permits_media());
    compliance.hear(Kind::Recording, ASKING, false, T);
    assert_eq!((compliance.consent, compliance.permits_media()), (Consent::Asked, false));
    compliance.give(false, true, T + S);
    assert!(!compliance.permits_media(), "agreeing to transcription is not agreeing to recording");
    compliance.give(true, false, T + S);
    assert_eq!((compliance.consent, compliance.permits_media()), (Consent::Given, true));
}

#[test]
fn consent_can_be_given_before_it_is_asked_and_lasts_for_the_call() {
    let mut compliance = quiet();
    compliance.give(true, true, T);
    for (after, said) in [(1, ASKING), (9, word(false)), (20, ASKING)] {
        compliance.hear(Kind::Recording, said, false, T + after * S);
        assert!(compliance.permits_media());
    }
}

#[test]
fn refusing_can_be_reconsidered() {
    let mut compliance = quiet();
    assert!(!compliance.refuse(T), "nobody asked");
    compliance.hear(Kind::Recording, ASKING, false, T);
    assert!(compliance.refuse(T + S));
    assert_eq!((compliance.consent, compliance.permits_media()), (Consent::Refused, false));
    compliance.hear(Kind::Transcription, ASKING, false, T + 2 * S);
    assert_eq!(compliance.consent, Consent::Asked, "a new question is asked anew");
    compliance.give(true, true, T + 3 * S);
    assert!(compliance.permits_media());
}

#[test]
fn media_are_held_back_even_before_the_recording_begins() {
    let mut compliance = quiet();
    compliance.hear(Kind::Recording, CompliancePhase { active: false, consent_required: true }, false, T);
    assert!(!compliance.permits_media());
}

#[test]
fn the_time_line_is_bounded() {
    let mut compliance = quiet();
    for number in 0..500u32 {
        compliance.hear(Kind::Recording, word(number % 2 == 0), false, T + number * S);
    }
    assert_eq!(compliance.timeline.len(), MAX_ENTRIES);
}
