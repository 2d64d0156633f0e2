//! The date as a parameter: tokens end at a date, whatever a program's own clock counts from.

use std::time::SystemTime;

/// Tells the date.
pub trait WallClock: Send + Sync + std::fmt::Debug {
    /// Now.
    fn now(&self) -> SystemTime;
}

/// The system's date, which may be wrong and may jump.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl WallClock for SystemClock {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }
}
