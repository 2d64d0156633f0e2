//! The causes in English.

use serde::Serialize;

use super::EndCause;

/// What happened, and what to do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Explanation {
    /// One sentence.
    pub happened: &'static str,
    /// One sentence; empty where there is nothing to do.
    pub advice: &'static str,
}

impl EndCause {
    /// What happened and what to do, in English.
    #[must_use]
    pub fn explain(self) -> Explanation {
        let (happened, advice) = match self {
            Self::Left => ("You left.", ""),
            Self::Cancelled => ("You gave up before the call was answered.", ""),
            Self::Declined => ("The other side declined the call.", "Try again later, or write to them."),
            Self::EndedForEveryone => ("The organiser ended the meeting for everyone.", ""),
            Self::Removed => ("You were removed from the meeting.", "Ask the organiser if this was a mistake."),
            Self::CallEnded => ("The call has ended.", ""),
            Self::RoleChanged => ("Your role in the meeting changed.", "Join again to go on."),
            Self::LinkInvalid => {
                ("The meeting's link or number isn't valid any more.", "Ask the organiser for a new invitation.")
            }
            Self::LobbyRejected => {
                ("You were not let into the meeting.", "Ask the organiser to let you in, then try again.")
            }
            Self::AnonymousJoinOff => (
                "This organisation doesn't let guests into its meetings.",
                "Ask the organiser to allow guests, or to invite you to their organisation.",
            ),
            Self::NotJoinableHere => (
                "This meeting can't be joined from this app.",
                "Open the link in a browser; personal meetings and some organisations allow only that.",
            ),
            Self::RoomNotFound => ("The room doesn't exist.", "Check the room's id."),
            Self::RoomNotStarted => ("The room isn't open yet.", "Try again when it opens."),
            Self::RoomEnded => ("The room has closed.", "Ask for a new one."),
            Self::RoomNotInvited => ("You aren't invited to this room.", "Ask its owner to add you."),
            Self::EndedByService => ("The service or a bot ended the call.", "Try again."),
            Self::Transferred => ("The call was handed over to someone else.", ""),
            Self::NetworkLost => ("The network was lost and didn't come back.", "Check the network, then join again."),
            Self::MediaBlocked => (
                "Sound and picture could not get through.",
                "A firewall may block them: allow UDP 3478 to 3481 and TCP 443, or try another network.",
            ),
            Self::MediaLost => ("Sound and picture were lost on the way.", "Check the network, then join again."),
            Self::NotAnswered => ("Nobody answered in time.", "Try again later."),
            Self::Unreachable => ("The person can't be reached now.", "Try again later, or write to them."),
            Self::TokenInvalid => ("The sign-in is invalid or has expired.", "Sign in again, then retry."),
            Self::AnsweredElsewhere => ("The call was answered on another device.", ""),
            Self::TargetUnknown => ("The service doesn't know whom or what was called.", "Check the link or the id."),
            Self::FederationOff => (
                "That organisation doesn't accept calls from this app's service.",
                "Its administrator has to allow this app's Communication Services resource.",
            ),
            Self::BotTimeout => ("A bot took too long to answer.", "Try again."),
            Self::BlockedAsSpam => ("The call was blocked as spam.", "Reach the person another way."),
            Self::PhoneNetwork => ("The phone network ended the call.", "Check the number, or try again later."),
            Self::NetworkChanged => ("The network changed during the call.", "Join again."),
            Self::AppClosed => ("The app or page that held the call was closed.", "Join again."),
            Self::AlreadyRunning => {
                ("The call service is in use by another window.", "Close the other window, then try again.")
            }
            Self::ServiceNotStarted => ("The call service could not be started.", "Check the sign-in and the network."),
            Self::ServiceUnreachable => (
                "The call service can't be reached from this network.",
                "Check the network; a firewall may keep Microsoft's services away.",
            ),
            Self::DeviceRefused => {
                ("The microphone or camera could not be used.", "Allow them for this app, or choose other devices.")
            }
            Self::TimedOut => ("Joining took too long.", "Check the network, then try again."),
            Self::HostVanished => ("The meeting host stopped answering.", "Start it again, then rejoin."),
            Self::VersionMismatch => ("The meeting host speaks another version.", "Update the app and the host."),
            Self::SecretRefused => ("The meeting host didn't accept this app's secret.", "Start both again."),
            Self::OfferRefused => {
                ("The meeting host could not use what this app offered.", "Update the app and the host.")
            }
            Self::EnvironmentUnsupported => (
                "Microsoft does not support calls into Teams in this browser or window, so this one was not tried.",
                "Update the browser, or install Google Chrome, Microsoft Edge or Chromium, then try again.",
            ),
            Self::Unknown => {
                ("The call ended for a reason this app doesn't know.", "Try again; the codes may help support.")
            }
        };
        Explanation { happened, advice }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_whole_sentences() {
        for cause in [EndCause::Left, EndCause::FederationOff, EndCause::Unknown, EndCause::MediaBlocked] {
            let Explanation { happened, advice } = cause.explain();
            assert!(happened.ends_with('.') && (advice.is_empty() || advice.ends_with('.')), "{cause:?}");
        }
    }

    #[test]
    fn nobody_is_told_they_left_when_they_were_removed() {
        assert_ne!(EndCause::Removed.explain().happened, EndCause::Left.explain().happened);
    }
}
