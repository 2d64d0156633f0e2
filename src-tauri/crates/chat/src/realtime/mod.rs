//! What happens in one's threads, as it happens.
//!
//! [`Realtime`] is the port: a subscription tells when events come, when they don't and when some may be missing, and what happened.
//! [`SocketRealtime`] is Communication Services' way, a socket as its own libraries open one. It is not documented and its service
//! retires, so that it is an addition: everything works without it, by asking. Implemented from what goes over the wire; where
//! that leaves a doubt, the connection is begun anew. In parts: `frame` reads and writes frames, `body` events, `steps` the
//! requests on the way to a connection, `session` is the connection as a state machine without I/O, `driver` moves it.

mod body;
mod driver;
mod event;
mod frame;
mod line;
mod session;
mod steps;
#[cfg(test)]
mod tests;

pub use driver::{SocketRealtime, SocketRealtimeError};
pub use event::{Event, Happening, Notice};
pub use line::{DialFailure, Dialer, Dialing, Line, WebSockets};

use tokio::{sync::mpsc, task::JoinHandle};

/// A way to learn what happens in one's threads.
pub trait Realtime: Send + Sync {
    /// Begins to listen, to all threads of one's own. Must be called within a tokio runtime.
    fn subscribe(&self) -> Subscription;
}

/// Listens until it is dropped.
#[derive(Debug)]
pub struct Subscription {
    notices: mpsc::Receiver<Notice>,
    /// Ends with the subscription; one that says goodbye by itself ends soon after.
    task: Option<JoinHandle<()>>,
}

impl Subscription {
    /// A subscription whose notices a task sends, which ends with it.
    #[must_use]
    pub fn new(notices: mpsc::Receiver<Notice>, task: JoinHandle<()>) -> Self {
        Self { notices, task: Some(task) }
    }

    fn that_says_goodbye(notices: mpsc::Receiver<Notice>) -> Self {
        Self { notices, task: None }
    }

    /// The next notice; nothing when there will be no more.
    pub async fn next(&mut self) -> Option<Notice> {
        self.notices.recv().await
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}
