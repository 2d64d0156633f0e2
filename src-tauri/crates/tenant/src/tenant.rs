//! The organisation at work.

use std::{
    path::PathBuf,
    sync::{Mutex, MutexGuard, PoisonError},
};

use base::{
    Secret,
    http::{Answer, Http, Request, Response},
};
use http::{Method, StatusCode};
use jiff::{SignedDuration, Timestamp};

use crate::{
    HostedMeeting, RecordsError, Reply, Seed,
    acs::{self, Limits},
    control::{self, Control, Surface},
    entra,
    exchange::{Exchange, empty, set, text},
    graph,
    ids::{Ids, fresh_guid},
    organisation::Organisation,
    records::{FOR_EVER, Memory, Records, Sqlite, Table},
    signing::SigningKey,
};

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
}

/// The organisation: answers requests. All of it is behind short locks; nothing waits.
#[derive(Debug)]
pub struct Tenant {
    pub(crate) organisation: Organisation,
    pub(crate) ids: Ids,
    pub(crate) key: SigningKey,
    pub(crate) records: Box<dyn Records>,
    pub(crate) secret: Secret,
    limits: Mutex<Limits>,
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
        Ok(Self {
            organisation,
            ids,
            key,
            records,
            secret: config.secret,
            limits: Mutex::default(),
            control: Mutex::default(),
        })
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

    pub(crate) fn control(&self) -> MutexGuard<'_, Control> {
        self.control.lock().unwrap_or_else(PoisonError::into_inner)
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

/// What every answer has: its date, its number, and leave for pages of this machine to read it.
fn finish(exchange: &Exchange<'_>, surface: Surface, response: &mut Response) {
    let now = std::time::SystemTime::from(exchange.now);
    set(response, "date", &httpdate::fmt_http_date(now));
    let number = exchange.header("x-ms-client-request-id").or(exchange.header("client-request-id"));
    let fresh = fresh_guid();
    match surface {
        Surface::Graph => {
            set(response, "request-id", &fresh);
            set(response, "client-request-id", number.unwrap_or(&fresh));
        }
        Surface::Acs => {
            set(response, "ms-cv", &format!("{}.0", &fresh[..8]));
            set(response, "api-supported-versions", &acs::VERSIONS.join(", "));
            if let Some(number) = number {
                set(response, "x-ms-client-request-id", number);
            }
        }
        Surface::Entra => {
            set(response, "x-ms-request-id", &fresh);
            if !response.headers().contains_key("cache-control") {
                set(response, "cache-control", "no-store, no-cache");
            }
        }
        Surface::Control | Surface::Nothing => {}
    }
    allow_pages(exchange, response);
}

/// CORS, for whichever page asks: which ones get this far is the server's decision.
fn allow_pages(exchange: &Exchange<'_>, response: &mut Response) {
    let Some(origin) = exchange.header("origin") else { return };
    set(response, "access-control-allow-origin", origin);
    set(response, "vary", "Origin");
    let exposed =
        "Retry-After, WWW-Authenticate, Date, request-id, client-request-id, x-ms-request-id, Location, ms-cv";
    set(response, "access-control-expose-headers", exposed);
    if exchange.request.method() == Method::OPTIONS {
        set(response, "access-control-allow-methods", "GET, POST, PUT, PATCH, DELETE");
        set(response, "access-control-max-age", "600");
        if let Some(headers) = exchange.header("access-control-request-headers") {
            set(response, "access-control-allow-headers", headers);
        }
    }
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
