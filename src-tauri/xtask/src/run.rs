//! The main job, on real input: a meeting of the practice service joined without a window.

use crate::{Failure, Outcome, packages::Purpose, setup, workspace::Workspace};

/// `cargo xtask run`.
pub(crate) fn run(workspace: &Workspace, _words: &[String]) -> Outcome {
    setup::setup(workspace, &[Purpose::Build, Purpose::Run])?;
    Err(Failure::new("not wired"))
}
