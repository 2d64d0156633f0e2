//! What one may do in this meeting, and why not.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::protocol::{Capability, CapabilityName, CapabilityReason};
use crate::switch::MediaKind;

/// What the host said about one capability.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Allowance {
    /// Whether it is there.
    pub present: bool,
    /// Why, or why not.
    pub reason: CapabilityReason,
}

/// The last list the host gave. Before the first, everyone may do what any participant of an ordinary meeting may, and
/// nothing that reaches other people; a host that never sends one is thus a plain meeting.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Capabilities {
    /// A list has come.
    pub known: bool,
    /// By name; names not there are not allowed.
    pub by_name: BTreeMap<CapabilityName, Allowance>,
}

impl Capabilities {
    /// Replaces the list. A name listed twice is allowed only if it is so both times. False when nothing changed.
    pub(crate) fn replace(&mut self, list: &[Capability]) -> bool {
        let mut by_name = BTreeMap::<CapabilityName, Allowance>::new();
        for capability in list.iter().filter(|capability| capability.name != CapabilityName::Unknown) {
            let told = Allowance { present: capability.present, reason: capability.reason };
            let entry = by_name.entry(capability.name).or_insert(told);
            if !told.present {
                *entry = told;
            }
        }
        let next = Self { known: true, by_name };
        let changed = next != *self;
        *self = next;
        changed
    }

    /// Whether something is allowed now.
    ///
    /// # Errors
    /// The reason why not.
    pub fn check(&self, name: CapabilityName) -> Result<(), CapabilityReason> {
        match self.by_name.get(&name) {
            Some(allowance) if allowance.present => Ok(()),
            Some(allowance) => Err(allowance.reason),
            None if self.known => Err(CapabilityReason::NotCapable),
            None if is_everyones(name) => Ok(()),
            None => Err(CapabilityReason::NotInitialized),
        }
    }

    /// Whether a kind of media may be sent.
    ///
    /// # Errors
    /// The reason why not.
    pub fn check_media(&self, kind: MediaKind) -> Result<(), CapabilityReason> {
        self.check(match kind {
            MediaKind::Microphone => CapabilityName::UnmuteMic,
            MediaKind::Camera => CapabilityName::TurnVideoOn,
            MediaKind::Share => CapabilityName::ShareScreen,
        })
    }

    /// Whether captions can be turned on: meetings and calls name that differently.
    ///
    /// # Errors
    /// The reason why not.
    pub fn check_captions(&self) -> Result<(), CapabilityReason> {
        self.check(CapabilityName::StartLiveMeetingCaptions)
            .or_else(|reason| self.check(CapabilityName::StartLiveCallingCaptions).map_err(|_| reason))
    }
}

/// What any participant may do until told otherwise.
fn is_everyones(name: CapabilityName) -> bool {
    use CapabilityName as N;
    matches!(
        name,
        N::TurnVideoOn
            | N::UnmuteMic
            | N::ShareScreen
            | N::RaiseHand
            | N::UseReactions
            | N::StartLiveMeetingCaptions
            | N::StartLiveCallingCaptions
            | N::SetCaptionLanguage
            | N::JoinBreakoutRooms
            | N::ViewAttendeeNames
    )
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn capability(name: CapabilityName, present: bool, reason: CapabilityReason) -> Capability {
        Capability { name, present, reason }
    }

    #[test]
    fn before_the_first_list_one_may_speak_but_not_rule() {
        let capabilities = Capabilities::default();
        assert_eq!(capabilities.check_media(MediaKind::Microphone), Ok(()));
        assert_eq!(capabilities.check(CapabilityName::RemoveParticipant), Err(CapabilityReason::NotInitialized));
    }

    #[test]
    fn names_not_listed_are_not_allowed() {
        let mut capabilities = Capabilities::default();
        assert!(capabilities.replace(&[capability(CapabilityName::UnmuteMic, true, CapabilityReason::Capable)]));
        assert_eq!(capabilities.check_media(MediaKind::Microphone), Ok(()));
        assert_eq!(capabilities.check_media(MediaKind::Camera), Err(CapabilityReason::NotCapable));
    }

    #[test]
    fn tells_the_reason() {
        let mut capabilities = Capabilities::default();
        let locked = capability(CapabilityName::UnmuteMic, false, CapabilityReason::MeetingRestricted);
        let open = capability(CapabilityName::UnmuteMic, true, CapabilityReason::Capable);
        capabilities.replace(&[locked, open]);
        assert_eq!(capabilities.check_media(MediaKind::Microphone), Err(CapabilityReason::MeetingRestricted));
    }

    #[test]
    fn either_kind_of_captions_will_do() {
        let mut capabilities = Capabilities::default();
        let calling = capability(CapabilityName::StartLiveCallingCaptions, true, CapabilityReason::Capable);
        capabilities.replace(&[calling]);
        assert_eq!(capabilities.check_captions(), Ok(()));
        capabilities.replace(&[]);
        assert!(capabilities.check_captions().is_err());
    }

    #[test]
    fn a_newer_hosts_names_do_no_harm() {
        let mut capabilities = Capabilities::default();
        capabilities.replace(&[capability(CapabilityName::Unknown, true, CapabilityReason::Unknown)]);
        assert!(capabilities.by_name.is_empty());
    }
}
