//! Meetings to come, what is known of one, people, and handing out, against the practice organisation: within the process, and over
//! TLS.

#![allow(clippy::unwrap_used, reason = "test code: a failed unwrap is a failed test")]

mod account;
mod calendars;
mod details;
mod people;
mod reminders;
mod schema;
mod support;
mod tls;
