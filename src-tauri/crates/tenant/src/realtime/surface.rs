//! What clients ask for over HTTP before and beside the socket.

use base::{Secret, http::Response};
use http::{Method, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    hub::{ALLOCATED, OPEN},
    session::{HEARTBEAT, SILENCE},
};
use crate::{
    Tenant,
    acs::{self, AcsUser},
    exchange::{Exchange, empty, json as answer_json, text},
};

/// Where it is, below the origin; but for the handshake and the socket, which have to be at the origin's root: clients take
/// another path for the name of a channel within the socket.
const ROOT: &str = "realtime";

/// Longest registration id that is remembered.
const MOST_ID: usize = 128;

/// `GET /chat/config/realTimeNotifications`: where the rest is.
pub(crate) fn configuration(exchange: &Exchange<'_>) -> Response {
    let here = format!("{}/{ROOT}", exchange.origin);
    let body = json!({ "trouterServiceUrl": here, "registrarServiceUrl": here, "cloudType": "Public" });
    answer_json(StatusCode::OK, &body)
}

pub(crate) fn answer(tenant: &Tenant, exchange: &Exchange<'_>) -> Response {
    let segments = exchange.segments();
    let Ok(user) = caller(tenant, exchange) else { return text(StatusCode::UNAUTHORIZED, "the token is not good") };
    match (exchange.request.method(), segments.as_slice()) {
        (&Method::POST, [ROOT, "v4", "a"]) => allocate(tenant, exchange, &user),
        (&Method::GET, ["socket.io", "1", ""]) => shake_hands(tenant, exchange, &user),
        (&Method::POST, [ROOT, "v3", "registrations"]) => register(tenant, exchange, &user),
        (&Method::DELETE, [ROOT, "v3", "registrations", id]) => {
            tenant.realtime.unregister(&user.id, id);
            empty(StatusCode::OK)
        }
        _ => text(StatusCode::NOT_FOUND, "there is nothing here"),
    }
}

/// Whose token the request shows; it has to be one for chats.
fn caller(tenant: &Tenant, exchange: &Exchange<'_>) -> Result<AcsUser, ()> {
    let token = exchange.header("x-skypetoken").ok_or(())?;
    let user = acs::user_of(tenant, &Secret::new(token), exchange.seconds()).map_err(drop)?;
    if user.scopes.iter().any(|scope| scope.starts_with("chat")) { Ok(user) } else { Err(()) }
}

/// An address of the client's own, and what to show at the handshake.
fn allocate(tenant: &Tenant, exchange: &Exchange<'_>, user: &AcsUser) -> Response {
    let Some(id) = tenant.realtime.allocate(&user.id, exchange.seconds()) else {
        return text(StatusCode::SERVICE_UNAVAILABLE, "too many listen already");
    };
    let address = format!("{}/{ROOT}/v4/f/{id}/", exchange.origin);
    let until = (exchange.seconds() + ALLOCATED) * 1_000;
    let body = json!({
        "socketio": format!("{}/", exchange.origin), "surl": address, "url": address, "ttl": OPEN.to_string(), "id": id, "ccid": id,
        "connectparams": { "sr": id, "se": until.to_string() },
    });
    answer_json(StatusCode::OK, &body)
}

/// `sid:heartbeat:close:transports`, as socket.io 0.9 answers.
fn shake_hands(tenant: &Tenant, exchange: &Exchange<'_>, user: &AcsUser) -> Response {
    let address = exchange.parameter("sr").unwrap_or_default();
    let Some(number) = tenant.realtime.shake_hands(&user.id, address, exchange.seconds()) else {
        return text(StatusCode::NOT_FOUND, "there is no such address");
    };
    text(StatusCode::OK, format!("{number}:{}:{}:websocket", HEARTBEAT.as_secs(), SILENCE.as_secs()))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Registration {
    registration_id: String,
    transports: Value,
}

/// From now on the user's events go to the address.
fn register(tenant: &Tenant, exchange: &Exchange<'_>, user: &AcsUser) -> Response {
    let Ok(asked) = exchange.json::<Registration>() else {
        return text(StatusCode::BAD_REQUEST, "this is no registration");
    };
    let path = asked.transports["TROUTER"][0]["path"].as_str().unwrap_or_default();
    let address = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let id = asked.registration_id;
    if id.is_empty() || id.len() > MOST_ID || !tenant.realtime.register(&user.id, &id, address) {
        return text(StatusCode::BAD_REQUEST, "the address is not the user's");
    }
    empty(StatusCode::ACCEPTED)
}
