//! The figures of whole calls, built with optimisation.

use crate::{
    Outcome,
    command::{cargo, watch},
    packages::Purpose,
    progress::step,
    setup,
    workspace::Workspace,
};

/// `cargo xtask bench [--quick] [--json] [PART…]`.
pub(crate) fn bench(workspace: &Workspace, words: &[String]) -> Outcome {
    setup::setup(workspace, &[Purpose::Build, Purpose::Run])?;
    step("Measure", || {
        let mut bench = cargo(workspace.root());
        watch(bench.args(["bench", "--locked", "--package", "behaviour", "--bench", "calls", "--"]).args(words))
    })
}
