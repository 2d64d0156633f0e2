//! What is measured of a call, and the report that is written of it. `docs/statistics.md` explains every field, and
//! `docs/statistics.schema.json` is the same for programs; a test holds the three together.

mod file;
mod gaps;
mod judge;
mod lately;
mod process;
mod report;

pub use file::write_report;
pub use gaps::{FREEZE, GapFigures, Gaps};
pub(crate) use judge::Judge;
pub(crate) use lately::{FrameCounts, Lately, Totals};
pub use process::ProcessFigures;
pub(crate) use report::millis;
pub use report::{
    AudioFigures, EndFigures, PersonFigures, QueueFigures, RecordingFigures, Report, StreamFigures, Times, VERSION,
    VideoFigures,
};

#[cfg(test)]
mod schema_tests;
