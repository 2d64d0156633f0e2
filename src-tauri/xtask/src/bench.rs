//! The figures, from a package of their own, built with optimisation.

use crate::{
    Failure, Outcome,
    command::{cargo, watch},
    packages::Purpose,
    progress::step,
    setup,
    workspace::Workspace,
};

/// `cargo xtask bench [words for the bench]`.
pub(crate) fn bench(workspace: &Workspace, words: &[String]) -> Outcome {
    setup::setup(workspace, &[Purpose::Build, Purpose::Run])?;
    if !workspace.root().join("tests/bench").is_dir() {
        return Err(Failure::new("there is nothing to measure with: tests/bench is missing"));
    }
    step("Measure", || {
        let mut bench = cargo(workspace.root());
        watch(
            bench.args(["run", "--release", "--locked", "--package", "behaviour", "--bin", "bench", "--"]).args(words),
        )
    })
}
