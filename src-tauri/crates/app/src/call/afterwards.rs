//! What a host that leads into Teams still takes once the call is over: how it was, by the person's word.
//!
//! ```text
//!   over ──▶ waiting ── rated, let go of, two minutes, page gone ──▶ closed, with what was started for the call
//! ```

use std::time::Duration;

use meeting::protocol::{ClientMessage, HostMessage, RATING_DEADLINE_S, Rating};
use rtc::signal::{ClientSignal, Incoming};
use tokio::{
    sync::{mpsc, oneshot},
    task::JoinHandle,
    time::{sleep, timeout},
};

use crate::{Code, Failure, service::Kept};

/// How long the service may take to accept a rating.
const ACCEPTS: Duration = Duration::from_secs(10);

type Given = (Rating, oneshot::Sender<Result<(), Failure>>);

/// A host that waits for the rating. Dropping it closes the host.
#[derive(Debug)]
pub(super) struct Afterwards {
    given: mpsc::Sender<Given>,
    waiting: JoinHandle<()>,
}

impl Afterwards {
    pub(super) fn begin(signal: ClientSignal, kept: Option<Kept>) -> Self {
        let (given, asked) = mpsc::channel(1);
        Self { given, waiting: tokio::spawn(wait(signal, kept, asked)) }
    }

    /// Hands the rating on.
    ///
    /// # Errors
    /// When nobody waits for it any more, or the service does not take it.
    pub(super) async fn rate(given: mpsc::Sender<Given>, rating: Rating) -> Result<(), Failure> {
        let (reply, answer) = oneshot::channel();
        given.send((rating, reply)).await.map_err(|_| too_late())?;
        answer.await.map_err(|_| too_late())?
    }

    pub(super) fn taker(&self) -> mpsc::Sender<Given> {
        self.given.clone()
    }

    /// Waits for nothing more; everything is closed then.
    pub(super) async fn let_go(self) {
        let Self { given, waiting } = self;
        drop(given);
        let _ = waiting.await;
    }
}

async fn wait(mut signal: ClientSignal, kept: Option<Kept>, mut asked: mpsc::Receiver<Given>) {
    tokio::select! {
        given = asked.recv() => if let Some((rating, reply)) = given {
            let _ = reply.send(hand_on(&mut signal, rating).await);
        },
        () = closed(&mut signal) => {}
        () = sleep(Duration::from_secs(RATING_DEADLINE_S)) => {}
    }
    drop(signal);
    if let Some(kept) = kept {
        kept.stop().await;
    }
}

async fn hand_on(signal: &mut ClientSignal, rating: Rating) -> Result<(), Failure> {
    signal.outgoing.send(ClientMessage::Rate(rating)).await.map_err(|_| too_late())?;
    let answer = async {
        loop {
            match signal.incoming.recv().await {
                Some(Incoming::Message(HostMessage::Rated)) => return Ok(()),
                Some(Incoming::Message(HostMessage::Error { detail, .. })) => {
                    return Err(Failure::new(Code::Rating, format!("the service does not take the rating ({detail})")));
                }
                Some(Incoming::Message(_) | Incoming::Dropped(_)) => {}
                Some(Incoming::Closed(_)) | None => return Err(too_late()),
            }
        }
    };
    timeout(ACCEPTS, answer).await.unwrap_or_else(|_| Err(too_late()))
}

/// Whatever is said meanwhile is of a call that is over.
async fn closed(signal: &mut ClientSignal) {
    while let Some(Incoming::Message(_) | Incoming::Dropped(_)) = signal.incoming.recv().await {}
}

fn too_late() -> Failure {
    Failure::new(Code::Rating, "nobody waits for a rating of this call any more")
}
