//! Where the host says the call is: the phase without what is lost on the way there.

use std::time::Duration;

use crate::phase::{Interrupted, Phase, PhaseKind};
use crate::protocol::HoldSide;

/// Where the host says the call is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Idle,
    Connecting,
    Ringing,
    Lobby,
    Connected,
    OnHold(HoldSide),
}

impl Place {
    pub(super) fn phase(self, since: Duration) -> Phase {
        let since = since.into();
        match self {
            Self::Idle => Phase::Idle,
            Self::Connecting => Phase::Connecting { since },
            Self::Ringing => Phase::Ringing { since },
            Self::Lobby => Phase::Lobby { since },
            Self::Connected => Phase::Connected { since },
            Self::OnHold(by) => Phase::OnHold { by, since },
        }
    }

    pub(super) fn kind(self) -> PhaseKind {
        self.phase(Duration::ZERO).kind()
    }

    pub(super) fn interrupted(self) -> Option<Interrupted> {
        match self {
            Self::Idle | Self::Connecting | Self::Ringing => None,
            Self::Lobby => Some(Interrupted::Lobby),
            Self::Connected => Some(Interrupted::Connected),
            Self::OnHold(_) => Some(Interrupted::OnHold),
        }
    }

    /// In the meeting, on hold or not.
    pub(super) fn is_meeting(self) -> bool {
        matches!(self, Self::Connected | Self::OnHold(_))
    }
}
