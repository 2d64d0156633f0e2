//! Anything in any order: the call stays on its paths, within its bounds and honest, and never panics.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use meeting::protocol::{ClientMessage, CompliancePhase, HostMessage, ParticipantId};
use meeting::{
    ChatLine, Command, Consent, Delivery, EndCause, Event, MediaKind, MediaLink, Phase, PhaseKind, Snapshot,
};
use proptest::prelude::*;

use crate::strategies::{command, end_reason, host_message, media_link};
use crate::support::{Rig, S, link, media_map, options};

/// One thing that happens.
#[derive(Debug, Clone)]
enum Step {
    Host(HostMessage),
    Order(Command),
    Media(MediaLink),
    Unreadable,
    Start,
    Offer,
    WayChanged,
    SocketLost,
    Resumed,
    SocketClosed,
    /// To the next deadline, and this much further; or so much back, which a clock should not do.
    Wait(Duration),
    Back(Duration),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        60 => host_message().prop_map(Step::Host),
        25 => command().prop_map(Step::Order),
        6 => media_link().prop_map(Step::Media),
        2 => Just(Step::Unreadable),
        1 => Just(Step::Start),
        1 => Just(Step::Offer),
        2 => Just(Step::WayChanged),
        1 => Just(Step::SocketClosed),
        2 => Just(Step::SocketLost),
        2 => Just(Step::Resumed),
        15 => (0..4000u64).prop_map(|ms| Step::Wait(Duration::from_millis(ms))),
        1 => (0..4000u64).prop_map(|ms| Step::Back(Duration::from_millis(ms))),
    ]
}

fn take(rig: &mut Rig, step: &Step) -> Result<(), TestCaseError> {
    match step.clone() {
        Step::Host(message) => rig.host(message),
        Step::Order(command) => {
            let before = rig.snapshot().clone();
            if rig.order(command).is_err() {
                prop_assert_eq!(rig.snapshot(), &before, "a refused command changes nothing");
            }
        }
        Step::Media(link) => rig.media(link),
        Step::Unreadable => rig.call.dropped(rig.now),
        Step::Start => rig.start(),
        Step::Offer => rig.call.offer(("v=0".into(), media_map(2)), rig.now),
        Step::WayChanged => rig.call.way_changed(rig.now),
        Step::SocketLost => drop(rig.call.socket_lost(rig.now)),
        Step::Resumed => rig.call.resumed(rig.now),
        Step::SocketClosed => rig.call.socket_closed(rig.now),
        Step::Wait(more) => {
            rig.now = rig.call.next_deadline().unwrap_or(rig.now).max(rig.now) + more;
            rig.call.timeout(rig.now);
            let next = rig.call.next_deadline();
            prop_assert!(next.is_none_or(|next| next > rig.now), "{:?} is not after {:?}", next, rig.now);
        }
        Step::Back(less) => rig.call.timeout(rig.now.saturating_sub(less)),
    }
    Ok(())
}

fn no_repeats<'a>(ids: impl IntoIterator<Item = &'a ParticipantId>) -> bool {
    let mut seen = BTreeSet::new();
    ids.into_iter().all(|id| seen.insert(id))
}

/// Whether consent is missing, worked out from what was said and nothing else.
#[derive(Default)]
struct ConsentByHand {
    required: [bool; 2],
    given: [bool; 2],
}

impl ConsentByHand {
    fn note(&mut self, step: &Step, accepted: bool) {
        match step {
            Step::Host(HostMessage::Recording(CompliancePhase { consent_required, .. })) => {
                self.required[0] = *consent_required;
            }
            Step::Host(HostMessage::Transcription(CompliancePhase { consent_required, .. })) => {
                self.required[1] = *consent_required;
            }
            Step::Order(Command::GrantConsent { recording, transcription }) if accepted => {
                self.given[0] |= recording;
                self.given[1] |= transcription;
            }
            _ => {}
        }
    }

    fn missing(&self) -> bool {
        (0..2).any(|kind| self.required[kind] && !self.given[kind])
    }
}

