//! What a fresh machine needs before anything else: system packages, Node, npm packages.

use std::{fs, path::Path};

use crate::{
    Failure, Outcome,
    command::{self, program, watch},
    packages::{self, Package, Purpose},
    platform::Platform,
    progress::{note, step},
    workspace::Workspace,
};

/// The oldest Node the npm project is tried with.
const NODE_MAJOR: u32 = 20;

/// All of the set-up for some purposes. Quick where nothing is missing.
pub(crate) fn setup(workspace: &Workspace, purposes: &[Purpose]) -> Outcome {
    step("System packages", || system_packages(workspace, purposes))?;
    step("npm packages", || npm_packages(workspace, &workspace.ui(), "npm-ci"))?;
    if purposes.contains(&Purpose::Test) {
        step("npm packages of the tests", || npm_packages(workspace, &workspace.peers(), "npm-ci-peers"))?;
        step("Microsoft's client libraries", || npm_packages(workspace, &workspace.sdks(), "npm-ci-sdks"))?;
    }
    Ok(())
}

fn system_packages(workspace: &Workspace, purposes: &[Purpose]) -> Outcome {
    if std::env::var_os("PASSERELLE_SKIP_PACKAGES").is_some() {
        note("left alone, as PASSERELLE_SKIP_PACKAGES asks");
        return Ok(());
    }
    let platform = Platform::detect();
    let needed: Vec<&Package> = packages::needed(purposes).filter(|package| !has_program(package)).collect();
    match platform {
        Platform::Apt { .. } => apt(workspace, platform, &needed),
        _ => {
            advise(workspace, platform, &needed);
            Ok(())
        }
    }
}

fn has_program(package: &Package) -> bool {
    package.or_program.iter().any(|name| command::exists(name))
}

/// Says once what to install where this tool can't tell what is there; the build says what is really missing.
fn advise(workspace: &Workspace, platform: Platform, needed: &[&Package]) {
    let advice = packages::advice(platform, needed);
    let Ok(notes) = workspace.notes() else { return };
    let said = notes.join("packages-said");
    if fs::read_to_string(&said).is_ok_and(|before| before == advice) {
        note("as said before; remove target/xtask/packages-said to see the list again");
        return;
    }
    note("this tool installs packages on Debian and Ubuntu only; here, install these if they are missing:");
    for package in needed.iter().filter(|package| package.names(platform).next().is_some()) {
        note(&format!("  {:<28} {}", package.names(platform).collect::<Vec<_>>().join(" "), package.reason));
    }
    for line in advice.lines() {
        note(line);
    }
    let _ = fs::write(said, advice);
}

fn apt(workspace: &Workspace, platform: Platform, needed: &[&Package]) -> Outcome {
    let wanted: Vec<&str> = needed.iter().flat_map(|package| package.names(platform)).collect();
    let missing = packages::missing(&wanted, &dpkg(workspace, &wanted)?);
    if missing.is_empty() {
        note(&format!("all {} are installed", wanted.len()));
        return Ok(());
    }
    note("missing:");
    for package in needed {
        for name in package.names(platform).filter(|name| missing.contains(name)) {
            note(&format!("  {name:<20} {}", package.reason));
        }
    }
    install(workspace, &missing)?;
    let still = packages::missing(&missing, &dpkg(workspace, &missing)?);
    // Ubuntu's browser package may be a name for something else: a program on the path serves as well.
    let still: Vec<&str> = still.into_iter().filter(|name| !provided(needed, platform, name)).collect();
    if still.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!("these packages did not get installed: {}", still.join(" "))))
}

fn provided(needed: &[&Package], platform: Platform, name: &str) -> bool {
    needed.iter().any(|package| package.names(platform).any(|own| own == name) && has_program(package))
}

fn dpkg(workspace: &Workspace, names: &[&str]) -> Outcome<String> {
    let mut query = program("dpkg-query", workspace.root());
    query.args(["-W", "-f", "${Package} ${db:Status-Status}\n"]).args(names);
    // It fails when it does not know one of the names, and still says what it knows.
    Ok(command::read(&mut query)?.out)
}

fn install(workspace: &Workspace, names: &[&str]) -> Outcome {
    // A folder of its own for the downloads: some images delete apt's at every `apt-get update`, also one that runs beside.
    let downloads = workspace.notes()?.join("apt");
    let made = fs::create_dir_all(downloads.join("partial"));
    made.map_err(|error| Failure::new(format!("cannot make {}: {error}", downloads.display())))?;
    let apt_get = |words: &[&str]| -> Outcome {
        let mut command = as_root(workspace.root())?;
        command.args([
            "DEBIAN_FRONTEND=noninteractive",
            "apt-get",
            "-q",
            "-o",
            "DPkg::Lock::Timeout=300",
            "-o",
            "Dpkg::Use-Pty=0",
        ]);
        command.arg("-o").arg(format!("Dir::Cache::archives={}", downloads.display()));
        watch(command.args(words))
    };
    apt_get(&["update"])?;
    let mut words = vec!["install", "-y", "--no-install-recommends"];
    words.extend(names);
    let installed = apt_get(&words);
    let _ = fs::remove_dir_all(&downloads);
    installed
}

/// `env` as root, to be followed by variables and a command.
fn as_root(dir: &Path) -> Outcome<std::process::Command> {
    let id = command::read(program("id", dir).arg("-u"))?;
    if id.out.trim() == "0" {
        return Ok(program("env", dir));
    }
    if !command::exists("sudo") {
        return Err(Failure::new(
            "installing packages needs root: install sudo, or install the packages named above yourself",
        ));
    }
    let mut sudo = program("sudo", dir);
    sudo.arg("env");
    Ok(sudo)
}

/// What the lock file of a folder names, installed there; quick where it was before, which a note of this name tells.
fn npm_packages(workspace: &Workspace, folder: &Path, note_name: &str) -> Outcome {
    let node = command::read(program("node", folder).arg("--version")).map(|said| said.out).unwrap_or_default();
    match node_major(&node) {
        Some(major) if major >= NODE_MAJOR => {}
        Some(major) => {
            return Err(Failure::new(format!("Node {major} is too old: Node {NODE_MAJOR} or newer is needed")));
        }
        None => {
            return Err(Failure::new(format!(
                "Node is missing: install Node {NODE_MAJOR} or newer, with npm (nodejs.org)"
            )));
        }
    }
    let lock = fs::read_to_string(folder.join("package-lock.json"));
    let lock =
        lock.map_err(|error| Failure::new(format!("cannot read {}/package-lock.json: {error}", folder.display())))?;
    let stamp = workspace.notes()?.join(note_name);
    let now = format!("{}{lock}", node.trim());
    if folder.join("node_modules").is_dir() && fs::read_to_string(&stamp).is_ok_and(|before| before == now) {
        note("unchanged since the last time");
        return Ok(());
    }
    watch(program("npm", folder).args(["ci", "--no-audit", "--no-fund"]))?;
    fs::write(&stamp, now).map_err(|error| Failure::new(format!("cannot write {}: {error}", stamp.display())))
}

/// `v20.20.2` -> 20.
fn node_major(version: &str) -> Option<u32> {
    version.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_tells_its_version() {
        assert_eq!(node_major("v20.20.2\n"), Some(20));
        assert_eq!(node_major("v9"), Some(9));
        for nonsense in ["", "20", "vx.1", "node: not found"] {
            assert_eq!(node_major(nonsense), None, "{nonsense:?}");
        }
    }
}
