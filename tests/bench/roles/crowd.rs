//! Guests who receive one video each and do nothing with it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use base::{Clock, MonotonicClock};
use rtc::{PeerEvent, Section};
use serde_json::json;

use super::{Invitation, guest::Guest};

/// What arrived at one of them.
type Received = Arc<AtomicU64>;

/// Lines: `at` in seconds; how many are `connected` and `receiving`; the `bytes` of video payload they have received.
pub(super) async fn run(to: Invitation, count: u32) {
    let clock = MonotonicClock::start();
    let mut crowd: Vec<Received> = Vec::new();
    let mut tick = tokio::time::interval(Duration::from_secs(1));
    for number in 0..count {
        let guest = Guest::join(&to, format!("Guest {number}"), false, clock).await;
        let received = Received::default();
        crowd.push(received.clone());
        tokio::spawn(receive(guest, received));
    }
    loop {
        tick.tick().await;
        let bytes: Vec<u64> = crowd.iter().map(|received| received.load(Ordering::Relaxed)).collect();
        let receiving = bytes.iter().filter(|bytes| **bytes > 0).count();
        let at = clock.now().as_secs_f64();
        println!(
            "{}",
            json!({ "at": at, "connected": crowd.len(), "receiving": receiving, "bytes": bytes.iter().sum::<u64>() })
        );
    }
}

async fn receive(mut guest: Guest, received: Received) {
    while let Some(event) = guest.events.recv().await {
        if let PeerEvent::Packet { section: Section::Slot(_), packet, .. } = event {
            received.fetch_add(packet.payload.len() as u64, Ordering::Relaxed);
        }
    }
}
