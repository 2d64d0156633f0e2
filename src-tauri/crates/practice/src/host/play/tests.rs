//! Scripts played to a guest in virtual time.

use meeting::protocol::{CallState, EndReason, HostMessage, Participant, Role};

use super::*;
use crate::{
    room::{Arrival, Output, Rules},
    script::{Script, seconds},
};

const CAST: &str = r#"
    [[meeting]]
    subject = "x"
    breakout-rooms = ["Harbour"]
    [[meeting.person]]
    name = "Olive"
    role = "organizer"
    [[meeting.person]]
    name = "Amir"
    video = { source = 1, width = 320, height = 180, fps = 30 }
    voice = { tone = 300 }
    speaks = [[2, 4]]
    leaves = 50
"#;

/// A meeting with one guest, who came at 0 s.
struct Evening {
    play: Play,
    room: Room,
    guest: ParticipantId,
    told: Vec<HostMessage>,
}

impl Evening {
    /// The cast above, and events: at so many seconds, somebody does something.
    fn new(events: &[(u32, &str, &str)]) -> Self {
        let event = |(at, who, does): &(u32, &str, &str)| {
            format!("[[meeting.event]]\nat = {at}\nwho = \"{who}\"\ndo = {does}\n")
        };
        let text = CAST.to_owned() + &events.iter().map(event).collect::<String>();
        let meeting = Script::parse(&text, Path::new("")).unwrap().meetings.remove(0);
        let rules = Rules { lobby: false, ..Rules::new(&meeting, "19:meeting_x@thread.v2") };
        let mut room = Room::new(rules, 0);
        let mut play = Play::new(meeting, PathBuf::new());
        play.start(Duration::ZERO);
        play.perform(&mut room, Duration::ZERO);
        let arrival = Arrival { name: "Mary".to_owned(), muted: false, camera: true, user: None };
        let guest = room.enter(arrival, Duration::ZERO).unwrap();
        let captions = ClientMessage::Captions { on: true, spoken_language: None, caption_language: None };
        room.message(&guest, captions, Duration::ZERO);
        Self { play, room, guest, told: Vec::new() }
    }

    /// Plays up to a time.
    fn until(&mut self, at: f64) -> &mut Self {
        self.play.perform(&mut self.room, seconds(at));
        self.room.timeout(seconds(at));
        while let Some(output) = self.room.poll() {
            if let Output::Tell(_, message) = output {
                self.told.push(message);
            }
        }
        self
    }

    /// Someone as the guest was told of them last.
    fn person(&self, name: &str) -> Participant {
        let changed = |message: &HostMessage| match message {
            HostMessage::Roster { changed, .. } => changed.iter().find(|person| person.name == name).cloned(),
            _ => None,
        };
        self.told.iter().rev().find_map(changed).unwrap()
    }

    fn was_told(&self, which: impl Fn(&HostMessage) -> bool) -> bool {
        self.told.iter().any(which)
    }
}

#[test]
fn ids_come_from_names_and_differ() {
    let evening = Evening::new(&[]);
    assert_eq!(evening.play.ids, [ParticipantId::new("olive-1"), ParticipantId::new("amir-2")]);
    assert_eq!(slug("Zoë van  Dijk!"), "zoë-van-dijk");
}

#[test]
fn people_speak_and_leave_when_the_script_says() {
    let mut evening = Evening::new(&[]);
    let amir = evening.play.ids[1].clone();
    for (at, speaks) in [(1.9, false), (2.0, true), (3.9, true), (4.0, false)] {
        assert_eq!(evening.until(at).room.plan().senders[&amir].audio, speaks, "at {at} s");
    }
    assert!(evening.room.has(&amir));
    assert!(!evening.until(50.0).room.has(&amir));
}

