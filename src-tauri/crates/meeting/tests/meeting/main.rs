//! The call from outside: one file per behaviour, all in one program so that it links once.

#![allow(clippy::unwrap_used, reason = "a test that finds nothing where something must be has failed")]

mod bindings;
mod chat;
mod commands;
mod compliance;
mod ending;
mod extras;
mod joining;
mod network;
mod people;
mod properties;
mod protocol;
mod strategies;
mod strategies_extras;
mod support;
