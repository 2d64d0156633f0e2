//! Why a call ended: the service's numbers sorted into causes a person can act on.
//!
//! The numbers are those the Calling SDK gives as `code` and `subCode`; the service documents them as text, so the table
//! is here, once. The window has its own words in several languages; the English ones of [`EndCause::explain`] are for
//! the command line and for logs.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::protocol::EndReason;

mod words;

pub use words::Explanation;

/// Why a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum EndCause {
    /// We left.
    Left,
    /// We gave up before anybody answered.
    Cancelled,
    /// The other side declined.
    Declined,
    /// The organiser ended the meeting for everyone.
    EndedForEveryone,
    /// Somebody removed us.
    Removed,
    /// The call ended, and not by us.
    CallEnded,
    /// Our role changed, which takes a new join.
    RoleChanged,
    /// The link or number leads nowhere any more.
    LinkInvalid,
    /// Nobody let us in.
    LobbyRejected,
    /// The organisation lets no guests into its meetings.
    AnonymousJoinOff,
    /// A meeting that can't be joined from here, such as a personal one.
    NotJoinableHere,
    /// There is no such room.
    RoomNotFound,
    /// The room has not opened yet.
    RoomNotStarted,
    /// The room has closed.
    RoomEnded,
    /// We are not invited to the room.
    RoomNotInvited,
    /// The service or a bot ended it.
    EndedByService,
    /// The call was handed to somebody else.
    Transferred,
    /// The network was lost and did not come back.
    NetworkLost,
    /// Media never got through.
    MediaBlocked,
    /// Media got through and then were lost.
    MediaLost,
    /// Nobody answered in time.
    NotAnswered,
    /// The person can't be reached now.
    Unreachable,
    /// The sign-in is invalid or over: a fresh token and one more try may help.
    TokenInvalid,
    /// Answered on another device.
    AnsweredElsewhere,
    /// Whom or what we called makes no sense to the service.
    TargetUnknown,
    /// The organisation does not take calls from this app's service.
    FederationOff,
    /// A bot took too long.
    BotTimeout,
    /// Blocked as spam.
    BlockedAsSpam,
    /// The phone network's own result.
    PhoneNetwork,
    /// The network changed under the call.
    NetworkChanged,
    /// The app or page that held the call was closed.
    AppClosed,
    /// Another window has the call service.
    AlreadyRunning,
    /// The call service could not be started.
    ServiceNotStarted,
    /// Nothing of the service can be reached from here.
    ServiceUnreachable,
    /// The host refused the microphone, camera or share devices.
    DeviceRefused,
    /// Joining took too long.
    TimedOut,
    /// The host is gone without a word.
    HostVanished,
    /// The host speaks another version of the protocol.
    VersionMismatch,
    /// The host did not accept our secret.
    SecretRefused,
    /// The host could not use our offer.
    OfferRefused,
    /// The host's own service does not support where the host runs: a browser, say.
    EnvironmentUnsupported,
    /// None of these.
    Unknown,
}

/// What we knew when the end came.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct EndContext {
    /// We were waiting in the lobby.
    pub in_lobby: bool,
    /// We had asked to leave.
    pub leaving: bool,
    /// We had been in the meeting.
    pub was_connected: bool,
}

impl EndCause {
    /// Sorts the service's numbers. What the table does not know is told by where we were: who asked to leave has left,
    /// who waited in the lobby was not admitted.
    #[must_use]
    pub fn of(reason: EndReason, context: EndContext) -> Self {
        match from_table(reason) {
            // The service says "nothing special": we left, unless we did nothing of the kind.
            Some(Self::Left) if !context.leaving && context.in_lobby => Self::LobbyRejected,
            Some(Self::Left) if !context.leaving && context.was_connected => Self::CallEnded,
            Some(cause) => cause,
            None if context.leaving => Self::Left,
            None if context.in_lobby => Self::LobbyRejected,
            None => Self::Unknown,
        }
    }
}

