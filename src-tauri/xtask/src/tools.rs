//! Checking tools a fresh machine does not have: built once from the registry, at a pinned version, into `target/tools`.

use std::path::PathBuf;

use crate::{
    Failure, Outcome,
    command::{self, cargo, watch},
    progress::note,
    workspace::Workspace,
};

/// A tool from the registry.
#[derive(Debug)]
pub(crate) struct Tool {
    /// The package.
    package: &'static str,
    /// The program it makes.
    program: &'static str,
    /// The one version that is used, so that a check says the same everywhere.
    version: &'static str,
}

/// Licences, bans and sources of everything linked.
pub(crate) const CARGO_DENY: Tool = Tool { package: "cargo-deny", program: "cargo-deny", version: "0.20.2" };

/// Spelling.
pub(crate) const TYPOS: Tool = Tool { package: "typos-cli", program: "typos", version: "1.52.0" };

impl Tool {
    /// The program, built first if it isn't there: a few minutes, once.
    pub(crate) fn ready(&self, workspace: &Workspace) -> Outcome<PathBuf> {
        let tools = workspace.target().join("tools");
        let own = tools.join("bin").join(format!("{}{}", self.program, std::env::consts::EXE_SUFFIX));
        for candidate in [own.clone(), PathBuf::from(self.program)] {
            if self.is_at(&candidate, workspace) {
                return Ok(candidate);
            }
        }
        note(&format!("{} {} is built once into target/tools; this takes minutes", self.package, self.version));
        let mut install = cargo(workspace.root());
        install.args(["install", self.package, "--version", self.version, "--locked", "--quiet"]);
        // A checker that runs for a second need not be fast: without optimisation it is built in a third of the time.
        install.args(["--profile", "dev", "--force", "--root"]).arg(&tools);
        install.env("CARGO_TARGET_DIR", tools.join("build")).env("CARGO_PROFILE_DEV_DEBUG", "false");
        // Some packages carry a toolchain file of their own, which must not choose another compiler.
        if let Some(rustc) = command::rustc() {
            install.env("RUSTC", rustc);
        }
        watch(&mut install)?;
        let _ = std::fs::remove_dir_all(tools.join("build"));
        if own.is_file() { Ok(own) } else { Err(Failure::new(format!("{} was built but isn't there", self.program))) }
    }

    fn is_at(&self, program: &std::path::Path, workspace: &Workspace) -> bool {
        let mut ask = std::process::Command::new(program);
        ask.arg("--version").current_dir(workspace.root());
        command::read(&mut ask).is_ok_and(|said| said.ok && names_version(&said.out, self.version))
    }
}

/// Whether `typos-cli 1.52.0` names this version and not merely one that begins like it.
fn names_version(said: &str, version: &str) -> bool {
    said.split_whitespace().any(|word| word == version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_pinned_version_will_do() {
        assert!(names_version("typos-cli 1.52.0\n", "1.52.0"));
        assert!(!names_version("typos-cli 1.52.01", "1.52.0"));
        assert!(!names_version("", "1.52.0"));
    }
}
