//! The work account: the application as the settings or the organisation name it, and what asks Graph for whoever is signed in.

use std::{fmt, sync::Arc};

use base::http::Http;
use identity::{
    sign_in::{Application, Ask, Cloud, Prompt, Provider, Redirect, Session, SignIn},
    vault::{IdentityName, Item, Slot, Vault},
};
use ipc::{SignInBy, Standing, WorkCloud, WorkSettings};
use practice::Addresses;
use tokio::sync::oneshot;
use url::Url;

use super::{
    Inner, Noted,
    access::WorkTokens,
    changes::WORK,
    failure,
    signing_in::{OpenBrowser, or_cancelled},
    standing::standing_of,
};
use crate::{Code, Failure};

/// What is asked for: the least that serves calendar, meetings, people and presence (`docs/graph.md`), who signed in, and a
/// sign-in that outlives the day.
const SCOPES: &[&str] = &[
    "openid",
    "profile",
    "offline_access",
    "User.Read",
    "Calendars.Read",
    "OnlineMeetings.Read",
    "People.Read",
    "User.ReadBasic.All",
    "Presence.Read.All",
];
/// Asked for beside them where the person, or the organisation, wants the account's chats.
const CHATS: &str = "Chat.ReadWrite";
/// Work accounts of any organisation.
const ANY: &str = "organizations";

/// What it takes to ask Graph for the person who is signed in.
#[derive(Clone)]
pub struct WorkAccess {
    /// Gives access tokens, and keeps them fresh.
    pub access: Arc<dyn graph::Access>,
    /// The Graph of the account's cloud.
    pub endpoint: graph::Endpoint,
    /// What reaches it; for the practice organisation it trusts that one's own authority.
    pub http: Arc<dyn Http>,
}

impl fmt::Debug for WorkAccess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WorkAccess").field("endpoint", &self.endpoint).finish_non_exhaustive()
    }
}

/// An application, and the account that signs in as it.
pub(super) struct WorkAccount {
    pub(super) settings: WorkSettings,
    /// With the practice organisation, which one.
    organisation: Option<Addresses>,
    pub(super) name: IdentityName,
    pub(super) http: Arc<dyn Http>,
    pub(super) endpoint: graph::Endpoint,
    sign_in: Arc<SignIn>,
    pub(super) session: Arc<Session>,
    tokens: Arc<WorkTokens>,
}

impl fmt::Debug for WorkAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WorkAccount").field("endpoint", &self.endpoint).finish_non_exhaustive()
    }
}

impl WorkAccount {
    pub(super) fn access(&self) -> WorkAccess {
        let access: Arc<dyn graph::Access> = Arc::clone(&self.tokens) as _;
        WorkAccess { access, endpoint: self.endpoint.clone(), http: Arc::clone(&self.http) }
    }
}

impl Inner {
    /// The work account as the settings have it now; none where no application is set up.
    async fn work_account(self: &Arc<Self>) -> Result<Option<Arc<WorkAccount>>, Failure> {
        let (settings, _) = self.work_settings();
        let organisation = match settings.cloud {
            WorkCloud::Practice => {
                let running = practice::find_running().await.and_then(|running| running.organisation);
                Some(running.ok_or_else(|| {
                    Failure::new(
                        Code::ServiceNotFound,
                        "no practice service runs: start one with “passerelle practice”",
                    )
                })?)
            }
            _ if settings.client_id.trim().is_empty() => return Ok(None),
            _ => None,
        };
        let known = self.state().work.clone();
        if let Some(known) = known.filter(|known| known.settings == settings && known.organisation == organisation) {
            return Ok(Some(known));
        }
        let made = Arc::new(self.make_work(settings, organisation).await?);
        self.state().work = Some(Arc::clone(&made));
        Ok(Some(made))
    }

    async fn make_work(
        self: &Arc<Self>,
        settings: WorkSettings,
        organisation: Option<Addresses>,
    ) -> Result<WorkAccount, Failure> {
        let Place { provider, endpoint, client_id, http } = self.place(&settings, organisation.as_ref())?;
        let name = vault_name(settings.cloud, &client_id)?;
        let chats = settings.chats.then_some(&CHATS);
        let scopes = SCOPES.iter().chain(chats).map(|&scope| scope.to_owned()).collect();
        let application = Application { client_id, scopes, redirect: Redirect::localhost() };
        let clock = self.net.clock();
        let sign_in = Arc::new(SignIn::new(Arc::clone(&http), provider, application, Arc::clone(&clock)));
        let slot = Slot::new(name.clone(), Item::WorkAccount);
        let session = Arc::new(Session::new(Arc::clone(&sign_in), self.vault().await, slot, clock));
        let tokens = Arc::new(WorkTokens::new(Arc::clone(&session), Noted(Arc::downgrade(self))));
        Ok(WorkAccount { settings, organisation, name, http, endpoint, sign_in, session, tokens })
    }

