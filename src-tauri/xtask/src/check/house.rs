//! The house's invariants that its dependency graph shows.

use std::{collections::BTreeSet, fs, path::Path};

use super::graph::{self, Member};
use crate::{Failure, Outcome, workspace::Workspace};

/// Which crates of ours each crate may use: the picture in ARCHITECTURE.md, in words a command reads.
const LAYERS: &[(&str, &[&str])] = &[
    ("base", &[]),
    ("link", &["base"]),
    ("graph", &["base", "link"]),
    ("media", &["base"]),
    ("meeting", &["base"]),
    ("identity", &["base"]),
    ("token-service", &["base", "identity"]),
    ("chat", &["base", "identity"]),
    ("ipc", &["base", "chat", "link", "meeting"]),
    ("capture", &["base", "media"]),
    ("rtc", &["base", "media", "meeting"]),
    ("tenant", &["base"]),
    ("practice", &["base", "link", "media", "meeting", "rtc", "tenant"]),
    ("teams", &["base"]),
    (
        "app",
        &[
            "base", "capture", "chat", "graph", "identity", "ipc", "link", "media", "meeting", "practice", "rtc",
            "teams",
        ],
    ),
    ("cli", &["app", "base", "capture", "ipc", "link", "meeting", "practice", "rtc", "token-service"]),
    ("passerelle", &["app", "base", "cli", "ipc", "link", "media", "meeting"]),
];

/// Packages that stand outside the house and may use all of it.
const OUTSIDE: &[&str] = &["behaviour", "bench", "xtask"];

/// Runtimes and event loops.
const RUNTIMES: &[&str] = &["tokio", "async-std", "smol", "async-io", "mio", "polling", "futures-executor"];
/// Whatever opens a socket or speaks to one.
const NETWORK: &[&str] = &[
    "axum",
    "hyper",
    "reqwest",
    "ureq",
    "socket2",
    "tokio-tungstenite",
    "tungstenite",
    "webrtc",
    "rtc",
    "str0m",
    "quinn",
    "rustls",
    "native-tls",
    "openssl",
    "h2",
];
/// Whatever reaches a camera, a microphone, a loudspeaker or a screen.
const DEVICES: &[&str] = &[
    "nokhwa",
    "nokhwa-core",
    "v4l",
    "v4l2-sys-mit",
    "cpal",
    "alsa",
    "alsa-sys",
    "pulseaudio",
    "coreaudio-rs",
    "x11rb",
    "xcap",
    "pipewire",
    "libspa",
    "ashpd",
    "windows-capture",
    "screencapturekit",
];
/// The window's toolkit.
const WINDOWS: &[&str] = &["tauri", "wry", "tao", "webkit2gtk", "gtk"];

/// Each crate uses only the crates below it.
pub(super) fn layers(workspace: &Workspace) -> Outcome {
    none(graph::members(workspace)?.iter().flat_map(layer_faults).collect())
}

fn layer_faults(member: &Member) -> Vec<String> {
    if OUTSIDE.contains(&member.name.as_str()) {
        return Vec::new();
    }
    let Some((_, allowed)) = LAYERS.iter().find(|(name, _)| *name == member.name) else {
        return vec![format!(
            "{}: a new crate; give it its place in LAYERS (xtask, check/house.rs) and in ARCHITECTURE.md",
            member.name
        )];
    };
    let odd = member.ours.iter().filter(|used| !allowed.contains(&used.as_str()));
    odd.map(|used| format!("{} uses {used}, which is not below it", member.name)).collect()
}

/// No crate but the shell sees tauri.
pub(super) fn tauri_free(workspace: &Workspace) -> Outcome {
    let members = graph::members(workspace)?;
    let inner = members.iter().filter(|member| member.name != "passerelle");
    let faults = inner.map(|member| forbidden(workspace, member, &[WINDOWS])).collect::<Outcome<Vec<_>>>()?;
    none(faults.concat())
}

/// The cores know no runtime, socket or device.
pub(super) fn sans_io(workspace: &Workspace) -> Outcome {
    forbid(workspace, &["base", "link", "media", "meeting"], &[RUNTIMES, NETWORK, DEVICES])
}

/// The devices' crate can't send anything anywhere.
pub(super) fn capture_offline(workspace: &Workspace) -> Outcome {
    forbid(workspace, &["capture"], &[NETWORK])
}

/// The network's crates can't listen to a room.
pub(super) fn rtc_no_device(workspace: &Workspace) -> Outcome {
    forbid(workspace, &["rtc", "practice"], &[DEVICES])
}

fn forbid(workspace: &Workspace, names: &[&str], lists: &[&[&str]]) -> Outcome {
    let members = graph::members(workspace)?;
    let mut faults = Vec::new();
    for name in names {
        let member = members.iter().find(|member| member.name == *name);
        let member =
            member.ok_or_else(|| Failure::new(format!("there is no crate {name} any more: change this check")))?;
        faults.extend(forbidden(workspace, member, lists)?);
    }
    none(faults)
}

