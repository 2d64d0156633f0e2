//! What happens in a call, as the window is told.

use ipc::UiEvent;
use meeting::Event;

use crate::CallEvent;

/// What the window should act on or say aloud; `None` for what stands in the snapshot anyway.
#[must_use]
pub fn ui_event(event: &CallEvent) -> Option<UiEvent> {
    match event {
        CallEvent::Meeting(event) => of_meeting(event),
        CallEvent::Notice(failure) => Some(UiEvent::Notice { failure: failure.to_ipc() }),
    }
}

fn of_meeting(event: &Event) -> Option<UiEvent> {
    Some(match event {
        Event::RosterChanged { joined, left } if joined.is_empty() && left.is_empty() => return None,
        Event::RosterChanged { joined, left } => UiEvent::Roster { joined: joined.clone(), left: left.clone() },
        Event::Compliance(notice) => UiEvent::Compliance { notice: *notice },
        Event::ConsentAsked => UiEvent::ConsentAsked,
        Event::Chat { lines } => UiEvent::Chat { lines: lines.clone(), whole: false },
        Event::Reaction { participant, kind } => UiEvent::Reaction { participant: participant.clone(), kind: *kind },
        Event::MutedByOthers { by } => UiEvent::MutedByOthers { by: by.clone() },
        Event::Stopped { camera, share } => UiEvent::Stopped { camera: *camera, share: *share },
        Event::Refused { code } => UiEvent::Refused { code: *code },
        Event::Ended { cause, reason } => UiEvent::Ended { cause: *cause, reason: *reason },
        Event::Phase(_)
        | Event::SlotsChanged
        | Event::DominantSpeakersChanged
        | Event::CapabilitiesChanged
        | Event::Answer { .. }
        | Event::Candidate { .. }
        | Event::OfferWanted
        | Event::Caption(_)
        | Event::ContentChanged
        | Event::MediaAccessChanged
        | Event::DialInChanged
        | Event::Data { .. }
        | Event::ThreadChanged
        | Event::DiagnosticsChanged
        | Event::IncomingCall(_)
        | Event::RoomsChanged
        | Event::EnvironmentChanged
        | Event::TokenNeeded => return None,
    })
}

#[cfg(test)]
mod tests {
    use meeting::{EndCause, protocol::ParticipantId};

    use super::*;
    use crate::{Code, Failure};

    #[test]
    fn what_must_be_said_aloud_is_told() {
        let by = Some(ParticipantId::new("mary"));
        let muted = CallEvent::Meeting(Event::MutedByOthers { by: by.clone() });
        assert_eq!(ui_event(&muted), Some(UiEvent::MutedByOthers { by }));
        let ended = CallEvent::Meeting(Event::Ended { cause: EndCause::Removed, reason: None });
        assert_eq!(ui_event(&ended), Some(UiEvent::Ended { cause: EndCause::Removed, reason: None }));
        let failure = Failure::new(Code::Device, "gone");
        assert_eq!(ui_event(&CallEvent::Notice(failure.clone())), Some(UiEvent::Notice { failure: failure.to_ipc() }));
    }

    #[test]
    fn what_stands_in_the_snapshot_is_not() {
        let changed = Event::RosterChanged { joined: Vec::new(), left: Vec::new() };
        assert_eq!(ui_event(&CallEvent::Meeting(changed)), None);
        assert_eq!(ui_event(&CallEvent::Meeting(Event::SlotsChanged)), None);
    }
}
