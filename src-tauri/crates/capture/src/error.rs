//! What can go wrong with a device, in words a person can act on.

use std::path::PathBuf;

/// Why a device can't be opened, or stopped giving pictures or sound.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CaptureError {
    /// Nothing was chosen to use.
    #[error("no {0} is chosen: choose one first")]
    NotChosen(&'static str),
    /// There is no camera.
    #[error("this machine has no camera: plug one in, or join without one, or send a test pattern instead")]
    NoCamera,
    /// There is no microphone.
    #[error("this machine has no microphone: plug one in, or join without one, or send a test tone instead")]
    NoMicrophone,
    /// There is no loudspeaker.
    #[error("this machine has no loudspeaker: plug one in or connect a headset, or join without hearing the others")]
    NoSpeaker,
    /// A device was named that isn't there (any more).
    #[error("there is no device called “{0}”: it may have been unplugged; list the devices for the names there are")]
    NoSuchDevice(String),
    /// Somebody else holds it.
    #[error("“{0}” is in use: close the other program that uses it and try again")]
    Busy(String),
    /// The system doesn't let us.
    #[error("access to “{0}” was refused: allow it in the system's privacy settings and try again")]
    PermissionDenied(String),
    /// A file given as camera or share isn't one we can show.
    #[error("{} is not a video that can be shown (Y4M, 4:2:0, 8 bit): {why}", path.display())]
    NotAVideo {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A file given as microphone isn't one we can play.
    #[error("{} is not a sound that can be played (WAV): {why}", path.display())]
    NotSound {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// No screen or window can be captured here.
    #[error("the screen can't be captured: {0}")]
    ScreenUnavailable(String),
    /// A source of another kind, such as a tone for a camera.
    #[error("“{source_name}” can't be used as {wanted}")]
    WrongKind {
        /// The source as it was written.
        source_name: String,
        /// What it was to be used as: `a camera`, `a microphone`, `a share`.
        wanted: &'static str,
    },
    /// It was there and went away. Capturing goes on by itself when it, or another default device, comes back.
    #[error("“{name}” stopped: {why}")]
    Lost {
        /// The device.
        name: String,
        /// What the system said.
        why: String,
    },
    /// Anything else the system said.
    #[error("“{name}” can't be used: {why}")]
    Failed {
        /// The device.
        name: String,
        /// What the system said.
        why: String,
    },
}

impl CaptureError {
    pub(crate) fn failed(name: impl Into<String>, why: impl ToString) -> Self {
        Self::Failed { name: name.into(), why: why.to_string() }
    }
}