fn forbidden(workspace: &Workspace, member: &Member, lists: &[&[&str]]) -> Outcome<Vec<String>> {
    let linked = graph::linked(workspace, Path::new(&member.manifest))?;
    Ok(found(&linked, lists).into_iter().map(|name| said(&member.name, name)).collect())
}

fn found<'a>(linked: &BTreeSet<String>, lists: &[&[&'a str]]) -> Vec<&'a str> {
    lists.iter().copied().flatten().copied().filter(|name| linked.contains(*name)).collect()
}

fn said(member: &str, name: &str) -> String {
    format!("{member} is linked with {name}; by which way: cargo tree -e normal --target all -p {member} -i {name}")
}

/// Every dependency stands once, in the root manifest, with its reason on its line.
pub(super) fn reasons(workspace: &Workspace) -> Outcome {
    let root = fs::read_to_string(workspace.root().join("Cargo.toml"));
    let root = root.map_err(|error| Failure::new(format!("cannot read Cargo.toml: {error}")))?;
    let mut faults = reasonless(&root);
    for member in graph::members(workspace)? {
        let text = fs::read_to_string(&member.manifest);
        let text = text.map_err(|error| Failure::new(format!("cannot read {}: {error}", member.manifest)))?;
        faults.extend(
            own_versions(&text).into_iter().map(|line| format!("{}: has its own version: {line}", member.name)),
        );
    }
    none(faults)
}

/// Lines of `[workspace.dependencies]` that name a version and no reason.
fn reasonless(manifest: &str) -> Vec<String> {
    let mut inside = false;
    let mut faults = Vec::new();
    for line in manifest.lines().map(str::trim) {
        if line.starts_with('[') {
            inside = line == "[workspace.dependencies]";
        } else if inside
            && !line.starts_with('#')
            && line.contains('=')
            && !line.contains("path =")
            && !line.contains("# ")
        {
            faults.push(format!("no reason given: {line}"));
        }
    }
    faults
}

/// Lines of a crate's dependency tables that do not take the workspace's word.
fn own_versions(manifest: &str) -> Vec<String> {
    let mut inside = false;
    let mut faults = Vec::new();
    for line in manifest.lines().map(str::trim) {
        if line.starts_with('[') {
            inside = line.ends_with("dependencies]") && line != "[workspace.dependencies]";
        } else if inside && line.contains('=') && !line.starts_with('#') && !line.contains("workspace = true") {
            faults.push(line.to_owned());
        }
    }
    faults
}

fn none(faults: Vec<String>) -> Outcome {
    if faults.is_empty() { Ok(()) } else { Err(Failure::new(faults.join("\n"))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(name: &str, ours: &[&str]) -> Member {
        let ours = ours.iter().map(|&name| name.to_owned()).collect();
        Member { name: name.to_owned(), manifest: String::new(), ours, others: BTreeSet::new() }
    }

    #[test]
    fn a_crate_that_looks_up_is_named() {
        assert!(layer_faults(&member("rtc", &["base", "media"])).is_empty());
        assert_eq!(layer_faults(&member("media", &["base", "rtc"])), ["media uses rtc, which is not below it"]);
        assert!(layer_faults(&member("behaviour", &["app", "practice"])).is_empty());
        assert_eq!(layer_faults(&member("brand-new", &[])).len(), 1);
    }

    #[test]
    fn the_layers_have_no_way_back_up() {
        for (position, (name, below)) in LAYERS.iter().enumerate() {
            for used in *below {
                assert!(LAYERS[..position].iter().any(|(earlier, _)| earlier == used), "{name} uses {used}");
            }
        }
    }

    #[test]
    fn what_is_forbidden_is_found() {
        let linked = BTreeSet::from(["serde".to_owned(), "tokio".to_owned(), "hyper".to_owned()]);
        assert_eq!(found(&linked, &[RUNTIMES, NETWORK]), ["tokio", "hyper"]);
        assert!(found(&linked, &[DEVICES]).is_empty());
    }

    #[test]
    fn a_dependency_without_a_reason_is_named() {
        let manifest = "[workspace.dependencies]\nbase = { path = \"x\" }\nurl = \"2\" # parses\nuuid = \"1\"\n[profile.dev]\nx = 1";
        assert_eq!(reasonless(manifest), ["no reason given: uuid = \"1\""]);
    }

    #[test]
    fn a_crate_with_a_version_of_its_own_is_named() {
        let manifest = "[package]\nname = \"x\"\n[dependencies]\nurl.workspace = true\nuuid = \"1\"\n\
            serde = { workspace = true, optional = true }\n[target.'cfg(unix)'.dependencies]\nlibc = \"0.2\"\n[features]\na = []";
        assert_eq!(own_versions(manifest), ["uuid = \"1\"", "libc = \"0.2\""]);
    }
}
