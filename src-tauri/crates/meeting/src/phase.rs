//! Where a call is, and which ways lead from there.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::end_reason::EndCause;
use crate::moment::Moment;
use crate::protocol::{EndReason, HoldSide};

/// Where a call is. The legal paths:
///
/// ```text
///            accepts a call
///   Idle ───────────────────┐        (Idle only where nothing was joined and someone may call)
///                           ▼
///            join ───▶ Connecting ◀──▶ Ringing
///                        ▲  ▲  │         │  │
///                        │  │  └───┬─────┘  │  admitted at once, or answered
///          waits to be   │  │      ▼        ▼
///          let in        │  └──▶ Lobby ──▶ Connected ◀──▶ OnHold ⟲ (the other side holds)
///                        │         ▲ ◀────── │  ▲            │ ▲
///                        ├─────────┼─────────┘  │            │ │   moved to another room: Connected ──▶ Connecting
///                        │         ▼            ▼            ▼ │
///                        └────── Reconnecting ⟲ (what is lost changes; at most 90 s)
///
///   every phase but Ended ──▶ Disconnecting (not from itself) ──▶ Ended
///   every phase but Ended ──▶ Ended                                (nothing follows)
/// ```
///
/// [`PhaseKind::may_become`] is the same picture as code, and [`crate::Call`] changes its phase in one place, which
/// refuses everything else. A host that says something off these paths is not believed; it is counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "phase", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Phase {
    /// Nothing was joined; somebody may call.
    Idle,
    /// On the way into the meeting.
    Connecting {
        /// Since when.
        since: Moment,
    },
    /// The other side's phone rings.
    Ringing {
        /// Since when.
        since: Moment,
    },
    /// Waiting for someone to let us in.
    Lobby {
        /// Since when.
        since: Moment,
    },
    /// In the meeting.
    Connected {
        /// Since when; [`crate::Snapshot::joined_at`] has the first time.
        since: Moment,
    },
    /// On hold.
    OnHold {
        /// Who put it there.
        by: HoldSide,
        /// Since when.
        since: Moment,
    },
    /// The way to the meeting is broken and being mended.
    Reconnecting {
        /// Since when.
        since: Moment,
        /// Where the call goes back to.
        from: Interrupted,
        /// What is lost.
        lost: Trouble,
    },
    /// On the way out.
    Disconnecting {
        /// Since when.
        since: Moment,
    },
    /// Over.
    Ended {
        /// Since when.
        at: Moment,
        /// Why, sorted.
        cause: EndCause,
        /// The service's own numbers; absent where the end was found out here.
        reason: Option<EndReason>,
    },
}

/// A phase without its details.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the names are those of Phase")]
pub enum PhaseKind {
    Idle,
    Connecting,
    Ringing,
    Lobby,
    Connected,
    OnHold,
    Reconnecting,
    Disconnecting,
    Ended,
}

/// The phases that can be interrupted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Interrupted {
    /// The lobby.
    Lobby,
    /// The meeting.
    Connected,
    /// The meeting, on hold.
    OnHold,
}

/// What is lost.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Trouble {
    /// The host lost the service.
    pub service: bool,
    /// Sound and pictures between us and the host.
    pub media: bool,
    /// The host does not answer.
    pub host: bool,
}

impl Trouble {
    /// Whether anything is lost.
    #[must_use]
    pub fn any(self) -> bool {
        self.service || self.media || self.host
    }
}

impl Phase {
    /// The phase without its details.
    #[must_use]
    pub fn kind(&self) -> PhaseKind {
        match self {
            Self::Idle => PhaseKind::Idle,
            Self::Connecting { .. } => PhaseKind::Connecting,
            Self::Ringing { .. } => PhaseKind::Ringing,
            Self::Lobby { .. } => PhaseKind::Lobby,
            Self::Connected { .. } => PhaseKind::Connected,
            Self::OnHold { .. } => PhaseKind::OnHold,
            Self::Reconnecting { .. } => PhaseKind::Reconnecting,
            Self::Disconnecting { .. } => PhaseKind::Disconnecting,
            Self::Ended { .. } => PhaseKind::Ended,
        }
    }

