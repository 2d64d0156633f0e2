//! A machine with a person, an organisation, a provider and a token service, all on loopback.

pub(crate) mod browser;
pub(crate) mod home;
pub(crate) mod keyring;
pub(crate) mod organisation;
#[path = "../../../../identity/tests/system/provider.rs"]
pub(crate) mod provider;
pub(crate) mod running;
pub(crate) mod service;
#[path = "../../../../identity/tests/system/session.rs"]
pub(crate) mod session;
