//! Made-up ids that several tests share, and what is expected of links with them.
#![allow(dead_code, unreachable_pub)] // each test file uses a part of this

use link::Explanation;
use serde_json::{Value, json};

pub const THREAD: &str = "19:meeting_NDY2ZTQ5ZmYtMWI3ZC00YzVhLTkwZTMtMmE1ZDhjN2I2ZjEw@thread.v2";
pub const THREAD_ENCODED: &str = "19%3ameeting_NDY2ZTQ5ZmYtMWI3ZC00YzVhLTkwZTMtMmE1ZDhjN2I2ZjEw%40thread.v2";
pub const T: &str = "11112222-3333-4444-5555-666677778888";
pub const O: &str = "aaaabbbb-cccc-dddd-eeee-ffff00001111";
pub const ID: &str = "264183392744150";
pub const P: &str = "Qx7Kd0LmTz4RbVw9Yc";
pub const CONTEXT: &str = "%7b%22Tid%22%3a%2211112222-3333-4444-5555-666677778888%22%2c%22Oid%22%3a%22aaaabbbb-cccc-dddd-eeee-ffff00001111%22%7d";
pub const LONG: &str = "https://teams.microsoft.com/l/meetup-join/19%3ameeting_NDY2ZTQ5ZmYtMWI3ZC00YzVhLTkwZTMtMmE1ZDhjN2I2ZjEw%40thread.v2/0?context=%7b%22Tid%22%3a%2211112222-3333-4444-5555-666677778888%22%2c%22Oid%22%3a%22aaaabbbb-cccc-dddd-eeee-ffff00001111%22%7d";
pub const SHORT: &str = "https://teams.microsoft.com/meet/264183392744150?p=Qx7Kd0LmTz4RbVw9Yc";

/// What the command line prints.
pub fn as_json(explanation: &Explanation) -> Value {
    serde_json::to_value(explanation).expect("an explanation is JSON")
}

/// The expected fields of the long link in a cloud.
pub fn long_join(cloud: &str) -> Value {
    json!({
        "kind": "join", "cloud": cloud, "thread": THREAD, "tenant": T, "organizer": O, "message": "0", "chat": "expected",
        "locator": {"type": "link", "url": LONG},
    })
}

/// The expected fields of the short link in a cloud.
pub fn short_join(cloud: &str) -> Value {
    let host = if cloud == "gcch" { "gov.teams.microsoft.us" } else { "teams.microsoft.com" };
    json!({
        "kind": "join", "cloud": cloud, "thread": null, "tenant": null, "organizer": null, "message": null, "chat": "unknown",
        "locator": {"type": "link", "url": format!("https://{host}/meet/{ID}?p={P}")},
    })
}
