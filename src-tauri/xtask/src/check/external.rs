//! Checks by programs from elsewhere: tsc, cargo-deny, typos.

use std::process::Command;

use crate::{
    Outcome,
    command::{self, program, watch},
    progress::note,
    tools::{CARGO_DENY, TYPOS},
    workspace::Workspace,
};

/// The npm project's own check: TypeScript in strict mode over all of it.
pub(super) fn typescript(workspace: &Workspace) -> Outcome {
    watch(program("npm", &workspace.ui()).args(["run", "--silent", "check"]))
}

/// The rules of the window's code that types can't hold, such as where its words stand.
pub(super) fn script_lint(workspace: &Workspace) -> Outcome {
    watch(program("npm", &workspace.ui()).args(["run", "--silent", "lint"]))
}

/// Spelling of code and words.
pub(super) fn spelling(workspace: &Workspace) -> Outcome {
    let typos = TYPOS.ready(workspace)?;
    watch(Command::new(typos).current_dir(workspace.root()).args(["--config", ".typos.toml"]))
}

/// Licences, bans and sources of everything linked, and known vulnerabilities where their list can be had.
pub(super) fn licences(workspace: &Workspace) -> Outcome {
    let deny = CARGO_DENY.ready(workspace)?;
    let run = |words: &[&str]| {
        let mut command = Command::new(&deny);
        command.current_dir(workspace.root()).args(["--workspace", "--config", ".deny.toml"]).args(words);
        command
    };
    watch(&mut run(&["check", "--hide-inclusion-graph", "bans", "licenses", "sources"]))?;
    let fetched = command::read(&mut run(&["fetch", "db"]))?;
    if !fetched.ok {
        note(
            "known vulnerabilities were NOT checked: their list (the RustSec advisory database) can't be reached from here",
        );
        return Ok(());
    }
    watch(&mut run(&["--offline", "check", "advisories"]))
}