    /// Where to sign in and what to ask.
    fn place(&self, settings: &WorkSettings, organisation: Option<&Addresses>) -> Result<Place, Failure> {
        let given = |text: &str, otherwise: &str| match text.trim() {
            "" => otherwise.to_owned(),
            given => given.to_owned(),
        };
        if let Some(there) = organisation {
            let base: Url = there.https.parse().map_err(|_| failure::set_up())?;
            let authority = base.as_str().trim_end_matches('/').trim_start_matches("https://").to_owned();
            let tenant = given(&settings.tenant, &there.tenant_id);
            return Ok(Place {
                provider: Provider::entra_at(&base, &tenant).map_err(|why| failure::sign_in(&why))?,
                endpoint: graph::Endpoint::practice(&authority).map_err(|_| failure::set_up())?,
                client_id: given(&settings.client_id, &there.client_id),
                http: self.net.practice(there)?,
            });
        }
        let (cloud, graph) = match settings.cloud {
            WorkCloud::Public | WorkCloud::Practice => (Cloud::Public, graph::Cloud::Public),
            WorkCloud::UsGovernment => (Cloud::UsGovernment, graph::Cloud::GccHigh),
            WorkCloud::UsDefense => (Cloud::UsDefense, graph::Cloud::Dod),
            WorkCloud::China => (Cloud::China, graph::Cloud::China),
        };
        Ok(Place {
            provider: Provider::entra(cloud, &given(&settings.tenant, ANY)).map_err(|why| failure::sign_in(&why))?,
            endpoint: graph.into(),
            client_id: settings.client_id.trim().to_owned(),
            http: self.net.usual()?,
        })
    }

    /// Finds out whether somebody is signed in, without asking the network.
    pub(super) async fn look_for_work(self: &Arc<Self>, vault: &Vault) {
        let (standing, person) = match self.work_account().await {
            Ok(Some(work)) => {
                let slot = Slot::new(work.name.clone(), Item::WorkAccount);
                let standing = standing_of(vault.read(&slot).await.map(|found| found.is_some()));
                (standing, self.person(vault, work.name.as_str()).await)
            }
            Ok(None) => (Standing::SignedOut, None),
            // It can't be known whether somebody is signed in at an organisation that isn't there.
            Err(failure) if failure.code == Code::ServiceNotFound => (Standing::SignedOut, None),
            Err(failure) => (Standing::Trouble { failure: failure.to_ipc() }, None),
        };
        let mut state = self.state();
        if !(matches!(state.work_standing, Standing::Trouble { .. }) && standing == Standing::Ready) {
            state.work_standing = standing;
        }
        state.work_person = person;
    }

    pub(super) async fn sign_work_in(
        self: &Arc<Self>,
        by: SignInBy,
        open: OpenBrowser<'_>,
        cancelled: oneshot::Receiver<()>,
    ) -> Result<(), Failure> {
        let work = self.work_account().await?.ok_or_else(failure::set_up)?;
        let claims = work.tokens.wanted();
        // Who has to prove more is asked for that, and not who they are.
        let prompt = claims.is_none().then_some(Prompt::SelectAccount);
        let ask = Ask { prompt, claims, ..Ask::default() };
        let tokens =
            async { self.ask_person(&work.sign_in, &ask, by, open).await.map_err(|why| failure::sign_in(&why)) };
        let tokens = or_cancelled(tokens, cancelled).await?;
        let (_, account) = work.session.begin(tokens).await;
        work.tokens.proven();
        self.state().work_standing = Standing::Ready;
        let account = account.and_then(|account| account.name.or(account.user_name));
        self.keep_person(work.name.as_str(), account).await;
        Ok(())
    }
}

struct Place {
    provider: Provider,
    endpoint: graph::Endpoint,
    client_id: String,
    http: Arc<dyn Http>,
}

/// What the account's entries of the vault are called: a refresh token of one application is never sent to another.
fn vault_name(cloud: WorkCloud, client_id: &str) -> Result<IdentityName, Failure> {
    let cloud = match cloud {
        WorkCloud::Public => "public",
        WorkCloud::UsGovernment => "us-government",
        WorkCloud::UsDefense => "us-defense",
        WorkCloud::China => "china",
        WorkCloud::Practice => "practice",
    };
    IdentityName::new(&format!("{WORK} {cloud} {client_id}")).map_err(|_| failure::set_up())
}
