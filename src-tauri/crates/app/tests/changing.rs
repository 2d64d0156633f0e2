//! Devices and the share change while a call runs: what the others get, and what the person sees of their own.

#![allow(clippy::unwrap_used, reason = "a test that can't go on should say where")]

use std::{path::Path, time::Duration};

use app::{CallEvent, CallHandle, CallOptions, Code, FailedDevice, JoinRequest, Joined, Seen, Service};
use ipc::{Chosen, MicrophoneState, frame};
use media::{EncodedVideo, pattern, video::H264Decoder};
use meeting::Command;
use practice::{Practice, PracticeConfig, Script};
use tokio::sync::broadcast::{Receiver, error::RecvError};

const SOON: Duration = Duration::from_secs(30);

/// A meeting of nobody but those who join.
const SCRIPT: &str = "[[meeting]]\nsubject = \"Empty\"\nlobby = false\n";

struct Meeting {
    practice: Practice,
    _data: tempfile::TempDir,
}

impl Meeting {
    async fn start() -> Self {
        let data = tempfile::tempdir().unwrap();
        let config = PracticeConfig {
            script: Script::parse(SCRIPT, Path::new(".")).unwrap(),
            ..PracticeConfig::new(data.path())
        };
        Self { practice: Practice::start(config).await.unwrap(), _data: data }
    }

    async fn join(&self, options: CallOptions) -> Joined {
        let ready = self.practice.ready();
        let service = Service::Url { url: ready.http.clone(), secret_file: Some(ready.secret_file.clone()) };
        let link = ready.meetings[0].link.clone();
        let joined = app::join(JoinRequest { link, service, options }).await.unwrap();
        let mut snapshot = joined.handle().snapshot();
        let inside = snapshot.wait_for(|snapshot| snapshot.joined_at.is_some());
        tokio::time::timeout(SOON, inside).await.expect("the meeting is joined").unwrap();
        joined
    }
}

fn camera(text: &str) -> CallOptions {
    CallOptions {
        camera: text.parse().unwrap(),
        camera_format: capture::VideoFormat { width: 320, height: 180, fps: 30 },
        ..CallOptions::new("Ada")
    }
}

fn chosen(camera: &str, microphone: &str) -> Chosen {
    Chosen { camera: camera.to_owned(), microphone: microphone.to_owned(), speaker: "none".to_owned() }
}

async fn next<T: Clone>(from: &mut Receiver<T>) -> T {
    let one = async {
        loop {
            match from.recv().await {
                Ok(one) => return one,
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => panic!("the call is over"),
            }
        }
    };
    tokio::time::timeout(SOON, one).await.expect("something comes")
}

/// The number of the pattern in a picture; before the first keyframe there is none.
fn source(decoder: &mut H264Decoder, frame: &EncodedVideo) -> Option<u8> {
    let decoded = decoder.decode(frame).ok()??;
    pattern::read(&decoded.image).map(|stamp| stamp.source)
}

/// Waits until another one in the meeting sees this pattern.
async fn sees(watcher: &CallHandle, seen: Seen, wanted: u8) {
    let mut pictures = watcher.pictures();
    let mut decoder = H264Decoder::new().unwrap();
    loop {
        let picture = next(&mut pictures).await;
        if picture.from != seen {
            continue;
        }
        match source(&mut decoder, &picture.frame) {
            Some(source) if source == wanted => return,
            Some(_) => {}
            // We came in the middle.
            None => watcher.request_keyframe(picture.stream()),
        }
    }
}

async fn notice(events: &mut Receiver<CallEvent>) -> app::Failure {
    loop {
        if let CallEvent::Notice(failure) = next(events).await {
            return failure;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn others_see_the_camera_that_was_chosen() {
    let meeting = Meeting::start().await;
    let (far, near) = (meeting.join(CallOptions::new("Bob")).await, meeting.join(camera("test-pattern#21")).await);
    let (far_call, near_call) = (far.handle(), near.handle());
    sees(&far_call, Seen::Slot(0), 21).await;
    near_call.choose(&chosen("test-pattern#22", "none")).await.unwrap();
    sees(&far_call, Seen::Slot(0), 22).await;

    let mut events = near_call.events();
    near_call.choose(&chosen("file:/no/such/clip.y4m", "none")).await.unwrap();
    let failure = notice(&mut events).await;
    assert_eq!(failure.code, Code::Device);
    assert_eq!(failure.device.map(|trouble| trouble.device), Some(FailedDevice::Camera));
    sees(&far_call, Seen::Slot(0), 22).await;
    assert!(near_call.snapshot().borrow().camera.on, "nothing was switched off");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_share_begins_changes_and_ends() {
    let meeting = Meeting::start().await;
    let (far, near) = (meeting.join(CallOptions::new("Bob")).await, meeting.join(CallOptions::new("Ada")).await);
    let (far_call, near_call) = (far.handle(), near.handle());
    near_call.share(Some("test-pattern:320x180@10#31")).await.unwrap();
    sees(&far_call, Seen::Share, 31).await;
    near_call.share(Some("test-pattern:320x180@10#32")).await.unwrap();
    sees(&far_call, Seen::Share, 32).await;
    assert_eq!(near_call.share(Some("window:x")).await.unwrap_err().code, Code::Device);
    near_call.share(None).await.unwrap();
    let mut snapshot = far_call.snapshot();
    let shared_no_more = snapshot.wait_for(|snapshot| snapshot.slots.share.is_none());
    tokio::time::timeout(SOON, shared_no_more).await.expect("the share ends").unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn ones_own_picture_is_what_is_sent() {
    let meeting = Meeting::start().await;
    let near = meeting.join(camera("test-pattern#23")).await;
    let call = near.handle();
    let mut own = call.own_pictures();
    let mut decoder = H264Decoder::new().unwrap();
    // It began before we looked.
    while source(&mut decoder, &next(&mut own).await.frame) != Some(23) {
        call.request_keyframe(frame::CAMERA);
    }
    assert_eq!(next(&mut own).await.stream, frame::CAMERA);
    let _ = call.figures();
    for _ in 0..30 {
        next(&mut own).await;
    }
    let figures = call.figures();
    assert!(figures.sent_fps > 1.0 && figures.sent_kbps > 1.0 && figures.cpu > 0.0, "{figures:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_microphone_says_what_is_sent_of_it() {
    let meeting = Meeting::start().await;
    let near = meeting.join(CallOptions { muted: true, ..CallOptions::new("Ada") }).await;
    let call = near.handle();
    let mut levels = call.microphone_levels();
    call.choose(&chosen("none", "tone:440")).await.unwrap();
    for (mute, state) in [
        (true, MicrophoneState::TalkingWhileMuted),
        (false, MicrophoneState::Heard),
        (true, MicrophoneState::TalkingWhileMuted),
    ] {
        call.command(Command::Mute(mute)).await.unwrap();
        let reached = levels.wait_for(|level| level.state == state);
        tokio::time::timeout(SOON, reached).await.unwrap_or_else(|_| panic!("{state:?}")).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_is_over_takes_no_devices() {
    let meeting = Meeting::start().await;
    let near = meeting.join(camera("test-pattern#24")).await;
    let call = near.handle();
    call.command(Command::Leave { for_everyone: false }).await.unwrap();
    near.finished().await;
    let refused = call.choose(&chosen("test-pattern", "none")).await.unwrap_err();
    assert_eq!(refused.code, Code::NotInACall);
}
