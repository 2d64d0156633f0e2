//! The call from outside: one file per behaviour, all in one program so that it links once.

mod bindings;
mod commands;
mod compliance;
mod ending;
mod joining;
mod network;
mod people;
mod properties;
mod protocol;
mod strategies;
mod support;
