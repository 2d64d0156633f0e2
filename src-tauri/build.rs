//! Prepares what `generate_context!` reads: the built page, the permissions of the page's commands and the capabilities
//! of each window.

use std::{fs, io, path::Path};

use tauri_build::{AppManifest, Attributes};

/// Stands where the built page will, so that a fresh clone compiles before npm has run.
const PLACEHOLDER: &str = "<!doctype html><title>Passerelle</title><p>cd ui &amp;&amp; npm ci &amp;&amp; npm run build";

fn main() {
    println!("cargo::rerun-if-changed=src-tauri/capabilities");
    println!("cargo::rerun-if-changed=src-tauri/permissions");
    placeholder(Path::new("ui/dist")).expect("ui/dist can be written");
    let attributes = Attributes::new()
        .capabilities_path_pattern("src-tauri/capabilities/**/*")
        .app_manifest(AppManifest::new().permissions_path_pattern("src-tauri/permissions/**/*"));
    tauri_build::try_build(attributes).expect("tauri.conf.json, the capabilities and the permissions fit together");
}

fn placeholder(dist: &Path) -> io::Result<()> {
    let page = dist.join("index.html");
    if page.exists() {
        return Ok(());
    }
    fs::create_dir_all(dist)?;
    fs::write(page, PLACEHOLDER)
}
