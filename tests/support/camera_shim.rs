//! A camera for programs that know nothing of it: a library preloaded into them answers their Video4Linux calls.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// The number that the shim's frames carry as their source.
pub const SOURCE: u8 = 66;

/// The built library and the folder that says whether the camera is plugged in.
#[derive(Debug)]
pub struct CameraShim {
    folder: tempfile::TempDir,
    format: String,
}

impl CameraShim {
    /// Builds the library with the system's C compiler. The camera delivers `YUYV` or `NV12`; it is not plugged in yet.
    ///
    /// # Panics
    /// When the library can't be built.
    #[must_use]
    pub fn build(format: &str) -> Self {
        let folder = tempfile::tempdir().expect("a scratch folder");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("support/camera_shim.c");
        let mut compiler = Command::new("cc");
        compiler.args(["-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o"]);
        let built = compiler.arg(folder.path().join("camera_shim.so")).arg(&source).arg("-ldl").output();
        let built = built.expect("a C compiler (cc)");
        assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
        fs::create_dir_all(folder.path().join("dev")).expect("a folder can be made");
        let system = folder.path().join("sys/video0");
        fs::create_dir_all(&system).expect("a folder can be made");
        fs::write(system.join("name"), "Numbered camera\n").expect("a file can be written");
        fs::write(system.join("index"), "0\n").expect("a file can be written");
        Self { folder, format: format.to_owned() }
    }

    /// Plugs the camera in.
    ///
    /// # Panics
    /// When the file that stands for it can't be written.
    pub fn plug_in(&self) {
        fs::write(self.node(), "").expect("a file can be written");
    }

    /// Pulls the camera out, in the middle of a stream if need be.
    ///
    /// # Panics
    /// When it wasn't plugged in.
    pub fn pull_out(&self) {
        fs::remove_file(self.node()).expect("the camera was plugged in");
    }

    /// What a program that is to see the camera needs in its environment. It sees no other cameras.
    #[must_use]
    pub fn environment(&self) -> Vec<(&'static str, PathBuf)> {
        vec![
            ("LD_PRELOAD", self.folder.path().join("camera_shim.so")),
            ("CAMERA_SHIM", self.folder.path().to_owned()),
            ("CAMERA_SHIM_FORMAT", PathBuf::from(&self.format)),
        ]
    }

    fn node(&self) -> PathBuf {
        self.folder.path().join("dev/video0")
    }
}
