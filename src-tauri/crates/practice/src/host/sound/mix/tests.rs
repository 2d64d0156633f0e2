//! The mixing desk in virtual time, with wires that keep what is sent.

use media::pattern::{Tone, tone_power};

use super::{super::TICK, *};
use crate::host::wire::tests::Kept;

fn id(name: &str) -> ParticipantId {
    ParticipantId::new(name)
}

/// A client that says a tone and keeps what it hears.
struct Client {
    name: &'static str,
    key: u64,
    tone: Tone,
    encoder: OpusEncoder,
    sound: AudioPacketizer,
    wire: Arc<Kept>,
    ear: AudioReceiver,
    heard: Vec<f32>,
    stamps: Vec<(u16, u32)>,
}

/// A desk with clients, and the time.
struct Stand {
    desk: Desk,
    clients: Vec<Client>,
    tick: u64,
}

impl Stand {
    fn new(clients: &[(&'static str, f32)]) -> Self {
        let mut desk = Desk::default();
        let client = |(key, (name, hertz)): (usize, &(&'static str, f32))| {
            let wire = Kept::new();
            desk.add_client(id(name), key as u64, wire.clone());
            Client {
                name,
                key: key as u64,
                tone: Tone::new(*hertz, 0.3),
                encoder: OpusEncoder::new().unwrap(),
                sound: AudioPacketizer::new(1),
                wire,
                ear: AudioReceiver::new().unwrap(),
                heard: Vec::new(),
                stamps: Vec::new(),
            }
        };
        let clients = clients.iter().enumerate().map(client).collect();
        Self { desk, clients, tick: 0 }
    }

    /// Who may be heard and who hears, all in the main meeting.
    fn plan(&mut self, heard: &[&str], hearing: &[&str]) {
        let hearing_of = |names: &[&str], client: &Client| (names.contains(&client.name), None);
        let all = |names: &[&str]| -> Hearing {
            self.clients.iter().map(|client| (id(client.name), hearing_of(names, client))).collect()
        };
        let (heard, hearing) = (all(heard), all(hearing));
        self.desk.plan(heard, hearing);
    }

    /// Lets an even number of ticks pass.
    fn run(&mut self, ticks: u64) {
        assert!(ticks.is_multiple_of(2));
        for _ in 0..ticks {
            let now = TICK * u32::try_from(self.tick).unwrap();
            for client in &mut self.clients {
                if let Some(packet) = client.encoder.push(&client.tone.next(now)).unwrap() {
                    self.desk.packet(client.key, client.sound.packetize(&packet), now);
                }
            }
            self.desk.tick(self.tick, now);
            for client in &mut self.clients {
                for (section, packet) in client.wire.take() {
                    assert_eq!(section, Section::Audio);
                    client.stamps.push((packet.sequence, packet.timestamp));
                    client.ear.push(packet, now);
                }
                client.heard.extend(client.ear.pull(now).samples);
            }
            self.tick += 1;
        }
    }

    /// How much of the last half second of what someone hears is a tone.
    fn hears(&self, name: &str, hertz: f32) -> f32 {
        let client = self.clients.iter().find(|client| client.name == name).unwrap();
        tone_power(&client.heard[client.heard.len() - 24_000..], hertz)
    }

    fn loudness(&self, name: &str) -> f32 {
        let client = self.clients.iter().find(|client| client.name == name).unwrap();
        let last = &client.heard[client.heard.len() - 24_000..];
        last.iter().fold(0.0, |peak, sample| sample.abs().max(peak))
    }
}

const THREE: [(&str, f32); 3] = [("a", 440.0), ("b", 700.0), ("c", 1100.0)];

#[test]
fn everyone_hears_all_the_others_and_not_themselves() {
    let mut stand = Stand::new(&THREE);
    stand.plan(&["a", "b", "c"], &["a", "b", "c"]);
    stand.run(150);
    for (me, own) in THREE {
        assert!(stand.hears(me, own) < 0.01, "{me} hears themselves");
        for (other, hertz) in THREE.iter().filter(|(other, _)| *other != me) {
            assert!(stand.hears(me, *hertz) > 0.4, "{me} does not hear {other}: {}", stand.hears(me, *hertz));
        }
    }
}

#[test]
fn who_may_not_be_heard_is_not_in_anyones_sound() {
    let mut stand = Stand::new(&THREE);
    stand.plan(&["b"], &["a", "b", "c"]);
    stand.run(150);
    for me in ["a", "c"] {
        assert!(stand.hears(me, 700.0) > 0.9);
        assert!(stand.hears(me, 440.0) + stand.hears(me, 1100.0) < 0.01);
    }
    assert!(stand.loudness("b") < 0.01, "the only one who speaks hears silence");
}

#[test]
fn who_does_not_hear_is_sent_nothing() {
    let mut stand = Stand::new(&THREE);
    stand.plan(&["a", "b"], &["b"]);
    stand.run(100);
    let sent: Vec<usize> = stand.clients.iter().map(|client| client.stamps.len()).collect();
    assert_eq!(sent, [0, 50, 0]);
}

#[test]
fn muting_and_unmuting_keeps_the_stream_whole() {
    let mut stand = Stand::new(&THREE);
    for round in 0..6 {
        stand.plan(if round % 2 == 0 { &["a", "b"] } else { &["b"] }, &["a", "b", "c"]);
        // Too short for a pause.
        stand.run(20);
    }
    stand.plan(&["a", "b"], &["a", "b", "c"]);
    stand.run(60);
    for client in &stand.clients {
        for pair in client.stamps.windows(2) {
            assert_eq!(pair[1].0, pair[0].0.wrapping_add(1), "{}: packets are counted through", client.name);
            assert_eq!(pair[1].1, pair[0].1.wrapping_add(960), "{}: time runs through", client.name);
        }
    }
    assert_eq!(stand.clients[0].ear.stats().concealed_samples, 0, "and nothing has to be made up");
    assert!(stand.hears("a", 700.0) > 0.9);
}

#[test]
fn silence_costs_next_to_nothing_and_is_no_loss() {
    let mut stand = Stand::new(&THREE);
    let all = ["a", "b", "c"];
    stand.plan(&["b"], &all);
    stand.run(100);
    stand.plan(&[], &all);
    stand.run(500);
    let before = stand.clients[0].stamps.len();
    stand.run(200);
    assert!(stand.clients[0].stamps.len() - before <= 6, "packets in two silent seconds");
    stand.plan(&["b"], &all);
    stand.run(200);
    assert!(stand.hears("a", 700.0) > 0.9);
    let stats = stand.clients[0].ear.stats();
    assert_eq!((stats.lost, stats.concealed_samples, stats.restarts), (0, 0, 0));
}

#[test]
fn rooms_do_not_hear_each_other() {
    let mut stand = Stand::new(&THREE);
    let room = |name: &str| (name == "c").then(|| BreakoutRoomId::new("Harbour"));
    let all: Hearing = THREE.iter().map(|(name, _)| (id(name), (true, room(name)))).collect();
    stand.desk.plan(all.clone(), all);
    stand.run(150);
    assert!(stand.hears("a", 700.0) > 0.9 && stand.hears("a", 1100.0) < 0.01);
    assert!(stand.loudness("c") < 0.01, "alone in a room");
}

#[test]
fn those_who_only_listen_share_one_encoder_and_get_the_same_bytes() {
    let mut stand = Stand::new(&THREE);
    stand.plan(&["b"], &["a", "b", "c"]);
    assert_eq!((stand.desk.shared.len(), stand.desk.listeners().count()), (1, 2));
    assert!(
        stand.desk.channels.values().filter(|channel| channel.bus.is_some()).count() == 1,
        "only the speaker's own"
    );
    stand.plan(&["a", "b", "c"], &["a", "b", "c"]);
    assert!(stand.desk.shared.is_empty(), "nobody only listens");
}

#[test]
fn speaking_is_told_with_its_level_while_one_may_be_heard() {
    let mut stand = Stand::new(&THREE);
    stand.plan(&["a", "b"], &["a"]);
    stand.run(60);
    let levels = stand.desk.levels();
    assert_eq!(levels.iter().map(|(who, _)| who.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    assert!(levels.iter().all(|(_, level)| (0.1..0.3).contains(level)), "{levels:?}");
    stand.plan(&["b"], &["a"]);
    stand.run(2);
    assert_eq!(stand.desk.levels().len(), 1, "a mute takes the mark at once");
}

#[test]
fn a_scripted_voice_is_heard_while_it_speaks() {
    let mut stand = Stand::new(&THREE[..1]);
    let voice = Voice::open(&crate::script::Voice::Tone(310.0), std::path::Path::new("")).unwrap();
    stand.desk.add_voice(id("script"), voice);
    let hearing: Hearing = [(id("a"), (true, None))].into();
    let speaks = |on: bool| -> Hearing { [(id("script"), (on, None)), (id("a"), (false, None))].into() };
    stand.desk.plan(speaks(true), hearing.clone());
    stand.run(120);
    assert!(stand.hears("a", 310.0) > 0.9);
    stand.desk.plan(speaks(false), hearing);
    stand.run(120);
    assert!(stand.loudness("a") < 0.01);
}

#[test]
fn who_is_gone_is_let_go() {
    let mut stand = Stand::new(&THREE);
    stand.plan(&["a", "b", "c"], &["a", "b", "c"]);
    stand.run(20);
    stand.desk.remove(&id("b"));
    stand.run(100);
    assert_eq!(Arc::strong_count(&stand.clients[1].wire), 1, "nothing keeps the client's connection");
    assert!(stand.hears("a", 700.0) < 0.01);
}

#[test]
fn clients_are_told_how_old_the_sound_of_others_is() {
    let mut stand = Stand::new(&[("a", 300.0), ("b", 500.0), ("c", 700.0)]);
    stand.plan(&["a", "b"], &["a", "b", "c"]);
    stand.run(200);
    for client in &stand.clients {
        let age = client.wire.age();
        assert!(age > UNDER_WAY && age < UNDER_WAY + Duration::from_millis(200), "{}: {age:?}", client.name);
    }
    // Nobody else is heard any more.
    stand.plan(&["a"], &["a", "b", "c"]);
    stand.run(100);
    assert_eq!(stand.clients[0].wire.age(), Duration::ZERO);
    assert!(stand.clients[2].wire.age() > UNDER_WAY);
}
