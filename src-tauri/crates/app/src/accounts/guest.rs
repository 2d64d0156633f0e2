//! One guest identity at work: where its tokens come from, for each purpose.

use std::{fmt, path::PathBuf, sync::Arc};

use identity::{
    acs::{Issued, Purpose},
    source::{GuestIdentity, Issuer, Issuing},
    vault::{IdentityName, Vault},
};
use url::Url;

use super::{
    Noted, failure,
    key::{KeyAccount, KeyTokens},
    net::Net,
    service::{ServiceAccount, ServiceTokens},
    signing_out::Left,
};
use crate::{Failure, TokenSource};

/// See the module's documentation.
pub(super) struct GuestAccount {
    pub(super) given: ipc::GuestIdentity,
    pub(super) tokens: Tokens,
}

/// What a person calls it is not for a log.
impl fmt::Debug for GuestAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GuestAccount").field("tokens", &self.tokens).finish_non_exhaustive()
    }
}

/// Where tokens come from.
#[derive(Debug)]
pub(super) enum Tokens {
    /// A file that somebody else keeps fresh.
    File(PathBuf),
    /// The key, or a token service.
    Issued {
        /// To join with.
        meeting: Arc<GuestIdentity>,
        /// To call with.
        call: Arc<GuestIdentity>,
        /// To chat with.
        chat: Arc<GuestIdentity>,
        /// Whose they are.
        by: By,
    },
}

/// Who gives tokens out.
#[derive(Debug)]
pub(super) enum By {
    /// The resource itself, by its key.
    Key(Arc<KeyAccount>),
    /// A token service, where one signs in.
    Service(Arc<ServiceAccount>),
}

impl By {
    /// Where the resource is, as far as it is known.
    pub(super) async fn endpoint(&self) -> Option<Url> {
        match self {
            Self::Key(account) => account.endpoint().await.ok(),
            Self::Service(account) => account.endpoint().await.ok().flatten(),
        }
    }
}

impl GuestAccount {
    /// The guest as the settings, or the organisation, have it.
    pub(super) fn new(
        given: ipc::GuestIdentity,
        redirect_port: Option<u16>,
        vault: Arc<Vault>,
        net: &Arc<Net>,
        noted: &Noted,
    ) -> Result<Self, Failure> {
        let name = IdentityName::new(&given.name).map_err(failure::name)?;
        let known = name.clone();
        let watched = |issuer: Arc<dyn Issuer>| {
            let watched = Watched { issuer, name: known.clone(), noted: noted.clone() };
            Arc::new(GuestIdentity::new(Arc::new(watched), net.clock()))
        };
        let tokens = match &given.way {
            ipc::TokenWay::File { path } => Tokens::File(path.into()),
            ipc::TokenWay::ConnectionString => {
                let account = Arc::new(KeyAccount::new(name, vault, Arc::clone(net)));
                let tokens = |purpose| watched(Arc::new(KeyTokens(Arc::clone(&account), purpose)));
                let (meeting, call) = (tokens(Purpose::Meeting), tokens(Purpose::Call));
                Tokens::Issued { meeting, call, chat: tokens(Purpose::Chat), by: By::Key(account) }
            }
            ipc::TokenWay::TokenService { address } => {
                let address = address.parse().map_err(|_| failure::set_up())?;
                let account = Arc::new(ServiceAccount::new(name, address, redirect_port, vault, Arc::clone(net)));
                let tokens = |purpose| watched(Arc::new(ServiceTokens(Arc::clone(&account), purpose)));
                let (meeting, call) = (tokens(Purpose::Meeting), tokens(Purpose::Call));
                // Its tokens let one read and write where one was let in, and begin nothing.
                let chat = Arc::clone(&meeting);
                Tokens::Issued { meeting, call, chat, by: By::Service(account) }
            }
        };
        Ok(Self { given, tokens })
    }

    /// What a call takes its tokens from.
    pub(super) fn source(&self, purpose: Purpose) -> TokenSource {
        match (&self.tokens, purpose) {
            (Tokens::File(path), _) => TokenSource::File(path.clone()),
            (Tokens::Issued { meeting, .. }, Purpose::Meeting) => TokenSource::Guest(Arc::clone(meeting)),
            (Tokens::Issued { call, .. }, Purpose::Call) => TokenSource::Guest(Arc::clone(call)),
            (Tokens::Issued { chat, .. }, Purpose::Chat) => TokenSource::Guest(Arc::clone(chat)),
        }
    }

    /// Gets a token now, to find out whether that works.
    pub(super) async fn prove(&self) -> Result<(), Failure> {
        match &self.tokens {
            Tokens::File(path) => TokenSource::File(path.clone()).read().await.map(drop),
            Tokens::Issued { meeting, .. } => meeting.renew().await.map(drop).map_err(|why| failure::source(&why)),
        }
    }

    /// Ends all its tokens where they came from, as far as the way allows it, and then the sign-in that they were given for; here
    /// they are forgotten in any case. Gives what could not be ended.
    pub(super) async fn revoke(&self) -> Left {
        let Tokens::Issued { meeting, call, chat, by } = &self.tokens else { return Left::default() };
        // They are tokens of one user: ending those of one purpose ends all. The other is forgotten here.
        let tokens = meeting.sign_out().await.err();
        call.forget().await;
        chat.forget().await;
        let sign_in = match by {
            By::Service(service) => service.sign_out().await.err(),
            By::Key(_) => None,
        };
        let [tokens, sign_in] = [tokens, sign_in].map(|why| why.map(|why| failure::source(&why)));
        Left { tokens, sign_in, entries: 0 }
    }
}

/// Tells how each request ended.
#[derive(Debug)]
struct Watched {
    issuer: Arc<dyn Issuer>,
    name: IdentityName,
    noted: Noted,
}

impl Issuer for Watched {
    fn issue(&self) -> Issuing<'_, Issued> {
        Box::pin(async {
            let issued = self.issuer.issue().await;
            let trouble = issued.as_ref().err().map(failure::source);
            self.noted.token_came(self.name.as_str(), trouble);
            issued
        })
    }

    fn revoke(&self) -> Issuing<'_, ()> {
        self.issuer.revoke()
    }
}
