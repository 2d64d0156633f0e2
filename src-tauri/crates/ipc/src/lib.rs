//! What crosses between the window and Rust, beside the types of a call, which `meeting` has.
//!
//! Every type is generated as TypeScript into `ui/src/ipc/generated`; the window's one door to them is `Backend` in
//! `ui/src/ipc/backend.ts`. Encoded pictures don't come this way: see [`frame`].

mod accounts;
mod agenda;
mod chat;
mod devices;
mod event;
mod failure;
pub mod frame;
mod join;
mod keeping;
mod quiet;
mod settings;
mod sound;
mod start;
mod way;

pub use accounts::{
    Accounts, DeviceCode, Guest, GuestForm, GuestIdentity, SecretsKept, SignInBy, SigningIn, Standing, TokenWay, Whose,
    Work, WorkCloud, WorkSettings,
};
pub use agenda::{
    Agenda, AgendaEntry, Attendance, Availability, Calendar, CalendarForm, CalendarKind, DialInFacts, FoundPerson,
    HandedOut, HandoutAs, HandoutForm, HandoutLabels, LobbyExpectation, MeetingDetails, Obstacle, PeopleFound, When,
};
pub use chat::{
    ChatAccess, ChatBy, ChatCommand, ChatPerson, Chats, FileKind, HistoryShared, LeftOutPerson, MessageContent,
    MessageFile, OutgoingState, ThreadChange, ThreadEnd, ThreadEntry, ThreadForm, ThreadHit, ThreadItem, ThreadKey,
    ThreadMade, ThreadMessage, ThreadPerson, ThreadState,
};
pub use devices::{
    Chosen, Device, DeviceKind, DeviceMove, DeviceMoved, DeviceNews, DevicePlace, DevicePreference, DevicePreferences,
    Devices, DevicesNow, OwnVoice, PreferredDevice, ShareKind, ShareSource,
};
pub use event::{Figures, MicrophoneLevel, MicrophoneState, Strain, UiEvent};
pub use failure::{Code, DeviceReason, DeviceTrouble, FailedDevice, Failure, RefusedBy, SignInRefusal, SignInTrouble};
pub use join::{JoinForm, PreviewForm};
pub use keeping::{KeepAs, KeepForm, KeepLabels, Keeping, KeptWords};
pub use settings::{Layout, Recent, Settings, TeamsSettings, Theme};
pub use sound::{NoiseSuppression, SoundSettings};
pub use start::{Platform, Start};
pub use way::Way;
