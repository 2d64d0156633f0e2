//! The organisation at work.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use base::{
    Secret,
    http::{Answer, Http, Request, Response},
};
use http::{Method, StatusCode};
use jiff::{SignedDuration, Timestamp};

use crate::{
    HostedMeeting, RecordsError, Reply, Seed,
    acs::{self, Limits, chat::ChatLimits},
    chat::{Chat, Pictures, Refused},
    control::{self, Control, Surface},
    entra,
    exchange::{Exchange, empty, text},
    finish::finish,
    graph,
    ids::Ids,
    organisation::Organisation,
    realtime::{self, Hub, Session},
    records::{FOR_EVER, Memory, Records, Sqlite, Table},
    signing::SigningKey,
};

pub use crate::chat::ChatAct;
pub use acs::AcsUser;

/// What an organisation is made of.
#[derive(Debug, Clone)]
pub struct TenantConfig {
    /// Who and what there is.
    pub seed: Seed,
    /// The same text gives the same ids and keys.
    pub ids: String,
    /// Meetings of a host on this machine.
    pub hosted: Vec<HostedMeeting>,
    /// Where to remember things; in memory without a folder.
    pub data: Option<PathBuf>,
    /// Opens the control interface.
    pub secret: Secret,
    /// The day that days of the seed are counted from.
    pub now: Timestamp,
}

impl TenantConfig {
    /// The built-in organisation as of a day, in memory.
    #[must_use]
    pub fn new(now: Timestamp) -> Self {
        Self {
            seed: Seed::built_in(),
            ids: "passerelle".to_owned(),
            hosted: Vec::new(),
            data: None,
            secret: Secret::random(),
            now,
        }
    }
}

/// Why an organisation can't be opened.
#[derive(Debug, thiserror::Error)]
pub enum TenantError {
    /// What is to be remembered can't be.
    #[error(transparent)]
    Records(#[from] RecordsError),
    /// Nobody can enter a thread that is no meeting's, or leave one that they are not in.
    #[error("no meeting has this chat thread, or not this participant")]
    NoThread,
}

impl From<Refused> for TenantError {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Records(error) => Self::Records(error),
            _ => Self::NoThread,
        }
    }
}

/// The organisation: answers requests. All of it is behind short locks; nothing waits.
#[derive(Debug)]
pub struct Tenant {
    pub(crate) organisation: Organisation,
    pub(crate) ids: Ids,
    pub(crate) key: SigningKey,
    pub(crate) records: Box<dyn Records>,
    pub(crate) secret: Secret,
    pub(crate) realtime: Arc<Hub>,
    conversation: Mutex<()>,
    /// Files of pictures in chats.
    pub(crate) pictures: Pictures,
    limits: Mutex<Limits>,
    chat_limits: Mutex<ChatLimits>,
    control: Mutex<Control>,
}

impl Tenant {
    /// Opens the organisation.
    ///
    /// # Errors
    /// When the folder for its records can't be used.
    pub fn open(config: TenantConfig) -> Result<Self, TenantError> {
        let records: Box<dyn Records> = match &config.data {
            None => Box::new(Memory::default()),
            Some(folder) => Box::new(Sqlite::open(folder)?),
        };
        let key = signing_key(records.as_ref())?;
        let ids = Ids::new(&config.ids);
        let organisation = Organisation::found(&config.seed, &ids, &config.hosted, config.now);
        let tenant = Self {
            organisation,
            ids,
            key,
            records,
            secret: config.secret,
            realtime: Arc::default(),
            conversation: Mutex::default(),
            pictures: Pictures::default(),
            limits: Mutex::default(),
            chat_limits: Mutex::default(),
            control: Mutex::default(),
        };
        tenant.chat(config.now).open_meetings()?;
        Ok(tenant)
    }

    /// Answers a request that has an absolute address, at the system's time `now`.
    ///
    /// Faults asked for beforehand are played; see [`Reply`].
    pub fn answer(&self, request: &Request, now: Timestamp) -> Reply {
        let skew = SignedDuration::from_secs(self.control().settings.clock_skew_seconds);
        let exchange = Exchange::new(request, now.checked_add(skew).unwrap_or(now));
        let surface = Surface::of(&exchange.segments());
        let mut reply = match request.method() {
            &Method::OPTIONS => empty(StatusCode::NO_CONTENT).into(),
            _ => self.answer_on(surface, &exchange),
        };
        finish(&exchange, surface, &mut reply.response);
        if surface != Surface::Control {
            self.control().note(&exchange, surface, &reply);
        }
        reply
    }

    fn answer_on(&self, surface: Surface, exchange: &Exchange<'_>) -> Reply {
        let fault = self.control().fault(surface, exchange);
        let mut reply = match fault.as_ref().and_then(|fault| fault.refusal(surface, exchange)) {
            Some(refusal) => refusal.into(),
            None => Reply::from(self.answer_truly(surface, exchange)),
        };
        if let Some(fault) = fault {
            reply.after = fault.latency();
            reply.cut = fault.hang_up;
        }
        reply
    }

    fn answer_truly(&self, surface: Surface, exchange: &Exchange<'_>) -> Response {
        match surface {
            Surface::Acs => acs::answer(self, exchange),
            Surface::Chat => acs::chat::answer(self, exchange),
            Surface::Realtime => realtime::answer(self, exchange),
            Surface::Entra => entra::answer(self, exchange),
            Surface::Graph => graph::answer(self, exchange),
            Surface::Control => control::answer(self, exchange),
            Surface::Nothing => text(StatusCode::NOT_FOUND, "the practice service has nothing here"),
        }
    }

