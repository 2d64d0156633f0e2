//! What cargo itself can tell.

use crate::{
    Failure, Outcome,
    command::{self, cargo, watch},
    workspace::Workspace,
};

/// `Cargo.lock` needs no change.
pub(super) fn lock(workspace: &Workspace) -> Outcome {
    let said = command::read(cargo(workspace.root()).args(["metadata", "--locked", "--format-version", "1"]))?;
    if said.ok { Ok(()) } else { Err(Failure::new(format!("Cargo.lock is not up to date:\n{}", said.err.trim()))) }
}

/// `cargo fmt --check`.
pub(super) fn format(workspace: &Workspace) -> Outcome {
    watch(cargo(workspace.root()).args(["fmt", "--all", "--", "--check", "-l"]))
}

/// Clippy over every target, warnings denied.
pub(super) fn clippy(workspace: &Workspace) -> Outcome {
    watch(cargo(workspace.root()).args(["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]))
}

/// The documentation of our own crates, warnings denied.
pub(super) fn docs(workspace: &Workspace) -> Outcome {
    let mut doc = cargo(workspace.root());
    doc.args(["doc", "--workspace", "--no-deps", "--locked"]).env("RUSTDOCFLAGS", "-D warnings");
    watch(&mut doc)
}

/// The fuzz targets, a workspace of their own. Built as plain programs: coverage needs a nightly compiler.
pub(super) fn fuzz(workspace: &Workspace) -> Outcome {
    let mut build = cargo(workspace.root());
    build.args(["build", "--manifest-path", "src-tauri/fuzz/Cargo.toml", "--locked"]);
    build.env("CARGO_TARGET_DIR", workspace.target().join("fuzz"));
    watch(&mut build)
}
