//! Where things are.

use std::path::{Path, PathBuf};

use crate::{Failure, Outcome};

/// The checkout this tool was built from.
#[derive(Debug, Clone)]
pub(crate) struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// The checkout, found from where this tool's source lies.
    pub(crate) fn find() -> Outcome<Self> {
        let source = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root =
            source.ancestors().nth(2).filter(|root| root.join("Cargo.toml").is_file()).ok_or_else(|| {
                Failure::new("the checkout this tool was built from is gone: run it by `cargo xtask`")
            })?;
        Ok(Self { root: root.to_path_buf() })
    }

    /// The folder of the root `Cargo.toml`.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The npm project.
    pub(crate) fn ui(&self) -> PathBuf {
        self.root.join("ui")
    }

    /// Servers that nobody here wrote, for tests.
    pub(crate) fn peers(&self) -> PathBuf {
        self.root.join("tests/peers")
    }

    /// Microsoft's client libraries, for tests.
    pub(crate) fn sdks(&self) -> PathBuf {
        self.root.join("tests/sdks")
    }

    /// Where builds go.
    pub(crate) fn target(&self) -> PathBuf {
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| self.root.join("target"), |dir| self.root.join(dir))
    }

    /// This tool's own notes between runs; made when missing.
    pub(crate) fn notes(&self) -> Outcome<PathBuf> {
        let notes = self.target().join("xtask");
        std::fs::create_dir_all(&notes)
            .map_err(|error| Failure::new(format!("cannot make {}: {error}", notes.display())))?;
        Ok(notes)
    }
}
