//! What the behaviour tests share. Everything here reaches loopback only and cleans up behind itself.

pub mod browser;
pub mod camera_shim;
pub mod guard;
pub mod material;
pub mod passerelle;
#[cfg(target_os = "linux")]
pub mod painter;
pub mod pulse;
pub mod told;
pub mod turn;
pub mod xvfb;
