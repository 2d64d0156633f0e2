//! What is remembered between runs: settings, and the meetings joined before.

mod folder;
mod recents;
mod store;

pub use folder::default_folder;
pub use store::Store;
