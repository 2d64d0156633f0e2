//! What the crate does, seen from outside: over HTTP that is written beforehand, and over sockets on loopback.

#![allow(clippy::unwrap_used, reason = "helpers of a test fail the test")]

mod acs;
mod acs_wire;
mod sign_in;
mod sign_in_tokens;
mod source;
mod support;
mod token_service;
mod vault;
mod web;
