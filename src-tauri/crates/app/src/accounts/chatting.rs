//! How the guest that is chosen chats: the resource's chat, with the tokens it has for that.

use std::sync::{Arc, Mutex, PoisonError};

use chat::{AcsChat, Bearer, realtime::SocketRealtime};
use identity::source::GuestIdentity;
use url::Url;

use super::{Accounts, guest::Tokens};
use crate::{ChatWay, Failure};

/// The last way that was made: as long as nothing of it changes, it stays the same.
#[derive(Default)]
pub(super) struct Chatting(Mutex<Option<(Arc<GuestIdentity>, Url, ChatWay)>>);

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
        let known = self.0.chatting.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
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
        *self.0.chatting.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(made);
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