/// The documented subcodes, and the few codes that say enough without one.
fn from_table(reason: EndReason) -> Option<EndCause> {
    use EndCause as C;
    Some(match (reason.code, reason.subcode) {
        (0, 0) => C::Left,
        (487, 0) => C::Cancelled,
        (603, 0) | (_, 10024) => C::Declined,
        (_, 4097) => C::EndedForEveryone,
        (_, 5000 | 5300) => C::Removed,
        (_, 5003) => C::CallEnded,
        (_, 5317) => C::RoleChanged,
        (_, 5751) => C::LinkInvalid,
        (_, 5854) => C::LobbyRejected,
        (_, 5723) => C::AnonymousJoinOff,
        (_, 5221 | 5222) => C::NotJoinableHere,
        (_, 5732) => C::RoomNotFound,
        (_, 5828) => C::RoomNotStarted,
        (_, 5829) => C::RoomEnded,
        (_, 5830) => C::RoomNotInvited,
        (_, 7000) => C::EndedByService,
        (_, 7015) => C::Transferred,
        (496, 7) => C::NetworkLost,
        (410, 3100 | 3101 | 3111 | 3112) => C::MediaBlocked,
        (410, 301_004 | 301_005) => C::MediaLost,
        (408, 10057 | 4506) | (487, 10004) => C::NotAnswered,
        (_, 10037 | 10076..=10078) => C::Unreachable,
        (401, 10009 | 71005 | 44110 | 44114) | (403, 40229) | (495, 4507) => C::TokenInvalid,
        (_, 10003) => C::AnsweredElsewhere,
        (_, 10044 | 10119) => C::TargetUnknown,
        (_, 10124) => C::FederationOff,
        (_, 10321) => C::BotTimeout,
        (_, 510_403) => C::BlockedAsSpam,
        (_, 540_487 | 560_000 | 560_486) => C::PhoneNetwork,
        (490, 4502) => C::NetworkChanged,
        (_, 4521) => C::AppClosed,
        (409, 40228) => C::AlreadyRunning,
        // 490/4525 is what the SDK says with every host of the service out of reach: seen, not documented.
        (_, 40114 | 40115) | (490, 4525) => C::ServiceUnreachable,
        (_, 40101 | 40102 | 40104 | 40216) => C::ServiceNotStarted,
        (_, 40606 | 40613 | 40614 | 43000 | 43001 | 43013 | 43015) => C::DeviceRefused,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cause(code: u32, subcode: u32) -> EndCause {
        EndCause::of(EndReason { code, subcode }, EndContext::default())
    }

    #[test]
    fn every_documented_reason_has_its_cause() {
        use EndCause as C;
        let table = [
            (487, 0, C::Cancelled),
            (603, 0, C::Declined),
            (603, 10024, C::Declined),
            (0, 4097, C::EndedForEveryone),
            (0, 5000, C::Removed),
            (0, 5300, C::Removed),
            (0, 5003, C::CallEnded),
            (0, 5317, C::RoleChanged),
            (0, 5751, C::LinkInvalid),
            (0, 5854, C::LobbyRejected),
            (403, 5723, C::AnonymousJoinOff),
            (403, 5222, C::NotJoinableHere),
            (403, 5221, C::NotJoinableHere),
            (404, 5732, C::RoomNotFound),
            (403, 5828, C::RoomNotStarted),
            (403, 5829, C::RoomEnded),
            (403, 5830, C::RoomNotInvited),
            (0, 7000, C::EndedByService),
            (0, 7015, C::Transferred),
            (496, 7, C::NetworkLost),
            (410, 3100, C::MediaBlocked),
            (410, 3112, C::MediaBlocked),
            (410, 301_004, C::MediaLost),
            (410, 301_005, C::MediaLost),
            (408, 10057, C::NotAnswered),
            (408, 4506, C::NotAnswered),
            (487, 10004, C::NotAnswered),
            (480, 10037, C::Unreachable),
            (480, 10077, C::Unreachable),
            (401, 10009, C::TokenInvalid),
            (495, 4507, C::TokenInvalid),
            (401, 71005, C::TokenInvalid),
            (401, 44114, C::TokenInvalid),
            (403, 40229, C::TokenInvalid),
            (0, 10003, C::AnsweredElsewhere),
            (400, 10044, C::TargetUnknown),
            (400, 10119, C::TargetUnknown),
            (403, 10124, C::FederationOff),
            (486, 10321, C::BotTimeout),
            (403, 510_403, C::BlockedAsSpam),
            (487, 540_487, C::PhoneNetwork),
            (0, 560_000, C::PhoneNetwork),
            (486, 560_486, C::PhoneNetwork),
            (490, 4502, C::NetworkChanged),
            (0, 4521, C::AppClosed),
            (409, 40228, C::AlreadyRunning),
            (500, 40216, C::ServiceNotStarted),
            (408, 40114, C::ServiceUnreachable),
            (490, 4525, C::ServiceUnreachable),
            (403, 40614, C::DeviceRefused),
        ];
        for (code, subcode, expected) in table {
            assert_eq!(cause(code, subcode), expected, "{code}/{subcode}");
        }
    }

    #[test]
    fn nothing_special_means_left_only_when_we_did() {
        let end = |context| EndCause::of(EndReason { code: 0, subcode: 0 }, context);
        assert_eq!(end(EndContext::default()), EndCause::Left);
        assert_eq!(end(EndContext { leaving: true, was_connected: true, ..Default::default() }), EndCause::Left);
        assert_eq!(end(EndContext { was_connected: true, ..Default::default() }), EndCause::CallEnded);
        assert_eq!(end(EndContext { in_lobby: true, ..Default::default() }), EndCause::LobbyRejected);
    }

    #[test]
    fn an_unknown_end_of_a_lobby_wait_means_not_admitted() {
        let odd = EndReason { code: 500, subcode: 999_999 };
        assert_eq!(EndCause::of(odd, EndContext { in_lobby: true, ..Default::default() }), EndCause::LobbyRejected);
        assert_eq!(
            EndCause::of(odd, EndContext { leaving: true, in_lobby: true, ..Default::default() }),
            EndCause::Left
        );
        assert_eq!(EndCause::of(odd, EndContext::default()), EndCause::Unknown);
        let known = EndReason { code: 0, subcode: 5000 };
        assert_eq!(EndCause::of(known, EndContext { in_lobby: true, ..Default::default() }), EndCause::Removed);
    }
}
