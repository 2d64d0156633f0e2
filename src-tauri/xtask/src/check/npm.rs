//! Licences of the npm packages, read from the lock file: `cargo deny` knows crates only.

use std::fs;

use serde_json::Value;

use crate::{Failure, Outcome, workspace::Workspace};

/// Licences a package may be under, each side of an `OR` by itself. Permissive ones, plus MPL-2.0, whose duty ends at its
/// own files: as `.deny.toml` has it for crates.
const ALLOWED: &[&str] =
    &["0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BlueOak-1.0.0", "ISC", "MIT", "MPL-2.0"];

/// Packages under terms of their own, and why they may be used all the same.
const OWN_TERMS: &[(&str, &str)] = &[(
    "@azure/communication-calling",
    "the only permitted way for a guest's media into a Teams meeting: proprietary, fetched by who builds, never kept in \
     this repository; who hands out a build with it looks at its terms first (ui/call-page/README.md)",
)];

/// Every npm package is under a licence on the list, or stands among those with terms of their own.
pub(super) fn licences(workspace: &Workspace) -> Outcome {
    let mut all = Vec::new();
    for folder in [workspace.ui(), workspace.peers(), workspace.sdks()] {
        let path = folder.join("package-lock.json");
        let lock = fs::read_to_string(&path);
        let lock = lock.map_err(|error| Failure::new(format!("cannot read {}: {error}", path.display())))?;
        let odd = faults(&lock);
        all.extend(odd.ok_or_else(|| Failure::new(format!("{} is not as npm writes it", path.display())))?);
    }
    if all.is_empty() { Ok(()) } else { Err(Failure::new(all.join("\n"))) }
}

fn faults(lock: &str) -> Option<Vec<String>> {
    let lock: Value = serde_json::from_str(lock).ok()?;
    let packages = lock.get("packages")?.as_object()?;
    let installed = packages.iter().filter_map(|(path, package)| Some((path.rsplit_once("node_modules/")?.1, package)));
    let odd = installed.filter_map(|(name, package)| {
        let licence = package.get("license").and_then(Value::as_str).unwrap_or("no licence named");
        let fine = is_allowed(licence) || OWN_TERMS.iter().any(|(own, _)| *own == name);
        (!fine).then(|| format!("{name}: {licence}"))
    });
    Some(odd.collect())
}

fn is_allowed(licence: &str) -> bool {
    licence.trim_matches(['(', ')']).split(" OR ").any(|one| ALLOWED.contains(&one))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lock(name: &str, licence: &str) -> String {
        format!(
            r#"{{"packages":{{"":{{"license":"own"}},"node_modules/a/node_modules/{name}":{{"license":"{licence}"}}}}}}"#
        )
    }

    #[test]
    fn a_licence_off_the_list_is_named_with_its_package() {
        for fine in ["MIT", "Apache-2.0 OR MIT", "(GPL-3.0 OR MIT)"] {
            assert_eq!(faults(&lock("x", fine)), Some(Vec::new()), "{fine}");
        }
        for odd in ["GPL-3.0", "SEE LICENSE IN LICENSE", "MIT AND GPL-3.0", ""] {
            assert_eq!(faults(&lock("@y/x", odd)), Some(vec![format!("@y/x: {odd}")]));
        }
        let nameless = r#"{"packages":{"node_modules/x":{}}}"#;
        assert_eq!(faults(nameless), Some(vec!["x: no licence named".to_owned()]));
        assert_eq!(faults("nonsense"), None);
    }

    #[test]
    fn terms_of_its_own_are_for_the_package_that_has_them() {
        let terms = "Microsoft Software License Terms";
        assert_eq!(faults(&lock("@azure/communication-calling", terms)), Some(Vec::new()));
        assert!(faults(&lock("@azure/communication-calling-effects", terms)).is_some_and(|faults| faults.len() == 1));
    }
}
