//! Failures as the window gets them. The window has the words; what is here is what it can't know.

use meeting::NotNow;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What kind of failure. The window's table of words has an entry for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, rename = "FailureCode")]
pub enum Code {
    /// The text to join is no meeting link.
    LinkInvalid,
    /// It is a link of a kind that guests can't join.
    LinkRefused,
    /// No practice service runs, or its files can't be read.
    ServiceNotFound,
    /// The service does not answer.
    ServiceUnreachable,
    /// The service does not accept the secret.
    ServiceSecret,
    /// The service answered with something else than it should.
    ServiceAnswer,
    /// The service could not be started.
    ServiceStart,
    /// The host's socket could not be opened or was closed before the call.
    Signal,
    /// The connection for sound and pictures could not be set up.
    Media,
    /// The host is gone.
    HostVanished,
    /// No access to Teams is set up.
    AccessMissing,
    /// The access token for Teams can't be read.
    Access,
    /// There is no browser for the page that leads into Teams.
    BrowserMissing,
    /// There is one, and it is too old for Teams.
    BrowserTooOld,
    /// Microsoft does not support calls into Teams in the browser, by the Calling SDK's word.
    BrowserUnsupported,
    /// Nor in the app's own webview: an installed browser is opened in its place.
    WebviewUnsupported,
    /// The browser did not do what it should.
    BrowserFailed,
    /// The browser ended within a call and is opened once more.
    BrowserReopened,
    /// This computer slept during the call, and the microphone is off since then.
    MutedAsleep,
    /// How the call was could not be handed on.
    Rating,
    /// Nobody let us in.
    NotAdmitted,
    /// We were removed.
    Removed,
    /// The meeting is over.
    MeetingEnded,
    /// The service ended the call for another reason.
    ServiceEnded,
    /// A camera, microphone, loudspeaker or screen can't be used; [`Failure::device`] says which and why.
    Device,
    /// The encoder or decoder failed.
    Codec,
    /// Nothing can be recorded there.
    RecordingFolder,
    /// The statistics can't be written there.
    StatisticsFile,
    /// The script of the practice service is wrong.
    Script,
    /// The request makes no sense now.
    NotNow,
    /// No call is running.
    NotInACall,
    /// Several are running and none was named.
    SeveralCalls,
    /// The running call can't be reached.
    ControlSocket,
    /// The running call does not know the request.
    ControlRequest,
    /// A file can't be read.
    File,
    /// Nobody is signed in for this (any more).
    SignInNeeded,
    /// Another sign-in is under way.
    SignInUnderWay,
    /// Nobody signed in within the time there was.
    SignInTimedOut,
    /// The port for the sign-in's answer is taken, or none can be opened.
    SignInPort,
    /// The provider, or the person there, said no; [`Failure::sign_in`] says why where it told.
    SignInRefused,
    /// The sign-in is not set up right: application, organisation or address.
    SignInSetUp,
    /// There is no way to the network, or the other side does not answer.
    NetworkGone,
    /// The other side of an encrypted connection can't be trusted.
    Untrusted,
    /// The service asks to be left alone for a while, or is in trouble.
    ServiceBusy,
    /// The token service gives this person nothing.
    TokenServiceRefused,
    /// The resource does not accept the key.
    KeyRefused,
    /// The access token has ended, and there is no newer one.
    AccessEnded,
    /// The text is no connection string, or its address is none.
    ConnectionString,
    /// A guest identity can't be called so, or there is one of that name.
    GuestName,
    /// The organisation that set up this machine does not want it.
    NotByPolicy,
    /// The organisation's policy can't be read.
    Policy,
    /// Something of a signed-out identity is left here, or may be.
    SignOutIncomplete,
    /// Nothing of a signed-out identity is left here, but what was given out goes on being good for a while.
    SignOutElsewhere,
    /// Graph does not let this person see it.
    GraphRefused,
    /// The text is no calendar.
    CalendarFile,
    /// The address is no calendar's, or what is there is none.
    CalendarAddress,
    /// The letter has no room in a mail program, or there is none.
    Letter,
    /// The service has no chat.
    ChatAbsent,
    /// One isn't in the thread (yet, or any more), or may not do this there.
    ChatNotAllowed,
    /// The organisation of somebody who was to be added doesn't allow chats from outside.
    ChatTenantForbids,
    /// The thread, the message or the person doesn't exist (any more).
    ChatNotFound,
    /// The message is empty, too long, or the service takes offence at it.
    ChatMessage,
    /// Too many messages are on their way.
    ChatFull,
    /// The address is none that is opened from here.
    AddressRefused,
    /// The picture lies where none is fetched from, or is none.
    PictureRefused,
}

