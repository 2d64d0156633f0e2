//! One client's socket as a machine that is told the time.

use std::{sync::Arc, time::Duration};

use serde_json::json;
use tokio::sync::mpsc;

use super::{
    Hub,
    frame::{self, Frame},
    hub,
};

/// How often the service says that it is there, and asks whether the client is.
pub(super) const HEARTBEAT: Duration = Duration::from_secs(25);
/// A client that was silent for so long is gone.
pub(super) const SILENCE: Duration = Duration::from_secs(70);

/// What is to be done next for a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    /// Send a frame.
    Send(String),
    /// Send a last frame and close the socket.
    Close(&'static str),
}

/// One open socket. Dropping it takes its user off the list of those who listen by it.
#[derive(Debug)]
pub struct Session {
    hub: Arc<Hub>,
    address: String,
    /// Bodies of notifications; ended where the hub gave the client up.
    bodies: mpsc::Receiver<Arc<str>>,
    notified: u64,
    heard: Duration,
    beaten: Duration,
}

impl Session {
    pub(super) fn new(hub: Arc<Hub>, address: String, bodies: mpsc::Receiver<Arc<str>>, now: Duration) -> Self {
        Self { hub, address, bodies, notified: 0, heard: now, beaten: now }
    }

    /// What a client hears first.
    pub(crate) fn greeting() -> [String; 2] {
        let about = json!({ "dur": "0", "ttl": hub::OPEN.to_string() });
        [frame::OPEN.to_owned(), frame::event(1, "trouter.connected", &about)]
    }

    /// Takes what a client said.
    pub(crate) fn hear(&mut self, text: &str, now: Duration) -> Option<Step> {
        self.heard = now;
        match Frame::read(text)? {
            Frame::Close => Some(Step::Close(frame::CLOSE)),
            Frame::Event { number: Some(number), name } => {
                let answer = if name == "ping" { "pong" } else { "ok" };
                Some(Step::Send(frame::acknowledgement(number, answer)))
            }
            Frame::Heartbeat | Frame::Answer | Frame::Event { .. } | Frame::Other(_) => None,
        }
    }

    /// The next notification, as soon as there is one; nothing, where the client is to come again: it was too slow, its
    /// token was revoked, or its connection was to be cut.
    pub(crate) async fn notification(&mut self) -> Option<String> {
        let body = self.bodies.recv().await?;
        self.notified += 1;
        Some(frame::notification(self.notified, &format!("/v4/f/{}/", self.address), &body))
    }

    /// When [`Self::tick`] is to be called next.
    pub(crate) fn deadline(&self) -> Duration {
        (self.beaten + HEARTBEAT).min(self.heard + SILENCE)
    }

    /// What the time asks for.
    pub(crate) fn tick(&mut self, now: Duration) -> Option<Step> {
        if now >= self.heard + SILENCE {
            return Some(Step::Close(frame::CLOSE));
        }
        if now < self.beaten + HEARTBEAT {
            return None;
        }
        self.beaten = now;
        Some(Step::Send(frame::HEARTBEAT.to_owned()))
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.bodies.close();
        self.hub.closed(&self.address);
    }
}
