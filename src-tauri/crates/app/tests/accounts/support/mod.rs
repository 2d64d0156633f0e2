//! A machine with a person, an organisation, a provider and a token service, all on loopback.

pub(crate) mod browser;
pub(crate) mod home;
pub(crate) mod inside;
pub(crate) mod keyring;
pub(crate) mod organisation;
pub(crate) mod provider;
pub(crate) mod service;