/// Why a provider refuses to sign somebody in, as far as people do different things about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum SignInRefusal {
    /// Nobody agreed yet to what the app asks for.
    NoConsent,
    /// The person declined.
    Declined,
    /// An administrator has to approve the app.
    AdministratorApproval,
    /// The organisation does not know the application, or it admits another organisation only.
    ApplicationUnknown,
    /// The person isn't among those whom the application is assigned to.
    NotAssigned,
    /// The address that the answer goes to isn't registered.
    Redirect,
    /// The application is not allowed to sign in without a secret.
    PublicClientOff,
    /// The account isn't of this organisation.
    WrongAccount,
    /// The account is switched off.
    AccountDisabled,
    /// A second factor is asked for.
    MoreProof,
    /// The organisation's rules say no: this machine, this place, or this way of signing in.
    ConditionalAccess,
    /// The sign-in is too old or was ended.
    SignInEnded,
    /// The same request came too often.
    TooOften,
    /// What is asked for does not exist in this organisation.
    ResourceMissing,
    /// The organisation does not exist, or in another cloud.
    TenantUnknown,
    /// Only work accounts can sign in.
    WorkAccountsOnly,
    /// The code was not typed in time.
    CodeExpired,
    /// The provider gives no codes for other devices.
    NoDeviceCodes,
}

/// What a provider said when it refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SignInTrouble {
    /// Why, where it is known.
    pub why: Option<SignInRefusal>,
    /// The number behind Microsoft's `AADSTS`, for Details.
    pub number: Option<u32>,
}

/// What a failure with [`Code::Device`] is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum FailedDevice {
    /// The camera.
    Camera,
    /// The microphone.
    Microphone,
    /// The loudspeaker.
    Speaker,
    /// A screen or window that is shared, or whatever stands in for it.
    Screen,
}

/// What is wrong with a device, as far as people do different things about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum DeviceReason {
    /// The machine has none.
    Missing,
    /// The one that was chosen or used is not there any more.
    Gone,
    /// Another program holds it.
    Busy,
    /// The system, or the person it asked, does not allow it.
    Refused,
    /// Anything else; the detail says what.
    Other,
}

/// What refuses a device, beside the system's privacy settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum RefusedBy {
    /// Linux: the account isn't in the group that may use it.
    Group,
    /// Linux: the sandbox that the app runs in.
    Sandbox,
}

/// Which device, and what is wrong with it. The window has words for each pair.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct DeviceTrouble {
    /// Which.
    pub device: FailedDevice,
    /// What.
    pub reason: DeviceReason,
    /// With [`DeviceReason::Busy`], the short name of the program that holds it, where the system tells.
    pub held_by: Option<String>,
    /// With [`DeviceReason::Refused`], what refuses it, where that is known.
    pub refused_by: Option<RefusedBy>,
}

impl DeviceTrouble {
    /// Nothing more is known.
    #[must_use]
    pub fn new(device: FailedDevice, reason: DeviceReason) -> Self {
        Self { device, reason, held_by: None, refused_by: None }
    }
}

/// A command that failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Failure {
    /// What kind.
    pub code: Code,
    /// One English line for the log and for Details; never shown as the message.
    pub detail: String,
    /// With [`Code::NotNow`], why not, where the call said so.
    pub not_now: Option<NotNow>,
    /// With [`Code::Device`], which device and why, where that is known.
    pub device: Option<DeviceTrouble>,
    /// With [`Code::SignInRefused`], what the provider said.
    pub sign_in: Option<SignInTrouble>,
}
