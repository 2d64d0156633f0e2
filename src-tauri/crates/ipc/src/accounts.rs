//! Who the person is to Teams and to their organisation: guest identities, and the optional work account.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::Failure;

/// How a guest's access tokens come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "by", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[ts(export)]
pub enum TokenWay {
    /// From an organisation's token service, for whoever signs in there.
    TokenService {
        /// `https://…`.
        address: String,
    },
    /// By a developer's own key of a Communication Services resource, which lies in the keyring.
    ConnectionString,
    /// From a file that somebody else keeps fresh.
    File {
        /// Its whole path.
        path: String,
    },
}

/// A guest as it is remembered: everything but secrets, which lie in the keyring under its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct GuestIdentity {
    /// What the person calls it; there is one of a name.
    pub name: String,
    /// How its tokens come.
    pub way: TokenWay,
}

/// The cloud that a work account is in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum WorkCloud {
    /// Everybody's.
    #[default]
    Public,
    /// The US government's (GCC High).
    UsGovernment,
    /// The US Department of Defense's.
    UsDefense,
    /// China's.
    China,
    /// The practice organisation that runs on this machine.
    Practice,
}

/// The application as which work accounts sign in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
#[ts(export)]
pub struct WorkSettings {
    /// Which cloud.
    pub cloud: WorkCloud,
    /// The id of the application as it is registered in Entra; empty where there is none, and for the practice organisation.
    pub client_id: String,
    /// The organisation: its id or a domain of it; empty for any organisation.
    pub tenant: String,
    /// Its chats are wanted, which people agree to when they sign in.
    pub chats: bool,
}

/// What a person fills in for another guest identity. Its secret goes to the keyring and never comes back.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct GuestForm {
    /// What to call it.
    pub name: String,
    /// How its tokens come.
    pub way: TokenWay,
    /// With [`TokenWay::ConnectionString`], the connection string.
    pub connection_string: Option<String>,
}

impl std::fmt::Debug for GuestForm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("GuestForm").finish_non_exhaustive()
    }
}

/// Whose sign-in it is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[ts(export)]
pub enum Whose {
    /// A guest identity's.
    Guest {
        /// Its name.
        name: String,
    },
    /// The work account's.
    Work,
}

/// Where a person signs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum SignInBy {
    /// In this machine's browser.
    Browser,
    /// On any device, by typing a code.
    Device,
}

/// A sign-in that is under way.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SigningIn {
    /// Whose.
    pub whose: Whose,
    /// With [`SignInBy::Device`], what to type and where, once that is known.
    pub code: Option<DeviceCode>,
}

/// What to type on another device.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct DeviceCode {
    /// The page to open there.
    pub address: String,
    /// What to type.
    pub code: String,
    /// When it is of no use any more, in milliseconds since 1970.
    #[ts(type = "number")]
    pub until: u64,
}

/// Whoever has it signs this program in.
impl std::fmt::Debug for SigningIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SigningIn").finish_non_exhaustive()
    }
}

impl std::fmt::Debug for DeviceCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DeviceCode").finish_non_exhaustive()
    }
}

/// Whether a sign-in is there to be used.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "is", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[ts(export)]
pub enum Standing {
    /// Nobody is signed in.
    #[default]
    SignedOut,
    /// There is what it takes; for a guest by key or file, as far as that can be known without asking.
    Ready,
    /// It was there, and the last token did not come.
    Trouble {
        /// Why.
        failure: Failure,
    },
}

/// A guest identity as it is now.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Guest {
    /// What it is called.
    pub name: String,
    /// How its tokens come.
    pub way: TokenWay,
    /// It is the one that is used.
    pub is_chosen: bool,
    /// The organisation that set up this machine wants it: it can't be removed.
    pub is_given: bool,
    /// Whether it can be used.
    pub standing: Standing,
    /// Who signed in at the token service's provider, where it told.
    pub account: Option<String>,
}

impl std::fmt::Debug for Guest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Guest").field("standing", &self.standing).finish_non_exhaustive()
    }
}

/// The work account as it is now.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Work {
    /// An application is set up, so that signing in can be offered.
    pub is_offered: bool,
    /// The organisation that set up this machine chose the application.
    pub is_given: bool,
    /// Whether it can be used.
    pub standing: Standing,
    /// The name of who is signed in, where it is known.
    pub account: Option<String>,
}

impl std::fmt::Debug for Work {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Work").field("standing", &self.standing).finish_non_exhaustive()
    }
}

/// Where secrets are kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum SecretsKept {
    /// In the system's keyring.
    Keyring,
    /// In memory: this system has no keyring.
    #[default]
    NoKeyring,
    /// In memory: the keyring is locked.
    Locked,
    /// In memory: the keyring does not answer as it should.
    Lost,
}

/// Everybody a person can be here.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Accounts {
    /// Guest identities, in the order in which they were made.
    pub guests: Vec<Guest>,
    /// The work account.
    pub work: Work,
    /// Where their secrets are kept.
    pub kept: SecretsKept,
    /// The sign-in that is under way; there is one at a time.
    pub signing_in: Option<SigningIn>,
    /// Another guest identity may be made; an organisation can forbid it.
    pub may_add: bool,
}
