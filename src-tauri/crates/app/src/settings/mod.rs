//! What is remembered between runs: settings, and the meetings joined before.

pub(crate) mod files;
mod folder;
mod recents;
mod shared;
mod store;

pub use folder::default_folder;
pub use shared::SharedStore;
pub use store::Store;
