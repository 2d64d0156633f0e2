//! The parts of the media crate at work together, in virtual time.

mod assembling;
mod pictures;
mod slots;
mod sounds;
mod support;
