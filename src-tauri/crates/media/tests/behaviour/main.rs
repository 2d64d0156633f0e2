//! The parts of the media crate at work together, in virtual time.

mod assembling;
mod pictures;
mod recordings;
mod slots;
mod sounds;
mod support;
