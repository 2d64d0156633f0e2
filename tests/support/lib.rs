//! What the behaviour tests share. Everything here reaches loopback only and cleans up behind itself.

pub mod browser;
