//! The plain words that go with each code: what it is, and what to do.

use crate::explanation::{InvalidReason, RefusedReason, Warning};

pub(crate) fn refused(reason: RefusedReason) -> &'static str {
    match reason {
        RefusedReason::PersonalMeeting => {
            "This meeting was made with Teams for home, which lets in no guests from other programs. \
             Open the link in a browser, or ask the organiser to invite you from a work or school account."
        }
        RefusedReason::TownHall => {
            "This is a town hall or live event. Guests can watch those in a browser only: open the link there."
        }
        RefusedReason::Webinar => {
            "This is the page of a webinar or event, where people register. Open it in a browser; \
             the mail you get after registering says how to take part."
        }
        RefusedReason::NotAMeeting => {
            "This belongs to Teams but is no meeting: it may be a page of options, a chat, a channel, a recap or a \
             number for dialling in. Look in the invitation for the link under “Join the meeting” and use that one."
        }
        RefusedReason::UnsupportedCloud => {
            "This meeting is in a cloud that lets in no guests from other programs (US Department of Defense, or \
             China). Open the link in a browser, or ask the organiser for a way in."
        }
    }
}

pub(crate) fn invalid(reason: InvalidReason) -> &'static str {
    match reason {
        InvalidReason::Damaged => {
            "This is a Teams meeting link with a part missing; mail programs sometimes break long links. \
             Copy the whole link again, best by right-clicking it in the invitation, or use the meeting ID and passcode."
        }
        InvalidReason::LookAlikeHost => {
            "This link imitates Microsoft Teams but leads somewhere else. Don't open it, \
             and ask the sender in another way whether they really sent it."
        }
        InvalidReason::UserInfo => {
            "This link hides where it leads behind a name before the “@”. Don't open it, \
             and ask the sender for the link shown in their own Teams."
        }
        InvalidReason::OddPort => {
            "This link names a port that Teams never uses, so it doesn't lead to Teams. \
             Ask the sender for the link shown in their own Teams."
        }
        InvalidReason::OtherScheme => {
            "This is no web link. Teams meeting links begin with https://teams.microsoft.com/."
        }
        InvalidReason::Empty => {
            "There is nothing here. Paste a Teams meeting link, an invitation, or a meeting ID with its passcode."
        }
        InvalidReason::TooLong => "This text is over one megabyte. Paste only the invitation, or only its link.",
        InvalidReason::Unknown => {
            "No Teams meeting was found in this text. Paste a link that begins with https://teams.microsoft.com/, \
             an invitation, or a meeting ID with its passcode."
        }
    }
}

pub(crate) fn warning(warning: Warning) -> &'static str {
    match warning {
        Warning::UpgradedToHttps => "The link was not encrypted (http); it is opened with https instead.",
        Warning::HostRewritten => "The link was moved to teams.microsoft.com, where guests are let in.",
        Warning::PasscodeHashMissing => "The end of the link (p=…) is missing, so the meeting may refuse it.",
        Warning::PasscodeMissing => "The passcode is missing; it stands below the meeting ID in the invitation.",
        Warning::UnusualMeetingId => "The meeting's number in the link looks unusual; part of it may be missing.",
        Warning::WhitespaceRemoved => "The link was broken over several lines and has been put together again.",
        Warning::DamagedLinkIgnored => "Another link in this text is damaged and was passed over.",
        Warning::LookAlikeIgnored => {
            "Another link in this text imitates Microsoft Teams but leads elsewhere: don't open it, and check who sent this."
        }
        Warning::NeedsGovernmentResource => "This meeting is in the US government's GCC High cloud.",
    }
}
