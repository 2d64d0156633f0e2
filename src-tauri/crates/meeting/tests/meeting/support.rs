//! A call, driven by hand: its own clock, and everything it says collected.

use std::time::Duration;

use meeting::protocol::{
    CallState, Capability, CapabilityName, CapabilityReason, ClientMessage, HostMessage, JoinTarget, MediaMap,
    Participant, ParticipantId, Presence, Role,
};
use meeting::{Call, Command, Event, JoinOptions, MediaLink, NotNow, Phase, Snapshot};

pub(crate) const S: Duration = Duration::from_secs(1);

/// One's own id.
pub(crate) const ME: &str = "me";

pub(crate) struct Rig {
    pub(crate) call: Call,
    pub(crate) now: Duration,
    messages: Vec<ClientMessage>,
    events: Vec<Event>,
}

pub(crate) fn id(text: &str) -> ParticipantId {
    ParticipantId::new(text)
}

pub(crate) fn person(text: &str) -> Participant {
    Participant {
        id: id(text),
        name: format!("Name of {text}"),
        role: Role::Attendee,
        presence: Presence::Connected,
        external: false,
        muted: true,
        speaking: false,
        camera: false,
        sharing: false,
        hand: None,
        spotlight: false,
    }
}

pub(crate) fn media_map(slots: u8) -> MediaMap {
    MediaMap {
        audio: "0".into(),
        camera: "1".into(),
        share: "2".into(),
        slots: (0..slots).map(|slot| (3 + slot).to_string()).collect(),
        share_slot: (3 + slots).to_string(),
    }
}

pub(crate) fn options(target: Option<JoinTarget>) -> JoinOptions {
    JoinOptions { target, display_name: "Mary".into(), token: None, muted: false, camera: true }
}

pub(crate) fn link() -> JoinTarget {
    JoinTarget::Link { url: "https://teams.microsoft.com/meet/123".into() }
}

/// A list that allows everything.
pub(crate) fn everything() -> Vec<Capability> {
    all_but(&[])
}

/// A list that allows everything but a few, which the meeting forbids.
pub(crate) fn all_but(forbidden: &[CapabilityName]) -> Vec<Capability> {
    use CapabilityName as N;
    let names = [
        N::TurnVideoOn,
        N::UnmuteMic,
        N::ShareScreen,
        N::RemoveParticipant,
        N::HangUpForEveryOne,
        N::ManageLobby,
        N::SpotlightParticipant,
        N::RemoveParticipantsSpotlight,
        N::StartLiveMeetingCaptions,
        N::SetCaptionLanguage,
        N::RaiseHand,
        N::MuteOthers,
        N::UseReactions,
        N::JoinBreakoutRooms,
        N::RealTimeText,
        N::StartTogetherMode,
        N::ForbidOthersAudio,
        N::ForbidOthersVideo,
    ];
    let reason = |present| if present { CapabilityReason::Capable } else { CapabilityReason::MeetingRestricted };
    names
        .map(|name| (name, !forbidden.contains(&name)))
        .map(|(name, present)| Capability { name, present, reason: reason(present) })
        .to_vec()
}

impl Rig {
    /// Nothing done yet.
    pub(crate) fn new(options: JoinOptions) -> Self {
        Self { call: Call::new(options), now: 100 * S, messages: Vec::new(), events: Vec::new() }
    }

    /// Join and offer are said.
    pub(crate) fn started() -> Self {
        let mut rig = Self::new(options(Some(link())));
        rig.start();
        rig
    }

    /// The offer is answered and media flow.
    pub(crate) fn answered() -> Self {
        let mut rig = Self::started();
        rig.answer(1);
        rig.call.media(MediaLink::Connected, rig.now);
        rig.forget();
        rig
    }

    /// In the meeting with two others, everything allowed.
    pub(crate) fn connected() -> Self {
        let mut rig = Self::answered();
        rig.state(CallState::Connected { me: id(ME) });
        rig.host(HostMessage::Roster {
            changed: vec![Participant { role: Role::Presenter, ..person(ME) }, person("ann"), person("ben")],
            left: vec![],
            whole: true,
        });
        rig.host(HostMessage::Capabilities { capabilities: everything() });
        rig.forget();
        rig
    }

    pub(crate) fn start(&mut self) {
        self.call.start(("v=0".into(), media_map(4)), self.now);
    }

    pub(crate) fn answer(&mut self, revision: u32) {
        self.host(HostMessage::Answer(meeting::protocol::Answer { revision, sdp: "v=0 answer".into() }));
    }

    pub(crate) fn state(&mut self, state: CallState) {
        self.host(HostMessage::State(state));
    }

    pub(crate) fn host(&mut self, message: HostMessage) {
        self.call.message(message, self.now);
    }

    pub(crate) fn order(&mut self, command: Command) -> Result<(), NotNow> {
        self.call.command(command, self.now)
    }

    pub(crate) fn media(&mut self, link: MediaLink) {
        self.call.media(link, self.now);
    }

    /// Lets time pass the way a caller does: deadline by deadline. The host says nothing meanwhile.
    pub(crate) fn pass(&mut self, time: Duration) {
        let end = self.now + time;
        while let Some(deadline) = self.call.next_deadline().filter(|&deadline| deadline <= end) {
            assert!(deadline >= self.now, "a deadline in the past");
            self.now = deadline;
            self.call.timeout(self.now);
        }
        self.now = end;
        self.call.timeout(end);
    }

    /// Lets time pass while the host answers every ping.
    pub(crate) fn pass_alive(&mut self, time: Duration) {
        let end = self.now + time;
        while self.now < end {
            self.pass(S.min(end - self.now));
            let (pings, others): (Vec<_>, Vec<_>) =
                self.messages().into_iter().partition(|message| matches!(message, ClientMessage::Ping { .. }));
            self.messages = others;
            for ping in pings {
                if let ClientMessage::Ping { id } = ping {
                    self.host(HostMessage::Pong { id });
                }
            }
        }
    }

    pub(crate) fn snapshot(&self) -> &Snapshot {
        self.call.snapshot()
    }

    pub(crate) fn phase(&self) -> &Phase {
        &self.call.snapshot().phase
    }

    /// Everything said to the host since last asked.
    pub(crate) fn messages(&mut self) -> Vec<ClientMessage> {
        self.drain();
        std::mem::take(&mut self.messages)
    }

    /// Everything that happened since last asked.
    pub(crate) fn events(&mut self) -> Vec<Event> {
        self.drain();
        std::mem::take(&mut self.events)
    }

    /// With nothing left to say.
    pub(crate) fn calm(mut self) -> Self {
        self.forget();
        self
    }

    pub(crate) fn forget(&mut self) {
        self.messages();
        self.events();
    }

    fn drain(&mut self) {
        self.messages.extend(std::iter::from_fn(|| self.call.poll_message()));
        self.events.extend(std::iter::from_fn(|| self.call.poll_event()));
    }
}