#[test]
fn what_a_guest_is_told_of_a_share_a_hand_a_reaction_and_a_line() {
    let mut evening = Evening::new(&[
        (1, "Amir", "{ share = { source = 5, width = 640, height = 360, fps = 5 } }"),
        (1, "Amir", "\"raise-hand\""),
        (1, "Amir", "{ react = \"heart\" }"),
        (1, "Amir", "{ caption = { text = \"one two\" } }"),
        (2, "Olive", "{ write = \"See <b>this</b>\" }"),
        (1, "Olive", "{ spotlight = \"Amir\" }"),
        (5, "Amir", "\"stop-share\""),
        (5, "Amir", "\"lower-hand\""),
        (5, "Amir", "\"camera-off\""),
        (5, "Olive", "{ stop-spotlight = \"Amir\" }"),
    ]);
    evening.until(1.0).until(3.0);
    let amir = evening.person("Amir");
    assert!(amir.sharing && amir.camera && amir.spotlight && amir.hand == Some(1));
    assert!(evening.play.take_share_changes() && !evening.play.take_share_changes());
    assert!(evening.was_told(|m| matches!(m, HostMessage::Reaction { .. })));
    assert!(evening.was_told(|m| matches!(m, HostMessage::Caption(line) if line.is_final && line.text == "one two")));
    let written = |m: &HostMessage| matches!(m, HostMessage::Chat(line) if line.text == "See <b>this</b>" && line.name == "Olive");
    assert!(evening.was_told(written));
    evening.until(6.0);
    let amir = evening.person("Amir");
    assert!(!amir.sharing && !amir.camera && !amir.spotlight && amir.hand.is_none());
}

#[test]
fn recording_and_transcription_come_and_go() {
    let mut evening = Evening::new(&[
        (1, "Olive", "{ start-recording = { consent = true } }"),
        (2, "Olive", "{ start-transcription = { consent = false } }"),
        (3, "Olive", "\"stop-recording\""),
        (4, "Olive", "\"stop-transcription\""),
    ]);
    let guest = evening.guest.clone();
    let heard = |evening: &Evening| evening.room.plan().senders[&guest].audio;
    assert!(heard(&evening));
    assert!(!heard(evening.until(2.5)), "nothing is taken without consent");
    assert!(heard(evening.until(4.5)));
    let phases = evening.told.iter().filter(|m| matches!(m, HostMessage::Recording(_) | HostMessage::Transcription(_)));
    assert_eq!(phases.count(), 4);
}

#[test]
fn guests_can_be_muted_given_a_role_removed_and_sent_home() {
    let mut evening = Evening::new(&[
        (1, "Olive", "{ mute-other = \"guests\" }"),
        (2, "Olive", "{ set-role = { of = \"guests\", role = \"attendee\" } }"),
        (3, "Olive", "{ remove = \"guests\" }"),
    ]);
    evening.until(2.0);
    let (olive, mary) = (evening.play.ids[0].clone(), evening.person("Mary"));
    assert!(mary.muted && mary.role == Role::Attendee);
    assert!(evening.was_told(|m| *m == HostMessage::Muted { muted: true, by: Some(olive.clone()) }));
    evening.until(3.0);
    let removed = CallState::Ended { reason: EndReason { code: 0, subcode: 5300 } };
    assert_eq!(evening.told.last(), Some(&HostMessage::State(removed)));

    let mut evening = Evening::new(&[(1, "Olive", "\"end-for-everyone\"")]);
    evening.until(1.0);
    let ended = CallState::Ended { reason: EndReason { code: 0, subcode: 4097 } };
    assert_eq!(evening.told.last(), Some(&HostMessage::State(ended)));
    assert_eq!(evening.room.guests(), 0);
}

#[test]
fn rooms_open_and_close() {
    let mut evening = Evening::new(&[(1, "Olive", "\"open-rooms\""), (2, "Olive", "\"close-rooms\"")]);
    let rooms = |evening: &Evening| {
        let count = |message: &HostMessage| match message {
            HostMessage::BreakoutRooms { rooms } => Some(rooms.len()),
            _ => None,
        };
        evening.told.iter().rev().find_map(count)
    };
    assert_eq!(rooms(evening.until(1.0)), Some(1));
    assert_eq!(rooms(evening.until(2.0)), Some(0));
}

#[test]
fn the_stage_follows_the_plan() {
    let mut evening = Evening::new(&[
        (1, "Amir", "{ share = { source = 5, width = 640, height = 360, fps = 5 } }"),
        (3, "Amir", "\"camera-off\""),
    ]);
    let (mut plane, stage) = (Plane::new(0.0), Stage::open(base::MonotonicClock::start()).unwrap());
    let mut on_stage = |evening: &mut Evening| -> Vec<u8> {
        let plan = evening.room.plan();
        evening.play.show(&plan, &mut plane, &stage);
        evening.play.on_stage.values().map(|video| video.source).collect()
    };
    assert_eq!(on_stage(&mut evening), [1]);
    assert_eq!(on_stage(evening.until(2.0)), [1, 5]);
    assert_eq!(on_stage(evening.until(3.0)), [5]);
    assert_eq!(on_stage(evening.until(50.0)), [0u8; 0], "who left shows nothing");
}