    /// Whether the call is over.
    #[must_use]
    pub fn is_ended(&self) -> bool {
        matches!(self, Self::Ended { .. })
    }
}

impl PhaseKind {
    /// Every phase.
    pub const ALL: [Self; 9] = [
        Self::Idle,
        Self::Connecting,
        Self::Ringing,
        Self::Lobby,
        Self::Connected,
        Self::OnHold,
        Self::Reconnecting,
        Self::Disconnecting,
        Self::Ended,
    ];

    /// The picture at [`Phase`] as code.
    #[must_use]
    pub fn may_become(self, next: Self) -> bool {
        use PhaseKind as K;
        match (self, next) {
            (K::Ended, _) => false,
            (_, K::Ended) => true,
            (K::Disconnecting, _) => false,
            (_, K::Disconnecting) => true,
            (K::Idle, next) => next == K::Connecting,
            (K::Connecting, next) => matches!(next, K::Ringing | K::Lobby | K::Connected),
            (K::Ringing, next) => matches!(next, K::Connecting | K::Lobby | K::Connected),
            (K::Lobby, next) => matches!(next, K::Connecting | K::Connected | K::Reconnecting),
            (K::Connected, next) => matches!(next, K::Connecting | K::Lobby | K::OnHold | K::Reconnecting),
            (K::OnHold, next) => matches!(next, K::OnHold | K::Connected | K::Reconnecting),
            (K::Reconnecting, next) => {
                matches!(next, K::Reconnecting | K::Connecting | K::Lobby | K::Connected | K::OnHold)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_follows_the_end() {
        assert!(PhaseKind::ALL.iter().all(|&next| !PhaseKind::Ended.may_become(next)));
    }

    #[test]
    fn every_phase_but_the_end_can_end_and_be_left() {
        for kind in PhaseKind::ALL.into_iter().filter(|&kind| kind != PhaseKind::Ended) {
            assert!(kind.may_become(PhaseKind::Ended), "{kind:?}");
            assert_eq!(kind.may_become(PhaseKind::Disconnecting), kind != PhaseKind::Disconnecting, "{kind:?}");
        }
    }

    #[test]
    fn the_ways_in_are_those_drawn() {
        use PhaseKind as K;
        let leads = |from: K| -> Vec<K> {
            let onward = |to: &K| !matches!(to, K::Disconnecting | K::Ended) && from.may_become(*to);
            K::ALL.into_iter().filter(onward).collect()
        };
        assert_eq!(leads(K::Idle), [K::Connecting]);
        assert_eq!(leads(K::Connecting), [K::Ringing, K::Lobby, K::Connected]);
        assert_eq!(leads(K::Ringing), [K::Connecting, K::Lobby, K::Connected]);
        assert_eq!(leads(K::Lobby), [K::Connecting, K::Connected, K::Reconnecting]);
        assert_eq!(leads(K::Connected), [K::Connecting, K::Lobby, K::OnHold, K::Reconnecting]);
        assert_eq!(leads(K::OnHold), [K::Connected, K::OnHold, K::Reconnecting]);
        assert_eq!(leads(K::Reconnecting), [K::Connecting, K::Lobby, K::Connected, K::OnHold, K::Reconnecting]);
    }

    #[test]
    fn the_way_out_has_no_way_back() {
        for kind in PhaseKind::ALL.into_iter().filter(|&kind| kind != PhaseKind::Ended) {
            assert!(!PhaseKind::Disconnecting.may_become(kind), "{kind:?}");
        }
    }

    #[test]
    fn is_written_with_its_name_as_the_tag() {
        let phase = Phase::Lobby { since: Moment(std::time::Duration::from_secs(2)) };
        assert_eq!(serde_json::to_string(&phase).unwrap(), r#"{"phase":"lobby","since":2000}"#);
    }
}
