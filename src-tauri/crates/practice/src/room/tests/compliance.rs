//! Recording and transcription: without consent no media is taken.

use meeting::protocol::CompliancePhase;

use super::*;

const CONSENT_REASONS: [CapabilityName; 3] =
    [CapabilityName::UnmuteMic, CapabilityName::TurnVideoOn, CapabilityName::ShareScreen];

#[test]
fn recording_without_consent_needed_only_tells() {
    let mut table = Table::new(rules());
    let mary = table.enter("Mary");
    table.room.record(true, false);
    table.listen();
    assert_eq!(
        table[&mary].said.last(),
        Some(&HostMessage::Recording(CompliancePhase { active: true, consent_required: false }))
    );
    assert!(table.plan().senders[&mary].audio);
    table.room.record(false, false);
    table.listen();
    assert_eq!(table[&mary].said.last(), Some(&HostMessage::Recording(CompliancePhase::default())));
}

#[test]
fn without_consent_nothing_is_taken_and_with_it_all_is_as_before() {
    let mut table = Table::new(rules());
    let (mary, bob) = (table.enter("Mary"), table.enter("Bob"));
    table.says(&mary, ClientMessage::Share { on: true });
    table.room.record(true, true);
    table.listen();
    let sends = &table.plan().senders[&mary];
    assert!(!sends.audio && !sends.camera && !sends.share);
    let seen = &table[&bob].roster[&mary];
    assert!(seen.muted && !seen.camera && !seen.sharing);
    assert_eq!(table[&bob].share, None);
    for name in CONSENT_REASONS {
        assert_eq!(table[&mary].why(name), CapabilityReason::ExplicitConsentRequired);
    }
    table.says(&mary, ClientMessage::GrantConsent { recording: true, transcription: false });
    let sends = &table.plan().senders[&mary];
    assert!(sends.audio && sends.camera && sends.share);
    assert_eq!(table[&bob].share, Some(mary.clone()));
    assert_eq!(
        table[&mary].count(|m| *m == HostMessage::Recording(CompliancePhase { active: true, consent_required: false })),
        1
    );
    assert!(!table.plan().senders[&bob].audio, "one's consent is not another's");
}

#[test]
fn who_comes_into_a_recorded_meeting_is_told_before_they_are_in() {
    let mut table = Table::new(Rules { lobby: true, ..rules() });
    table.room.record(true, true);
    table.room.transcribe(true, false);
    let mary = table.enter("Mary");
    table.room.empty_lobby(true);
    table.listen();
    let recorded = CompliancePhase { active: true, consent_required: true };
    let transcribed = CompliancePhase { active: true, consent_required: false };
    assert_eq!(
        table[&mary].said[..4],
        [
            HostMessage::State(CallState::Lobby),
            HostMessage::Recording(recorded),
            HostMessage::Transcription(transcribed),
            HostMessage::State(CallState::Connected { me: mary.clone() }),
        ]
    );
}

#[test]
fn consent_to_one_is_not_consent_to_the_other() {
    let mut table = Table::new(rules());
    let mary = table.enter("Mary");
    table.says(&mary, ClientMessage::GrantConsent { recording: true, transcription: false });
    table.room.record(true, true);
    assert!(table.plan().senders[&mary].audio, "given before it began");
    table.room.transcribe(true, true);
    assert!(!table.plan().senders[&mary].audio);
    table.room.transcribe(false, true);
    assert!(table.plan().senders[&mary].audio, "what has stopped needs no consent");
}

#[test]
fn unmuting_without_consent_is_refused_and_the_client_is_set_right() {
    let mut table = Table::new(rules());
    let mary = table.enter("Mary");
    table.says(&mary, ClientMessage::Mute { muted: true });
    table.says(&mary, ClientMessage::Camera { on: false });
    table.room.record(true, true);
    table.says(&mary, ClientMessage::Mute { muted: false });
    assert_eq!(table.error(&mary), Some(ErrorCode::NotAllowed));
    assert_eq!(table[&mary].count(|m| *m == HostMessage::Muted { muted: true, by: None }), 1);
    table.says(&mary, ClientMessage::Camera { on: true });
    assert_eq!(table[&mary].count(|m| *m == HostMessage::Stopped { camera: true, share: false }), 1);
    table.says(&mary, ClientMessage::GrantConsent { recording: true, transcription: true });
    assert!(!table.plan().senders[&mary].audio, "consent unmutes nobody");
    assert!(!table.plan().senders[&mary].camera);
}

#[test]
fn scripted_people_need_not_be_asked() {
    let mut table = Table::new(rules());
    let voice = "[[meeting.person]]\nname = \"Amir\"\nvoice = { tone = 300 }\n";
    let amir = table.seat(voice);
    table.room.speak(&amir, true);
    table.room.record(true, true);
    assert!(table.plan().senders[&amir].audio);
}

#[test]
fn consent_ends_with_the_call() {
    let mut table = Table::new(rules());
    let mary = table.enter("Mary");
    table.says(&mary, ClientMessage::GrantConsent { recording: true, transcription: true });
    table.room.record(true, true);
    table.says(&mary, ClientMessage::Leave { for_everyone: false });
    let again = table.enter("Mary");
    assert!(!table.plan().senders[&again].audio, "rejoining asks again");
}
