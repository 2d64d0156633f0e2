//! Who depends on whom, read from `cargo tree` and `cargo metadata`.

use std::{collections::BTreeSet, path::Path};

use serde_json::Value;

use crate::{
    Failure, Outcome,
    command::{self, cargo},
    workspace::Workspace,
};

/// A crate of ours and what it names in its manifest.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Member {
    /// The package's name.
    pub(super) name: String,
    /// Its `Cargo.toml`.
    pub(super) manifest: String,
    /// Crates of ours it is linked with or built by; test-only ones are not counted.
    pub(super) ours: BTreeSet<String>,
    /// Everything from a registry it names, for tests as well.
    pub(super) others: BTreeSet<String>,
}

/// Every package of the workspace.
pub(super) fn members(workspace: &Workspace) -> Outcome<Vec<Member>> {
    let said = command::read(cargo(workspace.root()).args(["metadata", "--no-deps", "--format-version", "1"]))?;
    if !said.ok {
        return Err(Failure::new(said.err));
    }
    parse_members(&said.out).ok_or_else(|| Failure::new("cargo metadata said something this tool can't read"))
}

fn parse_members(metadata: &str) -> Option<Vec<Member>> {
    let metadata: Value = serde_json::from_str(metadata).ok()?;
    metadata.get("packages")?.as_array()?.iter().map(member).collect()
}

fn member(package: &Value) -> Option<Member> {
    let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    let dependencies = package.get("dependencies")?.as_array()?;
    let local = |dependency: &&Value| dependency.get("path").is_some_and(Value::is_string);
    let for_tests = |dependency: &&Value| text(dependency, "kind").as_deref() == Some("dev");
    Some(Member {
        name: text(package, "name")?,
        manifest: text(package, "manifest_path")?,
        ours: dependencies
            .iter()
            .filter(|dependency| local(dependency) && !for_tests(dependency))
            .filter_map(|dependency| text(dependency, "name"))
            .collect(),
        others: dependencies
            .iter()
            .filter(|dependency| !local(dependency))
            .filter_map(|dependency| text(dependency, "name"))
            .collect(),
    })
}

/// Names of all registry packages a crate is linked with on any platform, with every feature; test-only ones left out.
pub(super) fn linked(workspace: &Workspace, manifest: &Path) -> Outcome<BTreeSet<String>> {
    let mut tree = cargo(workspace.root());
    tree.args([
        "tree",
        "--edges",
        "normal",
        "--prefix",
        "none",
        "--format",
        "{p}",
        "--target",
        "all",
        "--all-features",
    ]);
    // Features of other crates must not count, whatever the environment asks of builds.
    tree.env_remove("CARGO_RESOLVER_FEATURE_UNIFICATION");
    let said = command::read(tree.arg("--manifest-path").arg(manifest))?;
    if said.ok { Ok(parse_tree(&said.out)) } else { Err(Failure::new(said.err)) }
}

/// Reads lines like `tokio v1.50.0`, `serde_derive v1.0.1 (proc-macro) (*)` and `base v0.1.0 (/some/where/base)`; the last, a
/// crate of ours, is left out.
fn parse_tree(text: &str) -> BTreeSet<String> {
    text.lines()
        .filter(|line| !line.contains(" (/") && !line.contains(":\\"))
        .filter_map(|line| line.split_once(" v").map(|(name, _)| name.to_owned()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_gives_registry_packages_only() {
        let names = parse_tree(
            "rtc v0.1.0 (/somewhere/rtc)\nrtc v0.21.1\nserde_derive v1.0.1 (proc-macro)\ntokio v1.50.0 (*)\n\n\
             base v0.1.0 (C:\\somewhere\\base)\n",
        );
        assert_eq!(names.into_iter().collect::<Vec<_>>(), ["rtc", "serde_derive", "tokio"]);
    }

    #[test]
    fn metadata_tells_ours_from_others() {
        let metadata = r#"{"packages": [{"name": "rtc", "manifest_path": "/x/rtc/Cargo.toml", "dependencies": [
            {"name": "base", "path": "/x/base", "kind": null},
            {"name": "practice", "path": "/x/practice", "kind": "dev"},
            {"name": "webrtc", "kind": null},
            {"name": "proptest", "kind": "dev"}]}]}"#;
        let members = parse_members(metadata).unwrap();
        assert_eq!(members.len(), 1);
        assert_eq!(members[0].ours, BTreeSet::from(["base".to_owned()]));
        assert_eq!(members[0].others, BTreeSet::from(["proptest".to_owned(), "webrtc".to_owned()]));
    }

    #[test]
    fn nonsense_is_no_metadata() {
        assert_eq!(parse_members("{}"), None);
        assert_eq!(parse_members("cargo: error"), None);
    }
}
