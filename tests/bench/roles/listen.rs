//! A guest who listens through a jitter buffer and notes when pulses are heard.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use base::{Clock, MonotonicClock};
use capture::{SpeakerSpec, open_speaker};
use media::audio::AudioReceiver;
use rtc::{PeerEvent, Section};
use serde_json::json;
use support::pulses::Pulses;

use super::{Invitation, guest::Guest};

/// Lines: `rows` of how long after a full second of the system's clock a pulse was heard, in milliseconds.
pub(super) async fn run(to: Invitation) {
    let clock = MonotonicClock::start();
    let receiver = Arc::new(Mutex::new(AudioReceiver::new().expect("sound can be decoded")));
    let heard: Arc<Mutex<Vec<[f64; 1]>>> = Arc::default();
    let (mut pulses, pulled, noted) = (Pulses::default(), receiver.clone(), heard.clone());
    let pull = move |at: Duration| {
        let frame = pulled.lock().unwrap_or_else(PoisonError::into_inner).pull(at);
        if let Some(begins) = pulses.take(&frame) {
            noted.lock().unwrap_or_else(PoisonError::into_inner).push([behind_the_second(begins, clock)]);
        }
        frame
    };
    let _clockwork = open_speaker(&SpeakerSpec::None, clock, Box::new(pull)).expect("the system gives a thread");
    let mut guest = Guest::join(&to, "Listener".to_owned(), false, clock).await;
    let mut tick = tokio::time::interval(Duration::from_secs(1));
    loop {
        tokio::select! {
            _ = tick.tick() => {
                let rows = std::mem::take(&mut *heard.lock().unwrap_or_else(PoisonError::into_inner));
                println!("{}", json!({ "rows": rows }));
            }
            event = guest.events.recv() => match event {
                Some(PeerEvent::Packet { section: Section::Audio, packet, arrived }) => {
                    receiver.lock().unwrap_or_else(PoisonError::into_inner).push(packet, arrived);
                }
                Some(_) => {}
                None => return,
            },
        }
    }
}

/// Milliseconds since the system's clock showed a full second, at a time of our clock.
fn behind_the_second(at: Duration, clock: MonotonicClock) -> f64 {
    let system = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let then = (system + at).saturating_sub(clock.now());
    f64::from(then.subsec_nanos()) / 1_000_000.0
}
