//! Clients who listen, many in one process: the app's own realtime client, a socket each.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use chat::{
    Content,
    realtime::{Event, Happening, Notice, Realtime, SocketRealtime},
};
use serde_json::json;
use tokio::sync::{Semaphore, mpsc};

use super::{
    Entry,
    program::{now_ms, number},
};

/// Clients that come at once.
const AT_ONCE: usize = 16;

/// When each message was heard, by its number.
type Heard = Arc<Mutex<HashMap<u32, Vec<f64>>>>;

/// Lines: how many are `up`, each hundred; each message that `each` clients have heard by its number, as `heard`, and when each of
/// them did, as `at`; and `down` for one that lost its connection.
pub(super) async fn run(entry: &Entry, each: usize) {
    let (http, heard, gate) = (entry.http(), Heard::default(), Arc::new(Semaphore::new(AT_ONCE)));
    let (up, mut ups) = mpsc::channel(64);
    for user in &entry.users {
        let realtime = entry.realtime(Arc::clone(&http), user);
        tokio::spawn(listen(realtime, Arc::clone(&heard), each, Arc::clone(&gate), up.clone()));
    }
    let mut count = 0;
    while ups.recv().await.is_some() {
        count += 1;
        if count % 100 == 0 || count == entry.users.len() {
            println!("{}", json!({ "up": count }));
        }
    }
}

async fn listen(realtime: SocketRealtime, heard: Heard, each: usize, gate: Arc<Semaphore>, up: mpsc::Sender<()>) {
    let permit = gate.acquire().await.expect("it stays open");
    let mut subscription = realtime.subscribe();
    while let Some(notice) = subscription.next().await {
        match notice {
            Notice::Up => break,
            _ => println!("{}", json!({ "down": true })),
        }
    }
    drop(permit);
    up.send(()).await.expect("somebody counts");
    while let Some(notice) = subscription.next().await {
        match notice {
            Notice::Event(Event { what: Happening::Message(message), .. }) => {
                if let Content::Text(text) = &message.content
                    && let Some(number) = number(text)
                {
                    count(&heard, number, each);
                }
            }
            Notice::Down | Notice::Lost => println!("{}", json!({ "down": true })),
            _ => {}
        }
    }
}

fn count(heard: &Heard, number: u32, each: usize) {
    let at = now_ms();
    let mut heard = heard.lock().unwrap_or_else(PoisonError::into_inner);
    let times = heard.entry(number).or_default();
    times.push(at);
    if times.len() == each {
        println!("{}", json!({ "heard": number, "at": heard.remove(&number) }));
    }
}
