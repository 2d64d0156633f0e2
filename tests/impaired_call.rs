//! A call through a relay that loses a packet in twenty and takes 60 ms each way, like a bad mobile network: everybody is still seen
//! and heard.

#![allow(clippy::unwrap_used, reason = "helpers of a test fail the test")]

use std::{
    path::Path,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use app::{CallOptions, join_host};
use base::Secret;
use capture::SourceSpec;
use media::pattern::Stamp;
use meeting::{Command, protocol::JoinTarget};
use rtc::signal::dial;
use support::{
    guest::Guest,
    impairment::{Broker, FarHost, Loss, Rule},
    material::{files_named, half_seconds_of, samples},
    passerelle::World,
    ticket::ticket,
};
use tokio::task::block_in_place;

const PROGRAM: &str = env!("CARGO_BIN_EXE_passerelle-under-test");
const SCRIPT: &str = "[[meeting]]\nsubject = \"Train\"\nlobby = false\n\
                      [[meeting.person]]\nname = \"Vera\"\nvideo = { source = 3, width = 640, height = 360, fps = 30 }\n\
                      voice = { tone = 310 }\nspeaks = [[0, 80000]]\n";
const VERA_HZ: f32 = 310.0;
const DELAY: Duration = Duration::from_millis(60);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_is_seen_and_heard_on_a_bad_network() {
    let world = World::new(PROGRAM);
    let service = block_in_place(|| world.service_playing(SCRIPT));
    let (url, secret) = block_in_place(|| ticket(service.http(), Path::new(service.secret_file())));
    let bad = Rule { loss: Loss::Random(0.05), delay: DELAY, ..Rule::default() };
    let host = FarHost::Listens { url, secret: Secret::new(secret) };
    let broker = Broker::start([bad.clone(), bad], 5, host).await.unwrap();

    let recording = world.path("recording");
    let (url, secret) = broker.for_client();
    let options = CallOptions {
        camera: "test-pattern:640x360@30#10".parse().unwrap(),
        microphone: SourceSpec::Tone(440.0),
        record: Some(recording.clone()),
        ..CallOptions::new("Nadia")
    };
    let target = JoinTarget::Link { url: service.link().to_owned() };
    let joined = join_host(dial(url, secret).await.unwrap(), target, options).await.unwrap();
    let mut nadia = Guest::of(joined);
    nadia.inside().await;

    let seen = pictures_of(&mut nadia, "Vera", 120).await;
    assert!(seen.iter().all(|(stamp, age)| stamp.source == 3 && *age >= DELAY), "past the relay: {seen:?}");
    // Somebody on a good network sees what goes the other way.
    let mut other = Guest::watching(service.reached(), service.link()).await;
    let seen = pictures_of(&mut other, "Nadia", 60).await;
    assert!(seen.iter().all(|(stamp, age)| stamp.source == 10 && *age >= DELAY), "past the relay: {seen:?}");

    let now = broker.relay().now();
    let (sent, came) =
        (broker.relay().sent_by_client(Duration::ZERO, now), broker.relay().sent_by_host(Duration::ZERO, now));
    assert!(sent.dropped > 5 && came.dropped > 5, "nothing was lost: {sent:?}, {came:?}");
    nadia.command(Command::Leave { for_everyone: false }).await;
    nadia.ended().await;
    let heard = samples(&files_named(&recording, "heard.wav")[0]);
    let halves = half_seconds_of(&heard, VERA_HZ, 0.8);
    assert!(halves >= 6, "Vera's tone fills {halves} half seconds of {}", heard.len() / 24_000);
}

/// So many pictures that follow one another, and how old each was. Their numbers only go up.
async fn pictures_of(guest: &mut Guest, name: &str, count: usize) -> Vec<(Stamp, Duration)> {
    let mut seen = Vec::with_capacity(count);
    for _ in 0..count {
        let stamp = guest.picture_of(name).await;
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        seen.push((stamp, stamp.age(now)));
    }
    assert!(seen.is_sorted_by(|(one, _), (next, _)| one.number < next.number), "{name} does not move: {seen:?}");
    seen
}
