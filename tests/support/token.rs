//! Access tokens that look like those of Communication Services and open nothing.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use serde_json::json;

/// A token in the form the Calling SDK looks for, signed by nobody.
#[must_use]
pub fn made_up() -> String {
    made_up_for("00000000-1111-2222-3333-444444444444")
}

/// The same for a user of one's choice.
#[must_use]
pub fn made_up_for(user: &str) -> String {
    let part = |value: serde_json::Value| BASE64.encode(value.to_string());
    let resource = "11111111-2222-3333-4444-555555555555";
    let head = json!({ "alg": "RS256", "typ": "JWT" });
    let claims = json!({
        "skypeid": format!("acs:{resource}_{user}"),
        "scp": 1792,
        "exp": 4_000_000_000_u32,
        "iat": 1_795_000_000,
        "acsScope": "voip",
        "resourceId": resource,
        "resourceLocation": "unitedstates",
    });
    format!("{}.{}.{}", part(head), part(claims), BASE64.encode([b'x'; 256]))
}
