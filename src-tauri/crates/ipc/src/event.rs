//! What is told to the window as it happens.

use std::sync::Arc;

use meeting::{
    ChatLine, ComplianceNotice, EndCause, Snapshot,
    protocol::{EndReason, ErrorCode, ParticipantId, ReactionKind},
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Accounts, Agenda, AgendaEntry, Chats, DeviceNews, DevicesNow, Failure, Keeping, ThreadChange};

/// Something the window should know. What *is* stands in the snapshot; the others are for what must be acted on or said
/// aloud.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[ts(export)]
pub enum UiEvent {
    /// The call as it is now; the newest holds.
    Snapshot {
        /// The whole of it.
        snapshot: Box<Snapshot>,
    },
    /// People came or left.
    Roster {
        /// New.
        joined: Vec<ParticipantId>,
        /// Gone; their names are no more in the snapshot.
        left: Vec<ParticipantId>,
    },
    /// Recording or transcription: show this until the next.
    Compliance {
        /// What to show.
        notice: ComplianceNotice,
    },
    /// The person has to agree or refuse before anything is sent.
    ConsentAsked,
    /// The open microphone was muted by someone else.
    MutedByOthers {
        /// Who.
        by: Option<ParticipantId>,
    },
    /// Camera or share were stopped by someone else.
    Stopped {
        /// The camera.
        camera: bool,
        /// The share.
        share: bool,
    },
    /// Someone reacted.
    Reaction {
        /// Who.
        participant: ParticipantId,
        /// How.
        kind: ReactionKind,
    },
    /// The chat: what is new or changed, or all of it.
    Chat {
        /// As they stand now. Each takes the place of the one of its number, or of its reference where it has one.
        lines: Vec<Arc<ChatLine>>,
        /// These are all there are, as when the page comes up in the middle of a call.
        whole: bool,
    },
    /// The host could not do something.
    Refused {
        /// What kind of reason.
        code: ErrorCode,
    },
    /// Something went wrong without ending the call.
    Notice {
        /// What.
        failure: Failure,
    },
    /// The call is over.
    Ended {
        /// Why.
        cause: EndCause,
        /// The service's own numbers.
        reason: Option<EndReason>,
    },
    /// The microphone, ten times a second while it is open.
    Microphone {
        /// How it is.
        level: MicrophoneLevel,
    },
    /// The call's figures, once a second.
    Figures {
        /// What was measured.
        figures: Figures,
    },
    /// Devices came or went.
    Devices {
        /// All there are now.
        now: DevicesNow,
        /// Which kinds use another than before: a person is told of each.
        news: Vec<DeviceNews>,
    },
    /// Who one can be, or where secrets are kept, changed.
    Accounts {
        /// As it is now.
        accounts: Accounts,
    },
    /// The meetings to come changed, or are being read.
    Agenda {
        /// As they are now.
        agenda: Agenda,
    },
    /// Whether there is chat, or the list of threads, changed.
    Chats {
        /// As it is now.
        chats: Chats,
    },
    /// A thread that is shown changed.
    Thread {
        /// How.
        change: Box<ThreadChange>,
    },
    /// Whether the call's words are kept, or the files of them, changed.
    Keeping {
        /// As it is now.
        keeping: Keeping,
    },
    /// A meeting begins in a minute, or began while the machine was asleep.
    Reminder {
        /// Which.
        entry: AgendaEntry,
    },
    /// A link was opened while the app runs: it fills the join sheet.
    Opened {
        /// The link.
        link: String,
    },
}

/// What is really sent of the microphone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum MicrophoneState {
    /// Nothing is sent.
    Muted,
    /// Nothing is sent, and the person talks.
    TalkingWhileMuted,
    /// On, and there is only silence now.
    Silent,
    /// On and heard.
    Heard,
    /// On, and too loud.
    Clipping,
    /// On, and nothing at all has come from it for seconds.
    Dead,
}

/// The microphone's level.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct MicrophoneLevel {
    /// What is really sent.
    pub state: MicrophoneState,
    /// Loudness for a bar, 0 to 1, even to the ear.
    pub level: f32,
}

/// What the statistics panel draws, over the last second. Rates are in kbit/s, times in ms, loss in percent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Figures {
    /// Sent in all.
    pub sent_kbps: f32,
    /// Received in all.
    pub received_kbps: f32,
    /// Of what others sent, lost on the way.
    pub received_loss: f32,
    /// Of what we sent, lost by their reports.
    pub sent_loss: f32,
    /// To the host and back; absent before it is known.
    pub round_trip: Option<f32>,
    /// Variation of arrival of sound.
    pub jitter: f32,
    /// Pictures a second of one's own camera or share as sent.
    pub sent_fps: f32,
    /// Pictures a second received, of all videos together.
    pub received_fps: f32,
    /// Processor time, in percent of one core.
    pub cpu: f32,
    /// What is worth a sentence, if anything is.
    pub strain: Option<Strain>,
}

/// What strains a call, for a person to read: the gravest there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase")]
#[ts(export)]
pub enum Strain {
    /// Others don't get all that is sent.
    UploadLoses {
        /// Of the packets, in percent.
        percent: u16,
    },
    /// Not all that others send arrives.
    DownloadLoses {
        /// Of the packets, in percent.
        percent: u16,
    },
    /// What is said takes long to the others and back.
    LongWay {
        /// In milliseconds.
        ms: u16,
    },
    /// Sound comes irregularly: more is sent than the way carries at once.
    SlowLink,
    /// This computer has no time left.
    MachineBusy,
}
