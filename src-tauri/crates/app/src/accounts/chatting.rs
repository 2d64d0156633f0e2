//! How the guest that is chosen chats: the resource's chat, with the tokens it has for that. And how whoever is signed in with a work
//! account does: Graph's.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chat::{Account, AcsChat, Bearer, GraphChat, Identifier, realtime::SocketRealtime};
use identity::source::GuestIdentity;
use url::Url;

use super::{Accounts, guest::Tokens, work::WorkAccount};
use crate::{ChatWay, Failure};

/// The last way that was made: as long as nothing of it changes, it stays the same.
#[derive(Default)]
pub(super) struct Chatting {
    guest: Mutex<Option<(Arc<GuestIdentity>, Url, ChatWay)>>,
    work: Mutex<Option<(Arc<WorkAccount>, ChatWay)>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Accounts {
    /// The person goes by another name: whoever follows looks again.
    pub fn name_changed(&self) {
        self.0.told.send_modify(|_| ());
    }

    /// How the chosen guest chats; none where nobody is chosen, nobody has signed in, or nobody says where the chat is.
    pub async fn chat(&self) -> Option<ChatWay> {
        let guest = self.chosen_guest()?;
        if !matches!(self.standing(&guest).await, ipc::Standing::Ready | ipc::Standing::Trouble { .. }) {
            return None;
        }
        let account = self.0.guest(&guest).await.ok()?;
        let Tokens::Issued { chat, by, .. } = &account.tokens else { return None };
        let endpoint = by.endpoint().await?;
        let name = self.0.store.with(|store| store.settings().name.clone());
        let known = lock(&self.0.chatting.guest).clone();
        if let Some((identity, at, way)) = known
            && Arc::ptr_eq(&identity, chat)
            && at == endpoint
            && way.name == name
        {
            return Some(way);
        }
        let way = self.make(guest, name, chat, &endpoint).await.inspect_err(|failure| {
            tracing::warn!(%failure, "the chat can't be reached");
        });
        let way = way.ok()?;
        let made = (Arc::clone(chat), endpoint, way.clone());
        *lock(&self.0.chatting.guest) = Some(made);
        Some(way)
    }

    /// Whether somebody is signed in with a work account whose chats are wanted.
    pub(crate) fn wants_work_chat(&self) -> bool {
        self.wanted_work().is_some()
    }

    fn wanted_work(&self) -> Option<Arc<WorkAccount>> {
        let state = self.0.state();
        state.work.clone().filter(|work| state.work_standing != ipc::Standing::SignedOut && work.settings.chats)
    }

    /// How whoever is signed in with a work account chats; none where nobody is, or nobody wants that account's chats.
    pub async fn work_chat(&self) -> Option<ChatWay> {
        let work = self.wanted_work()?;
        let known = lock(&self.0.chatting.work).clone();
        // None where it can't be known who signed in, as without a network.
        let person = work.session.account().await.ok().flatten()?;
        let me = Identifier::from_raw(format!("8:orgid:{}", person.object_id.as_deref()?)).ok()?;
        if let Some((of, way)) = known
            && Arc::ptr_eq(&of, &work)
            && way.service.me().as_ref() == Some(&me)
        {
            return Some(way);
        }
        let way = make_work(&work, person, me)?;
        *lock(&self.0.chatting.work) = Some((work, way.clone()));
        Some(way)
    }

    async fn make(
        &self,
        identity: String,
        name: String,
        guest: &Arc<GuestIdentity>,
        endpoint: &Url,
    ) -> Result<ChatWay, Failure> {
        let net = &self.0.net;
        let (http, sockets) = (net.reaching(endpoint).await?, net.sockets(endpoint).await?);
        let bearer: Arc<dyn Bearer> = Arc::clone(guest) as _;
        // Whose messages are one's own is known by the token only.
        let _ = bearer.token().await;
        let shown = Some(name.as_str()).filter(|name| !name.is_empty());
        let chat = AcsChat::new(Arc::clone(&http), Arc::clone(&bearer), net.clock(), endpoint.as_str(), shown);
        let chat = chat.map_err(|_| super::failure::set_up())?;
        let realtime = SocketRealtime::new(http, bearer, Arc::new(sockets), net.clock(), endpoint.as_str());
        let realtime = realtime.map_err(|_| super::failure::set_up())?;
        Ok(ChatWay { identity, name, service: Arc::new(chat), realtime: Some(Arc::new(realtime)) })
    }
}

fn make_work(work: &WorkAccount, person: identity::sign_in::Account, me: Identifier) -> Option<ChatWay> {
    let bearer = Arc::new(Account::new(Arc::clone(&work.session), me));
    let chat = GraphChat::new(Arc::clone(&work.http), bearer, &work.endpoint.base(), person.tenant).ok()?;
    let (identity, name) = (work.name.as_str().to_owned(), person.name.unwrap_or_default());
    Some(ChatWay { identity, name, service: Arc::new(chat), realtime: None })
}
