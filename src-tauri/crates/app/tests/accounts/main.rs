//! Who the person is, against real peers on loopback: the practice organisation, a provider that nobody here wrote, the token
//! service, and the system's keyring.

#![allow(clippy::unwrap_used, reason = "helpers of a test fail the test")]

mod by_key;
mod by_service;
mod quiet;
mod signing_in;
mod signing_out;
mod support;
mod work;
