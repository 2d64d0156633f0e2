//! What the control socket's requests do to a call.

use meeting::{Command, Snapshot};
use tokio::sync::mpsc;

use crate::{
    CallHandle, Failure,
    control::{PersonStatus, Reply, Request, Status, Steering},
    view::phase_word,
};

/// Carries out requests until nobody asks any more.
pub async fn serve_control(call: CallHandle, mut requests: mpsc::Receiver<Steering>) {
    while let Some(Steering { request, reply }) = requests.recv().await {
        let done = carry_out(&call, request).await;
        let answer = match done {
            Ok(()) => Reply::done(status(&call)),
            Err(failure) => Reply::refused(&failure),
        };
        // A caller who is gone needs no answer.
        let _ = reply.send(answer);
    }
}

async fn carry_out(call: &CallHandle, request: Request) -> Result<(), Failure> {
    let snapshot = call.snapshot().borrow().clone();
    match command(&snapshot, request) {
        Some(command) => call.command(command).await,
        None => Ok(()),
    }
}

/// What a request means now.
fn command(snapshot: &Snapshot, request: Request) -> Option<Command> {
    match request {
        Request::Status => None,
        Request::Mute { on } => Some(Command::Mute(on)),
        Request::ToggleMute => Some(Command::Mute(!snapshot.muted())),
        Request::Camera { on } => Some(Command::Camera(on)),
        Request::Hand { up: true } => Some(Command::RaiseHand),
        Request::Hand { up: false } => Some(Command::LowerHand(None)),
        Request::Leave { for_everyone } => Some(Command::Leave { for_everyone }),
    }
}

/// How a call is now.
fn status(call: &CallHandle) -> Status {
    let snapshot = call.snapshot().borrow().clone();
    let me = snapshot.myself();
    Status {
        process: std::process::id(),
        phase: phase_word(&snapshot.phase).to_owned(),
        seconds: call.elapsed().as_secs(),
        name: snapshot.display_name.clone(),
        muted: snapshot.muted(),
        camera: snapshot.camera.on,
        sharing: snapshot.share.on,
        hand: me.is_some_and(|me| me.hand.is_some()),
        recording: snapshot.compliance.recording.active,
        transcription: snapshot.compliance.transcription.active,
        consent_needed: !snapshot.compliance.permits_media(),
        people: people(&snapshot),
    }
}

fn people(snapshot: &Snapshot) -> Vec<PersonStatus> {
    let person = |person: &meeting::protocol::Participant| PersonStatus {
        id: person.id.as_str().to_owned(),
        name: person.name.clone(),
        muted: person.muted,
        speaking: person.speaking,
        camera: person.camera,
        sharing: person.sharing,
        hand: person.hand,
        me: snapshot.me.as_ref() == Some(&person.id),
    };
    snapshot.roster.people.values().map(person).collect()
}

#[cfg(test)]
mod tests {
    use meeting::{Call, JoinOptions};

    use super::*;

    fn snapshot(muted: bool) -> Snapshot {
        let options = JoinOptions { target: None, display_name: "A".into(), token: None, muted, camera: false };
        Call::new(options).snapshot().clone()
    }

    #[test]
    fn toggling_turns_round_what_is() {
        assert_eq!(command(&snapshot(true), Request::ToggleMute), Some(Command::Mute(false)));
        assert_eq!(command(&snapshot(false), Request::ToggleMute), Some(Command::Mute(true)));
    }

    #[test]
    fn asking_how_things_are_changes_nothing() {
        assert_eq!(command(&snapshot(true), Request::Status), None);
    }
}
