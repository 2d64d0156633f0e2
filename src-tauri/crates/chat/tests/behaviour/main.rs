//! The chat clients, seen from outside: over HTTP that is written beforehand, against the published specifications.

#![allow(clippy::unwrap_used, reason = "helpers of a test fail the test")]

mod acs;
mod acs_refusals;
mod conversation;
mod graph;
mod privacy;
mod realtime;
mod support;