/// What holds in every snapshot, whatever happened.
fn check(snapshot: &Snapshot) -> Result<(), TestCaseError> {
    let roster = &snapshot.roster;
    prop_assert!(roster.people.len() <= 1000);
    prop_assert!(roster.people.iter().all(|(id, person)| *id == person.id));
    prop_assert!(roster.hands.iter().all(|id| roster.people[id].hand.is_some()));
    prop_assert_eq!(roster.hands.len(), roster.people.values().filter(|person| person.hand.is_some()).count());
    let places: Vec<_> = roster.hands.iter().map(|id| roster.people[id].hand).collect();
    prop_assert!(places.is_sorted());
    prop_assert!(no_repeats(&snapshot.dominant) && snapshot.dominant.len() <= 16);
    prop_assert!(snapshot.slots.count() <= 4 && no_repeats(snapshot.slots.videos.iter().flatten()));
    prop_assert!(snapshot.captions.lines.len() <= 200 && snapshot.captions.partial.len() <= 16);
    prop_assert!(snapshot.captions.partial.iter().all(|line| !line.is_final));
    prop_assert!(snapshot.reactions.0.len() <= 50 && snapshot.incoming.ringing.len() <= 8);
    prop_assert!(snapshot.compliance.timeline.len() <= 200);
    for kind in MediaKind::ALL {
        let switch = snapshot.switch(kind);
        prop_assert_eq!(switch.on, switch.closed_by.is_none());
        let may_be_on = snapshot.compliance.permits_media() && snapshot.capabilities.check_media(kind).is_ok();
        prop_assert!(!switch.on || may_be_on || snapshot.phase.is_ended(), "{:?} is open and may not be", kind);
        if snapshot.may_send(kind) {
            prop_assert!(switch.on && snapshot.compliance.permits_media());
            prop_assert!(snapshot.capabilities.check_media(kind).is_ok());
            let kind = snapshot.phase.kind();
            prop_assert!(matches!(kind, PhaseKind::Connected | PhaseKind::Reconnecting), "sending in {:?}", kind);
        }
    }
    for (said, told) in [
        (snapshot.compliance.recording, snapshot.compliance.notice.recording),
        (snapshot.compliance.transcription, snapshot.compliance.notice.transcription),
    ] {
        prop_assert!(!said.active || told.is_on(), "a recording that is not shown");
    }
    Ok(())
}

/// A page that keeps what events say of the chat has what the call has, in the same order.
#[derive(Default)]
struct ChatPage(Vec<Arc<ChatLine>>);

impl ChatPage {
    fn take(&mut self, lines: Vec<Arc<ChatLine>>) {
        for line in lines {
            let same = |one: &ChatLine| {
                one.number == line.number || (line.reference.is_some() && one.reference == line.reference)
            };
            self.0.retain(|one| !same(one));
            self.0.push(line);
        }
        self.0.sort_by_key(|line| line.number);
    }

    fn check(&self, rig: &Rig) -> Result<(), TestCaseError> {
        let kept = rig.call.chat();
        prop_assert!(kept.len() <= 1000 && self.0.ends_with(kept), "{:?} is not the end of {:?}", kept, self.0);
        for line in kept.iter() {
            let clean =
                !line.text.is_empty() && line.text.len() <= 28 * 1024 && !line.text.contains(['\r', '\u{202e}']);
            prop_assert!(clean, "{:?}", line);
            prop_assert!(line.mine || line.delivery == Delivery::Sent);
            prop_assert_eq!(line.sent_unix_ms.is_some(), line.delivery == Delivery::Sent);
            prop_assert!(!(rig.phase().is_ended() && line.delivery == Delivery::Pending), "on its way after the end");
        }
        Ok(())
    }
}

/// Whether a step is one with which a person opens this switch.
fn opens(step: &Step, kind: MediaKind) -> bool {
    match step {
        Step::Order(Command::Mute(false)) => kind == MediaKind::Microphone,
        Step::Order(Command::Camera(true) | Command::AcceptCall { camera: true, .. }) => kind == MediaKind::Camera,
        Step::Order(Command::Share(true)) => kind == MediaKind::Share,
        _ => false,
    }
}

