//! How the whole service behaves until it is told otherwise.

use base::http::Response;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{ok, problem};
use crate::{Tenant, exchange::Exchange};

/// Ten years: farther than any certificate or token reaches.
const MOST_SKEW: i64 = 10 * 365 * 24 * 3600;

/// All of them, with their defaults.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct Settings {
    /// How far the service's clock is ahead of the system's; behind, if negative.
    pub(crate) clock_skew_seconds: i64,
    /// Whether the published limits of Communication Services are kept.
    pub(crate) limits: bool,
    /// How long new Entra access tokens are good for.
    pub(crate) entra_token_seconds: i64,
    /// How long new tokens of Communication Services are good for, whatever is asked for.
    pub(crate) acs_token_seconds: Option<i64>,
    /// Whether the organisation lets people sign in by device code.
    pub(crate) device_code: bool,
    /// Whether the resource has Chat; as the seed says, without it.
    pub(crate) chat: Option<bool>,
    /// Whether its users may chat with people outside meetings; as the seed says, without it.
    pub(crate) chat_with_people: Option<bool>,
    /// Whether requests are written down.
    pub(crate) record_requests: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            clock_skew_seconds: 0,
            limits: true,
            entra_token_seconds: 3_600,
            acs_token_seconds: None,
            device_code: true,
            chat: None,
            chat_with_people: None,
            record_requests: false,
        }
    }
}

/// Changes what the body names and leaves the rest.
pub(super) fn change(tenant: &Tenant, exchange: &Exchange<'_>) -> Response {
    let change: Value = match exchange.json() {
        Ok(change) => change,
        Err(error) => return problem(StatusCode::BAD_REQUEST, error.to_string()),
    };
    let mut control = tenant.control();
    let mut whole = json!(control.settings);
    let (Some(whole), Some(change)) = (whole.as_object_mut(), change.as_object()) else {
        return problem(StatusCode::BAD_REQUEST, "settings are an object");
    };
    whole.extend(change.clone());
    match serde_json::from_value::<Settings>(json!(whole)) {
        Ok(settings) if settings.are_sound() => {
            control.settings = settings;
            ok(&json!(control.settings))
        }
        Ok(_) => problem(StatusCode::BAD_REQUEST, "a number is out of bounds"),
        Err(error) => problem(StatusCode::BAD_REQUEST, error.to_string()),
    }
}

impl Settings {
    fn are_sound(&self) -> bool {
        let lasts = |seconds: i64| (1..=MOST_SKEW).contains(&seconds);
        (-MOST_SKEW..=MOST_SKEW).contains(&self.clock_skew_seconds)
            && lasts(self.entra_token_seconds)
            && self.acs_token_seconds.is_none_or(lasts)
    }
}
