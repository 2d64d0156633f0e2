//! The wiring: what the command line and the window call. It owns the tasks and threads; everything that
//! can be decided without them lives in the crates below. Knows neither window nor command line.
//!
//! [`join`] takes a link and gives a running call, [`join_host`] does the same with a host that came to us; a [`CallHandle`]
//! steers and watches it; [`control`] lets other processes of the same user do so. [`agenda`] has the meetings to come, [`Details`]
//! and [`People`] what Graph knows of one and of people to call, [`hand_out`] a meeting for somebody else. Every failure is a [`Failure`]: a
//! [`Code`] and a line of words.

mod accounts;
pub mod agenda;
mod call;
mod chats;
pub mod control;
mod details;
mod device_failure;
mod devices;
mod failure;
mod graph_failure;
mod handout;
mod join;
mod keeping;
mod meters;
mod opening;
mod people;
mod policy;
mod preview;
mod receiving;
mod recorder;
mod relays;
mod safe_name;
mod sending;
mod service;
pub mod settings;
mod share_sources;
mod standby;
pub mod statistics;
mod steer;
mod target;
mod teams_host;
mod test_sound;
mod token_source;
mod ui_event;
mod view;
mod way;
mod work_graph;
mod zone;

pub use accounts::{Accounts, OpenBrowser, Outside, WorkAccess};
pub use call::{Call, CallEvent, CallHandle, CallOptions, End};
pub use chat::html::Document as Words;
pub use chats::{ChatWay, Chats, message_size};
pub use details::Details;
pub use devices::{DeviceWatch, Preference, Preferences, devices};
pub use failure::{Code, DeviceReason, DeviceTrouble, FailedDevice, Failure, SignInRefusal, SignInTrouble};
pub use graph::Zone;
pub use handout::{HandoutTo, Open, downloads, hand_out, open_letter};
pub use identity::acs::Purpose;
pub use join::{JoinRequest, Joined, PRACTICE, call, join, join_from, join_host, wait};
pub use keeping::{Keeping, kept_words_folder};
pub use opening::{open_in_browser, open_link};
pub use people::People;
pub use policy::Policy;
pub use preview::{Preview, PreviewEvent};
pub use receiving::ReceivedPicture;
pub use recorder::Seen;
pub use relays::with_trust;
pub use safe_name::safe_name;
pub use sending::OwnPicture;
pub use service::Service;
pub use share_sources::share_sources;
pub use standby::{Standby, browser_for};
pub use steer::serve_control;
pub use target::join_target;
pub use teams::{Closed, OwnWebview, PageFiles, PageWindow, Placement, Webview};
pub use teams_host::TeamsOptions;
pub use test_sound::{VoiceSample, play_voice, record_voice, round_trip, test_speaker};
pub use token_source::TokenSource;
pub use ui_event::ui_event;
pub use view::phase_word;
pub use way::{Route, access, access_of, route, teams_options, way};
pub use work_graph::{SignedIn, WorkGraph};
pub use zone::local_zone;