fn run(mut rig: Rig, steps: &[Step]) -> Result<Rig, TestCaseError> {
    let mut phase = rig.phase().kind();
    let mut over = false;
    let mut consent = ConsentByHand::default();
    let mut page = ChatPage::default();
    for step in steps {
        let before = rig.snapshot().clone();
        take(&mut rig, step)?;
        let after = rig.snapshot();
        check(after)?;
        for kind in MediaKind::ALL {
            let opened = after.switch(kind).on && !before.switch(kind).on;
            prop_assert!(!opened || opens(step, kind), "{:?} was opened by {:?}", kind, step);
        }
        // A grant was accepted if it left a trace; a word before the start was not heard.
        let heard = after.counters.misplaced == before.counters.misplaced;
        if heard {
            consent.note(step, after.compliance != before.compliance);
        }
        if !before.phase.is_ended() && consent.missing() {
            prop_assert!(!after.may_send_media(), "sent without consent");
            prop_assert!(matches!(after.compliance.consent, Consent::Asked | Consent::Refused));
        }
        let (messages, events) = (rig.messages(), rig.events());
        if over {
            prop_assert_eq!((&messages[..], &events[..]), (&[][..], &[][..]), "after the end");
            prop_assert_eq!(rig.snapshot(), &before);
        }
        for event in events {
            prop_assert!(!over, "an event after the end");
            if let Event::Phase(next) = &event {
                let kind = next.kind();
                // The same phase with other details: connecting counts from the start.
                let detail = kind == PhaseKind::Connecting && kind == phase && matches!(step, Step::Start);
                prop_assert!(phase.may_become(kind) || detail, "{:?} became {:?}", phase, kind);
                phase = kind;
            }
            over = matches!(event, Event::Ended { .. });
            if let Event::Chat { lines } = event {
                page.take(lines);
            }
        }
        page.check(&rig)?;
        prop_assert_eq!(phase, rig.phase().kind(), "a phase nobody was told of");
        prop_assert_eq!(over, phase == PhaseKind::Ended);
        prop_assert_eq!(over && rig.call.next_deadline().is_some(), false);
    }
    Ok(rig)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn any_meeting_stays_legal(steps in prop::collection::vec(step(), 0..120)) {
        run(Rig::new(options(Some(link()))), &steps)?;
        run(Rig::started().calm(), &steps)?;
        run(Rig::answered(), &steps)?;
        run(Rig::connected(), &steps)?;
    }

    #[test]
    fn any_wait_for_a_call_stays_legal(steps in prop::collection::vec(step(), 0..80)) {
        let mut rig = Rig::new(options(None));
        rig.start();
        rig.forget();
        run(rig, &steps)?;
    }

    #[test]
    fn every_call_ends_when_its_host_falls_silent(steps in prop::collection::vec(step(), 0..60)) {
        let mut rig = run(Rig::connected(), &steps)?;
        rig.pass(300 * S);
        prop_assert!(rig.phase().is_ended(), "still {:?}", rig.phase());
    }

    #[test]
    fn the_notice_is_true_in_the_end(words in prop::collection::vec((any::<bool>(), any::<bool>(), 0..4000u64), 0..40)) {
        let mut rig = Rig::connected();
        for (recording, active, pause) in words {
            let said = CompliancePhase { active, consent_required: false };
            rig.host(if recording { HostMessage::Recording(said) } else { HostMessage::Transcription(said) });
            rig.pass_alive(Duration::from_millis(pause));
        }
        rig.pass_alive(3 * S);
        let compliance = &rig.snapshot().compliance;
        prop_assert_eq!(compliance.notice.recording.is_on(), compliance.recording.active);
        prop_assert_eq!(compliance.notice.transcription.is_on(), compliance.transcription.active);
    }

    #[test]
    fn a_snapshot_survives_json(steps in prop::collection::vec(step(), 0..60)) {
        let rig = run(Rig::connected(), &steps)?;
        let text = serde_json::to_string(rig.snapshot()).unwrap();
        let back: Snapshot = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(serde_json::to_string(&back).unwrap(), text);
    }

    #[test]
    fn every_end_has_words(reason in end_reason(), in_lobby: bool, leaving: bool, was_connected: bool) {
        let cause = EndCause::of(reason, meeting::end_reason::EndContext { in_lobby, leaving, was_connected });
        prop_assert!(!cause.explain().happened.is_empty());
        prop_assert!(!(in_lobby && cause == EndCause::Unknown));
    }
}

#[test]
fn leaving_is_always_possible_until_the_end() {
    for setup in [Rig::started, Rig::answered, Rig::connected] {
        let mut rig = setup();
        rig.forget();
        rig.order(Command::Leave { for_everyone: false }).unwrap();
        assert!(matches!(rig.phase(), Phase::Disconnecting { .. }));
        assert_eq!(rig.messages(), [ClientMessage::Leave { for_everyone: false }]);
    }
}
