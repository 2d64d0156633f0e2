//! What the behaviour tests share. Everything here reaches loopback only and cleans up behind itself.

pub mod browser;
pub mod camera_shim;
#[cfg(target_os = "linux")]
pub mod desk;
pub mod figures;
pub mod guard;
#[cfg(target_os = "linux")]
pub mod journey;
pub mod machine;
pub mod material;
#[cfg(target_os = "linux")]
pub mod painter;
pub mod passerelle;
pub mod pulse;
pub mod pulses;
#[cfg(target_os = "linux")]
pub mod screen;
pub mod ticket;
pub mod told;
pub mod turn;
#[cfg(target_os = "linux")]
pub mod window;
pub mod words;
pub mod xvfb;
