//! TypeScript generated from Rust types: made again into a scratch folder and compared with what is committed.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use super::graph;
use crate::{
    Failure, Outcome,
    command::{cargo, watch},
    workspace::Workspace,
};

/// Where the committed files are.
const COMMITTED: &str = "ui/src/ipc/generated";

/// Fails on any difference, naming each file.
pub(super) fn types(workspace: &Workspace) -> Outcome {
    let fresh = workspace.notes()?.join("types");
    let _ = fs::remove_dir_all(&fresh);
    for member in graph::members(workspace)?.iter().filter(|member| member.others.contains("ts-rs")) {
        let mut export = cargo(workspace.root());
        // A test of this name in each such crate writes its types.
        export.args(["test", "--quiet", "--locked", "--tests", "--manifest-path", &member.manifest, "export_bindings"]);
        watch(export.env("TS_RS_EXPORT_DIR", &fresh))?;
    }
    let differences = differences(&texts(&workspace.root().join(COMMITTED)), &texts(&fresh));
    if differences.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!("{}\nrun the tests once (they write {COMMITTED}) and commit it", differences.join("\n"))))
}

fn differences(committed: &BTreeMap<PathBuf, String>, fresh: &BTreeMap<PathBuf, String>) -> Vec<String> {
    let gone =
        committed.keys().filter(|path| !fresh.contains_key(*path)).map(|path| (path, "no type makes it any more"));
    let new = fresh.keys().filter(|path| !committed.contains_key(*path)).map(|path| (path, "is not committed"));
    let changed = fresh.iter().filter(|(path, text)| committed.get(*path).is_some_and(|before| before != *text));
    let changed = changed.map(|(path, _)| (path, "is out of date"));
    gone.chain(new).chain(changed).map(|(path, fault)| format!("{}: {fault}", path.display())).collect()
}

/// Every file below a folder by its relative path, line ends made equal; empty where there is no folder.
fn texts(folder: &Path) -> BTreeMap<PathBuf, String> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).into_iter().flatten().filter_map(Result::ok) {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if let (Ok(name), Ok(text)) = (path.strip_prefix(folder), fs::read_to_string(&path)) {
                found.insert(name.to_path_buf(), text.replace("\r\n", "\n"));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_difference_is_named() {
        let files = |pairs: &[(&str, &str)]| {
            pairs.iter().map(|(path, text)| (PathBuf::from(path), (*text).to_owned())).collect()
        };
        let committed = files(&[("a.ts", "1"), ("b.ts", "1"), ("c.ts", "1")]);
        let fresh = files(&[("a.ts", "1"), ("b.ts", "2"), ("d.ts", "1")]);
        assert_eq!(
            differences(&committed, &fresh),
            ["c.ts: no type makes it any more", "d.ts: is not committed", "b.ts: is out of date"]
        );
        assert!(differences(&fresh, &fresh).is_empty());
    }

    #[test]
    fn a_folder_that_is_not_there_is_empty() {
        assert!(texts(Path::new("no/such/folder")).is_empty());
    }
}
