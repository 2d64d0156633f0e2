//! Chats as the window drives them, with the practice organisation at the other end.

#![allow(clippy::unwrap_used, reason = "helpers of a test fail the test")]

/// A picture of one pixel, in base64.
const PNG: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

mod guests;
#[allow(dead_code, unused_imports, reason = "shared with the tests of accounts")]
#[path = "../accounts/support/mod.rs"]
mod support;
mod work;
