//! Recording and transcription: told apart, and where consent is asked nothing of the guest's leaves before a yes.

use super::*;

on_either_host! {
    recording_and_transcription_are_told_separately
    where_consent_is_asked_nothing_leaves_before_a_yes
    consent_to_a_transcription_is_asked_and_given_for_itself
}

async fn recording_and_transcription_are_told_separately(playing: Playing) {
    let meeting = Scripted::open("Recorded")
        .event(2.0, "Olive", "{ start-recording = { consent = false } }")
        .event(3.0, "Olive", "{ start-transcription = { consent = false } }")
        .event(5.0, "Olive", "\"stop-recording\"");
    let (_host, guest) = joined(playing, meeting, watching()).await;
    let told = |recording: bool, transcription: bool| {
        move |now: &meeting::Snapshot| {
            let notice = now.compliance.notice;
            (notice.recording.is_on(), notice.transcription.is_on()) == (recording, transcription)
        }
    };
    guest.until("a recording", told(true, false)).await;
    guest.until("both", told(true, true)).await;
    guest.until("the transcription alone", told(false, true)).await;
}

async fn where_consent_is_asked_nothing_leaves_before_a_yes(playing: Playing) {
    let recording = "{ start-recording = { consent = true } }";
    let meeting = Scripted::open("Consent").people(1).person(MIRROR).event(0.0, "Olive", recording);
    let (host, mut guest) = joined(playing, meeting, filming()).await;
    guest.until("the question", |now| now.compliance.recording.consent_required).await;
    let mut others = host.others(0).await;
    assert!(!guest.now().may_send_media());
    others.nothing_of(&mut guest, 30).await;
    guest.command(Command::GrantConsent { recording: true, transcription: false }).await;
    guest
        .until("the answer to count", |now| {
            !now.compliance.recording.consent_required && now.capabilities.check_media(MediaKind::Camera).is_ok()
        })
        .await;
    guest.command(Command::Camera(true)).await;
    assert_eq!(others.picture_of(&mut guest).await.source, 9);
}

async fn consent_to_a_transcription_is_asked_and_given_for_itself(playing: Playing) {
    let transcription = "{ start-transcription = { consent = true } }";
    let meeting = Scripted::open("Written").people(1).person(MIRROR).event(0.0, "Olive", transcription);
    let (host, mut guest) = joined(playing, meeting, filming()).await;
    let now = guest.until("the question", |now| now.compliance.transcription.consent_required).await;
    assert!(!now.compliance.recording.consent_required && !now.may_send_media());
    let mut others = host.others(0).await;
    others.nothing_of(&mut guest, 5).await;
    guest.command(Command::GrantConsent { recording: false, transcription: true }).await;
    guest.until("the answer to count", |now| !now.compliance.transcription.consent_required).await;
    guest.until("the right to film", |now| now.capabilities.check_media(MediaKind::Camera).is_ok()).await;
    guest.command(Command::Camera(true)).await;
    assert_eq!(others.picture_of(&mut guest).await.source, 9);
}
