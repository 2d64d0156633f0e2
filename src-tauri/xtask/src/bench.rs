//! The figures of whole calls, built with optimisation.

use crate::{
    Outcome,
    command::{cargo, program, watch},
    packages::Purpose,
    progress::step,
    setup,
    workspace::Workspace,
};

/// `cargo xtask bench [--quick] [--json] [PART…]`.
pub(crate) fn bench(workspace: &Workspace, words: &[String]) -> Outcome {
    setup::setup(workspace, &[Purpose::Build, Purpose::Run])?;
    // The app holds its page. Both commands select the whole workspace: the same features, and each dependency built once.
    step("The window's page", || watch(program("npm", &workspace.ui()).args(["run", "--silent", "build"])))?;
    step("The call page", || watch(program("npm", &workspace.ui()).args(["run", "--silent", "build:call-page"])))?;
    step("Build", || watch(cargo(workspace.root()).args(["build", "--release", "--locked", "--workspace", "--bins"])))?;
    step("Measure", || {
        let mut bench = cargo(workspace.root());
        watch(bench.args(["bench", "--locked", "--workspace", "--bench", "calls", "--"]).args(words))
    })
}
