//! What each role may do in a practice meeting, with the reason in the Calling SDK's words.

use meeting::protocol::{Capability, CapabilityName, CapabilityReason, MediaPermission, Role};

/// What a person's capabilities hang on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Standing {
    /// Their role.
    pub(crate) role: Role,
    /// The meeting is recorded or transcribed with consent, and theirs is missing.
    pub(crate) consent_missing: bool,
    /// Breakout rooms are open.
    pub(crate) rooms_open: bool,
    /// What the meeting lets them use.
    pub(crate) permission: MediaPermission,
}

const ALL: [CapabilityName; 25] = [
    CapabilityName::TurnVideoOn,
    CapabilityName::UnmuteMic,
    CapabilityName::ShareScreen,
    CapabilityName::RemoveParticipant,
    CapabilityName::HangUpForEveryOne,
    CapabilityName::AddCommunicationUser,
    CapabilityName::AddTeamsUser,
    CapabilityName::AddPhoneNumber,
    CapabilityName::ManageLobby,
    CapabilityName::SpotlightParticipant,
    CapabilityName::RemoveParticipantsSpotlight,
    CapabilityName::BlurBackground,
    CapabilityName::StartLiveMeetingCaptions,
    CapabilityName::StartLiveCallingCaptions,
    CapabilityName::SetCaptionLanguage,
    CapabilityName::RaiseHand,
    CapabilityName::PstnDialOut,
    CapabilityName::MuteOthers,
    CapabilityName::UseReactions,
    CapabilityName::ViewAttendeeNames,
    CapabilityName::StartTogetherMode,
    CapabilityName::JoinBreakoutRooms,
    CapabilityName::ForbidOthersAudio,
    CapabilityName::ForbidOthersVideo,
    CapabilityName::RealTimeText,
];

/// The whole list, as a client is told it.
pub(crate) fn capabilities(standing: Standing) -> Vec<Capability> {
    ALL.into_iter()
        .map(|name| {
            let reason = reason(name, standing);
            Capability { name, present: reason == CapabilityReason::Capable, reason }
        })
        .collect()
}

/// Whether one thing is allowed.
pub(crate) fn may(name: CapabilityName, standing: Standing) -> bool {
    reason(name, standing) == CapabilityReason::Capable
}

fn reason(name: CapabilityName, standing: Standing) -> CapabilityReason {
    use CapabilityName as Name;
    use CapabilityReason as Reason;
    let least = match name {
        Name::UnmuteMic if !standing.permission.microphone => return Reason::MeetingRestricted,
        Name::TurnVideoOn if !standing.permission.camera => return Reason::MeetingRestricted,
        Name::RaiseHand | Name::UseReactions | Name::TurnVideoOn | Name::UnmuteMic | Name::RealTimeText => 1,
        Name::ShareScreen
        | Name::RemoveParticipant
        | Name::ManageLobby
        | Name::SpotlightParticipant
        | Name::RemoveParticipantsSpotlight
        | Name::MuteOthers
        | Name::ForbidOthersAudio
        | Name::ForbidOthersVideo => 2,
        Name::HangUpForEveryOne => 3,
        Name::StartLiveMeetingCaptions | Name::ViewAttendeeNames => 0,
        Name::JoinBreakoutRooms if standing.rooms_open => 0,
        Name::JoinBreakoutRooms => return Reason::MeetingRestricted,
        Name::StartLiveCallingCaptions => return Reason::CapabilityNotApplicableForTheCallType,
        Name::SetCaptionLanguage => return Reason::TeamsPremiumLicenseRestricted,
        _ => return Reason::FeatureNotSupported,
    };
    let sends_media = matches!(name, Name::TurnVideoOn | Name::UnmuteMic | Name::ShareScreen);
    if rank(standing.role) < least {
        Reason::RoleRestricted
    } else if sends_media && standing.consent_missing {
        Reason::ExplicitConsentRequired
    } else {
        Reason::Capable
    }
}

/// Roles in order of what they may do.
pub(crate) fn rank(role: Role) -> u8 {
    match role {
        Role::Unknown | Role::Consumer => 0,
        Role::Attendee => 1,
        Role::Presenter => 2,
        Role::Organizer | Role::CoOrganizer => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(role: Role, name: CapabilityName, consent_missing: bool) -> CapabilityReason {
        let standing = Standing { role, consent_missing, rooms_open: false, permission: MediaPermission::default() };
        let all = capabilities(standing);
        let one = all.iter().find(|capability| capability.name == name).unwrap();
        assert_eq!(one.present, one.reason == CapabilityReason::Capable);
        assert_eq!(one.present, may(name, standing));
        one.reason
    }

    #[test]
    fn roles_rise_from_watching_to_ending_the_meeting() {
        use CapabilityName as Name;
        use CapabilityReason as Reason;
        for (role, speak, share, end) in [
            (Role::Consumer, Reason::RoleRestricted, Reason::RoleRestricted, Reason::RoleRestricted),
            (Role::Attendee, Reason::Capable, Reason::RoleRestricted, Reason::RoleRestricted),
            (Role::Presenter, Reason::Capable, Reason::Capable, Reason::RoleRestricted),
            (Role::Organizer, Reason::Capable, Reason::Capable, Reason::Capable),
            (Role::CoOrganizer, Reason::Capable, Reason::Capable, Reason::Capable),
        ] {
            assert_eq!(of(role, Name::UnmuteMic, false), speak, "{role:?}");
            assert_eq!(of(role, Name::ShareScreen, false), share, "{role:?}");
            assert_eq!(of(role, Name::HangUpForEveryOne, false), end, "{role:?}");
        }
    }

    #[test]
    fn missing_consent_takes_what_sends_media_and_nothing_else() {
        use CapabilityName as Name;
        for name in [Name::UnmuteMic, Name::TurnVideoOn, Name::ShareScreen] {
            assert_eq!(of(Role::Presenter, name, true), CapabilityReason::ExplicitConsentRequired);
        }
        assert_eq!(of(Role::Presenter, Name::RaiseHand, true), CapabilityReason::Capable);
        assert_eq!(
            of(Role::Attendee, Name::ShareScreen, true),
            CapabilityReason::RoleRestricted,
            "the role comes first"
        );
    }

    #[test]
    fn every_capability_is_listed_once() {
        let mut names = ALL.to_vec();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), ALL.len());
        assert!(!names.contains(&CapabilityName::Unknown));
    }
}
