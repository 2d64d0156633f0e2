//! What is made ready before a call starts: the clock, the connection with its offer, the recorder.

use std::{
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use base::MonotonicClock;
use rtc::{Offer, Peer, PeerEvents, RtcError};

use super::CallOptions;
use crate::{Code, Failure, meters::Meters, recorder::Recorder};

/// Everything a call starts with.
#[derive(Debug)]
pub(crate) struct Parts {
    pub(crate) clock: MonotonicClock,
    pub(crate) started_unix_ms: u64,
    pub(crate) meters: Arc<Meters>,
    pub(crate) peer: Peer,
    pub(crate) offer: Offer,
    pub(crate) events: PeerEvents,
    pub(crate) recorder: Option<Recorder>,
}

impl Parts {
    /// Gathers an offer and opens the recording. A recording that can't be written is a warning: the call goes on.
    pub(crate) async fn gather(options: &CallOptions, clock: MonotonicClock) -> Result<Self, Failure> {
        let started_unix_ms = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis() as u64;
        let meters = Arc::new(Meters::default());
        let recorder = match &options.record {
            None => None,
            Some(folder) => match Recorder::start(folder, clock, Duration::ZERO, started_unix_ms) {
                Ok(recorder) => Some(recorder),
                Err(error) => {
                    let words =
                        format!("nothing is recorded: {} can't be written; choose another folder", folder.display());
                    let failure = Failure::because(Code::RecordingFolder, words, &error);
                    tracing::warn!("{failure}");
                    meters.warn(failure.to_string());
                    None
                }
            },
        };
        let (peer, offer, events) = offering(options, clock).await?;
        Ok(Self { clock, started_unix_ms, meters, peer, offer, events, recorder })
    }
}

/// A connection for media that offers itself.
pub(super) async fn offering(
    options: &CallOptions,
    clock: MonotonicClock,
) -> Result<(Peer, Offer, PeerEvents), Failure> {
    Peer::offering(options.peer.clone(), clock).await.map_err(|error| {
        let code = if matches!(error, RtcError::Untrusted(_)) { Code::Untrusted } else { Code::Media };
        Failure::because(code, "no connection for sound and pictures can be made", &error)
    })
}
