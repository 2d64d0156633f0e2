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

/// Which device, and what is wrong with it. The window has words for each pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct DeviceTrouble {
    /// Which.
    pub device: FailedDevice,
    /// What.
    pub reason: DeviceReason,
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
}
