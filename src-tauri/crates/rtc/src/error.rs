//! What can go wrong between two peers.

/// Why a peer connection can't do what it was asked for.
#[derive(Debug, thiserror::Error)]
pub enum RtcError {
    /// The session description makes no sense, or not the sense this side can use.
    #[error("the session description can't be used: {0}")]
    Sdp(String),
    /// The media map does not fit the offer.
    #[error("the media map does not fit the offer: {0}")]
    Map(String),
    /// A candidate can't be read.
    #[error("a candidate can't be used: {0}")]
    Candidate(String),
    /// The configuration makes no sense.
    #[error("the configuration can't be used: {0}")]
    Config(String),
    /// A TURN server's certificate is refused, and there is no way without it.
    #[error("the TURN server's certificate is refused: {0}")]
    Untrusted(&'static str),
    /// A message over what the other side takes.
    #[error("a data message of {bytes} bytes is over the {limit} the other side takes")]
    TooLarge {
        /// Its length.
        bytes: usize,
        /// The smaller of the other side's limit and 64 KiB.
        limit: usize,
    },
    /// The data channel is not open (yet, or any more).
    #[error("the data channel is not open")]
    NotOpen,
    /// Too many messages wait to be sent.
    #[error("the data channel's queue is full")]
    Full,
    /// The connection is closed.
    #[error("the connection is closed")]
    Closed,
    /// No socket could be bound, or the engine failed.
    #[error("the connection failed: {0}")]
    Engine(String),
}
