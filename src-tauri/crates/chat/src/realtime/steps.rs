//! The requests on the way to a connection, and what their answers say.

use std::collections::BTreeMap;

use base::{
    Secret,
    http::{Request, Response},
};
use bytes::Bytes;
use http::{Method, header};
use serde::Deserialize;
use serde_json::{Value, json};
use url::{Url, form_urlencoded};
use uuid::Uuid;

/// The version of the protocol that is spoken here, in the words of its own.
const PROTOCOL: &str = "2024.14.01.55";
/// How long a registration lasts, in seconds.
pub(super) const REGISTRATION_SECONDS: u64 = 7200;

/// What the resource says of its realtime service.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Configuration {
    trouter_service_url: String,
    registrar_service_url: String,
    #[serde(rename = "cloudType")]
    _cloud_type: String,
}

/// A place to connect to.
#[derive(Clone, Deserialize)]
pub(super) struct Allocation {
    socketio: String,
    surl: String,
    ccid: Option<String>,
    #[serde(default)]
    connectparams: BTreeMap<String, Value>,
}

/// Names that go through all steps of one connection.
#[derive(Debug, Clone, Copy)]
pub(super) struct Names {
    /// Of the registration.
    pub(super) endpoint: Uuid,
    /// Of the connection.
    pub(super) session: Uuid,
    /// When it began.
    pub(super) unix_ms: u64,
    /// How many tries.
    pub(super) attempt: u32,
}

impl Names {
    fn query(&self) -> Vec<(&'static str, String)> {
        let number = format!("{}_{}", self.unix_ms, self.attempt);
        vec![("cor_id", self.session.to_string()), ("con_num", number), ("epid", self.endpoint.to_string())]
    }
}

/// Step 1: where the realtime service is.
pub(super) fn configuration(endpoint: &Url, token: &Secret) -> Option<Request> {
    let address = endpoint.join("chat/config/realTimeNotifications?api-version=2024-09-01").ok()?;
    let bearer = secret(&format!("Bearer {}", token.expose()))?;
    http::Request::get(address.as_str()).header(header::AUTHORIZATION, bearer).body(Bytes::new()).ok()
}

/// Tokens go only to where nobody listens in, or to the resource's own host, as far as this machine.
fn is_fit(address: &str, endpoint: &Url) -> bool {
    Url::parse(address).is_ok_and(|url| {
        url.scheme() == "https" || (url.scheme() == endpoint.scheme() && url.host() == endpoint.host())
    })
}

/// Step 1's answer.
pub(super) fn configured(answer: &Response, endpoint: &Url) -> Option<Configuration> {
    let read: Configuration = serde_json::from_slice(answer.body()).ok()?;
    let fit = is_fit(&read.trouter_service_url, endpoint) && is_fit(&read.registrar_service_url, endpoint);
    fit.then_some(read)
}

/// Step 2: a place to connect to.
pub(super) fn allocate(configuration: &Configuration, names: &Names, token: &Secret) -> Option<Request> {
    let address = format!("{}/v4/a?{}", configuration.trouter_service_url.trim_end_matches('/'), encode(names.query()));
    let request = http::Request::post(address).header("X-Skypetoken", secret(token.expose())?);
    request.header(header::CONTENT_TYPE, "text/plain").body(Bytes::new()).ok()
}

/// Step 2's answer.
pub(super) fn allocated(answer: &Response, endpoint: &Url) -> Option<Allocation> {
    serde_json::from_slice(answer.body()).ok().filter(|read: &Allocation| is_fit(&read.socketio, endpoint))
}

impl Allocation {
    fn query(&self, names: &Names, host: &str) -> String {
        let plain = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let given = self.connectparams.iter().map(|(name, value)| (name.as_str(), plain(value)));
        let client = json!({ "cv": PROTOCOL, "ua": "passerelle", "hr": "", "v": env!("CARGO_PKG_VERSION") });
        let own = [
            ("v", "v4".to_owned()),
            ("tc", client.to_string()),
            ("timeout", "40".to_owned()),
            ("auth", "true".to_owned()),
            ("userActivity", activity().to_string()),
            ("ccid", self.ccid.clone().unwrap_or_default()),
            ("dom", host.to_owned()),
        ];
        encode(given.chain(own).chain(names.query()))
    }

    fn base(&self) -> &str {
        self.socketio.trim_end_matches('/')
    }

    /// Step 3: a session there.
    pub(super) fn handshake(&self, names: &Names, host: &str, now_ms: u64, token: &Secret) -> Option<Request> {
        let address = format!("{}/socket.io/1/?{}&t={now_ms}", self.base(), self.query(names, host));
        http::Request::get(address).header("X-Skypetoken", secret(token.expose())?).body(Bytes::new()).ok()
    }

    /// Step 4: the socket's address. `session` is of step 3's answer.
    pub(super) fn socket(&self, session: &str, names: &Names, host: &str) -> Option<String> {
        let rest = self.base().strip_prefix("http")?;
        Some(format!("ws{rest}/socket.io/1/websocket/{session}?{}", self.query(names, host)))
    }
}

/// Step 3's answer: the session, where it may be reached by a web socket.
pub(super) fn shaken(answer: &Response) -> Option<String> {
    let text = std::str::from_utf8(answer.body()).ok()?;
    let parts: Vec<&str> = text.trim().split(':').collect();
    let [session, _heartbeat, _close, transports] = parts[..] else { return None };
    let plain = session.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte));
    let fits =
        plain && (1..=256).contains(&session.len()) && transports.split(',').any(|transport| transport == "websocket");
    fits.then(|| session.to_owned())
}

/// What a client says of its person: that they are there.
pub(super) fn activity() -> Value {
    json!({ "state": "active", "cv": PROTOCOL })
}

/// Step 5: what is to be told over the socket.
pub(super) fn register(
    configuration: &Configuration,
    allocation: &Allocation,
    names: &Names,
    token: &Secret,
) -> Option<Request> {
    let body = json!({
        "clientDescription": {
            "appId": "AcsWeb", "aesKey": "", "languageId": "en-US", "platform": "SPOOL", "templateKey": "AcsWeb_Chat_2.1",
            "platformUIVersion": "0.0.0",
        },
        "registrationId": names.endpoint, "nodeId": "",
        "transports": { "TROUTER": [{ "context": "", "path": allocation.surl, "ttl": REGISTRATION_SECONDS }] },
    });
    registration(configuration, Method::POST, "", body.to_string().into(), token)
}

/// The last step: nothing any more.
pub(super) fn unregister(configuration: &Configuration, names: &Names, token: &Secret) -> Option<Request> {
    registration(configuration, Method::DELETE, &format!("/{}", names.endpoint), Bytes::new(), token)
}

fn registration(
    configuration: &Configuration,
    method: Method,
    path: &str,
    body: Bytes,
    token: &Secret,
) -> Option<Request> {
    let address = format!("{}/v3/registrations{path}", configuration.registrar_service_url.trim_end_matches('/'));
    let request = http::Request::builder().method(method).uri(address).header("X-Skypetoken", secret(token.expose())?);
    request.header(header::CONTENT_TYPE, "application/json").body(body).ok()
}

fn secret(text: &str) -> Option<header::HeaderValue> {
    let mut value = header::HeaderValue::try_from(text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

fn encode<'a>(pairs: impl IntoIterator<Item = (&'a str, String)>) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}
