//! The figures of whole calls, built with optimisation.

use crate::{
    Outcome,
    command::{cargo, program, watch},
    packages::Purpose,
    progress::step,
    setup,
    workspace::Workspace,
};

/// `cargo xtask bench [--debug] [--quick] [--json] [PART…]`. With `--debug` nothing is optimised: to see that a part works.
pub(crate) fn bench(workspace: &Workspace, words: &[String]) -> Outcome {
    let debug = words.iter().any(|word| word == "--debug");
    let words = words.iter().filter(|word| *word != "--debug");
    // Against Chromium, with synthesised voices: what the tests need anyway.
    let media = words.clone().next().is_some_and(|word| word == "media");
    let purposes: &[Purpose] =
        if media { &[Purpose::Build, Purpose::Run, Purpose::Test] } else { &[Purpose::Build, Purpose::Run] };
    setup::setup(workspace, purposes)?;
    // The app holds its page. Both commands select the whole workspace: the same features, and each dependency built once.
    step("The window's page", || watch(program("npm", &workspace.ui()).args(["run", "--silent", "build"])))?;
    step("The call page", || watch(program("npm", &workspace.ui()).args(["run", "--silent", "build:call-page"])))?;
    let profile = if debug { "dev" } else { "release" };
    step("Build", || {
        let mut build = cargo(workspace.root());
        watch(build.args(["build", "--profile", profile, "--locked", "--workspace", "--bins"]))
    })?;
    step("Measure", || {
        let mut bench = cargo(workspace.root());
        let profile = if debug { "dev" } else { "bench" };
        bench.args(["bench", "--profile", profile, "--locked", "--workspace", "--bench", "calls", "--"]);
        watch(bench.args(words))
    })
}
