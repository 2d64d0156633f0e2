//! What crosses between the window and Rust, beside the types of a call, which `meeting` has.
//!
//! Every type is generated as TypeScript into `ui/src/ipc/generated`; the window's one door to them is `Backend` in
//! `ui/src/ipc/backend.ts`. Encoded pictures don't come this way: see [`frame`].

mod devices;
mod event;
mod failure;
pub mod frame;
mod join;
mod settings;
mod start;
mod way;

pub use devices::{Chosen, Device, Devices, ShareKind, ShareSource};
pub use event::{Figures, MicrophoneLevel, MicrophoneState, UiEvent};
pub use failure::{Code, DeviceReason, DeviceTrouble, FailedDevice, Failure};
pub use join::{JoinForm, PreviewForm};
pub use settings::{Layout, Recent, Settings, TeamsSettings, Theme};
pub use start::{Platform, Start};
pub use way::Way;
