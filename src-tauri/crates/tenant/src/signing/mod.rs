//! Tokens: JSON Web Tokens (RFC 7519) signed with RS256 (RFC 7518 §3.3), and the key that signs them.
//!
//! The key is made when the service starts, or read from what an earlier run kept. Its modulus has 2048 bits, as verifiers
//! ask for, and eight prime factors instead of two (RFC 8017 §3.2): by the Chinese remainder theorem a signature then
//! costs a sixteenth of what it costs with two, and no verifier can tell. Eight small factors make the key weaker than a
//! real service's must be; what these tokens open is made up.

mod jwt;
mod key;
mod residue;

pub(crate) use jwt::{Refused, decode, encode};
pub(crate) use key::SigningKey;