    /// Who an access token of Communication Services stands for, if it is good at `now`: signed here, not expired, not
    /// revoked, of somebody who was not deleted.
    #[must_use]
    pub fn acs_user(&self, token: &Secret, now: Timestamp) -> Option<AcsUser> {
        acs::user_of(self, token, now.as_second()).ok()
    }

    /// Somebody has come into a meeting that a host on this machine holds: from now on they are in its chat.
    ///
    /// `thread` is the meeting's, [`HostedMeeting::thread`]; `user` a raw id, such as [`AcsUser::id`]; `name` as they want to
    /// be called. Who is in the chat already stays there as they are.
    ///
    /// # Errors
    /// When no meeting has the thread, or nothing can be remembered.
    pub fn enter(&self, thread: &str, user: &str, name: &str, now: Timestamp) -> Result<(), TenantError> {
        let name = Some(name.to_owned()).filter(|name| !name.is_empty());
        Ok(self.chat(now).enter(thread, user, name)?)
    }

    /// Somebody has left such a meeting, or it has ended: who was not invited can neither read nor write in its chat.
    ///
    /// # Errors
    /// When they are not in the chat of the thread, or nothing can be remembered.
    pub fn leave(&self, thread: &str, user: &str, now: Timestamp) -> Result<(), TenantError> {
        Ok(self.chat(now).leave(thread, user)?)
    }

    /// Somebody in such a meeting does something by the call itself: it happens in its chat, too. `user` is the raw id of a user;
    /// whoever has none is the one of the organisation's people with that name, or a visitor.
    ///
    /// # Errors
    /// When no meeting has the thread, its chat is off, there is no such message, or nothing can be remembered.
    pub fn act(
        &self,
        thread: &str,
        user: Option<&str>,
        name: &str,
        act: &ChatAct,
        now: Timestamp,
    ) -> Result<(), TenantError> {
        Ok(self.chat(now).act(thread, user, name, act)?)
    }

    /// The socket of a handshake for notifications in real time; nothing, where there was no such handshake, or it was
    /// used. `now` is any clock that only goes forward; the session is told the time by the same.
    #[must_use]
    pub fn listen(&self, handshake: &str, now: Duration) -> Option<Session> {
        self.realtime.open(handshake, now)
    }

    /// The chats, held still until this is dropped.
    pub(crate) fn chat(&self, now: Timestamp) -> Chat<'_> {
        Chat::new(self, now, self.conversation.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether the resource has Chat.
    pub(crate) fn has_chat(&self) -> bool {
        self.control().settings.chat.unwrap_or(self.organisation.chat)
    }

    /// Whether users of the resource may chat with people outside meetings.
    pub(crate) fn chats_with_people(&self) -> bool {
        self.control().settings.chat_with_people.unwrap_or(self.organisation.chat_with_people)
    }

    /// The connection string of its Communication Services resource at an address such as `https://localhost:8443`.
    #[must_use]
    pub fn connection_string(&self, origin: &str) -> Secret {
        Secret::new(format!("endpoint={origin}/;accesskey={}", self.organisation.access_key.expose()))
    }

    /// Entra's id of it.
    #[must_use]
    pub fn tenant_id(&self) -> &str {
        &self.organisation.tenant_id
    }

    /// The id of the first app registration that signs people in.
    #[must_use]
    pub fn client_id(&self) -> &str {
        let apps = &self.organisation.apps;
        apps.iter().find(|app| app.public).or(apps.first()).map_or("", |app| &app.client_id)
    }

    /// What it remembers for the service around it, such as a certificate authority.
    pub(crate) fn kept(&self, name: &str) -> Result<Option<Vec<u8>>, RecordsError> {
        self.records.get(Table::Service, name, 0)
    }

    pub(crate) fn keep(&self, name: &str, value: &[u8]) -> Result<(), RecordsError> {
        self.records.put(Table::Service, name, value, FOR_EVER)
    }

    pub(crate) fn limits(&self) -> MutexGuard<'_, Limits> {
        self.limits.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn chat_limits(&self) -> MutexGuard<'_, ChatLimits> {
        self.chat_limits.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn control(&self) -> MutexGuard<'_, Control> {
        self.control.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Tenant {
    fn drop(&mut self) {
        self.realtime.disconnect(None);
    }
}

/// A client's view of it without a socket. Faults that need one are left out: nothing waits, and a connection that would be
/// cut is broken.
impl Http for Tenant {
    fn send(&self, request: Request) -> Answer<'_> {
        let reply = self.answer(&request, Timestamp::now());
        let answer = if reply.cut { Err(base::http::HttpFailure::Broken) } else { Ok(reply.response) };
        Box::pin(std::future::ready(answer))
    }
}

fn signing_key(records: &dyn Records) -> Result<SigningKey, RecordsError> {
    let kept = records.get(Table::Service, "signing-key", 0)?.and_then(|bytes| SigningKey::from_bytes(&bytes));
    if let Some(key) = kept {
        return Ok(key);
    }
    let key = SigningKey::generate();
    records.put(Table::Service, "signing-key", &key.to_bytes(), FOR_EVER)?;
    Ok(key)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A Thursday.
    pub(crate) fn now() -> Timestamp {
        "2026-11-26T07:00:00Z".parse().unwrap()
    }

    pub(crate) fn tenant() -> Tenant {
        Tenant::open(TenantConfig::new(now())).unwrap()
    }
}
