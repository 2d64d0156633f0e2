//! A display for a machine without one, so that bots on servers can run the call page: the SDK refuses a browser that is
//! headless, and is content with a window that nobody sees.

use std::ffi::OsString;

use crate::process::Running;

/// A display without a screen. Dropping it ends it.
#[derive(Debug)]
pub(crate) struct VirtualDisplay {
    name: OsString,
    _server: Running,
}

/// Whether this machine shows windows.
pub(crate) fn is_there() -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

impl VirtualDisplay {
    /// Starts one.
    ///
    /// # Errors
    /// When no X server without a screen (`Xvfb`) is installed, or it does not get ready.
    pub(crate) async fn start() -> std::io::Result<Self> {
        // The server picks a display that is free and writes its number into the pipe that it is given as a file.
        let folder = base::runtime_dir()?;
        let file = folder.join(format!("display-{}", &base::Secret::random().expose()[..16]));
        let told = file.clone();
        let words: Vec<OsString> =
            ["sh", "-c", "exec Xvfb -displayfd 3 -nolisten tcp -noreset -screen 0 1280x800x24 3>\"$FILE\""]
                .iter()
                .map(OsString::from)
                .collect();
        let server = Running::start(&words, &[("FILE", file.clone().into_os_string())])?;
        let name = tokio::select! {
            name = number(&told) => name,
            _ = server.ended() => None,
            () = tokio::time::sleep(READY) => None,
        };
        let _ = std::fs::remove_file(&file);
        let name = name.ok_or_else(|| std::io::Error::new(std::io::ErrorKind::NotFound, "Xvfb is not installed"))?;
        Ok(Self { name: format!(":{name}").into(), _server: server })
    }

    /// What a program needs to show its windows on it.
    pub(crate) fn variables(&self) -> [(&'static str, OsString); 3] {
        [("DISPLAY", self.name.clone()), ("XDG_SESSION_TYPE", "x11".into()), ("WAYLAND_DISPLAY", OsString::new())]
    }
}

/// How long a server may take to get ready.
const READY: std::time::Duration = std::time::Duration::from_secs(10);

/// The number that the server writes when it takes connections.
async fn number(file: &std::path::Path) -> Option<u32> {
    loop {
        let text = tokio::fs::read_to_string(file).await.unwrap_or_default();
        if text.ends_with('\n') {
            return text.trim().parse().ok();
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_display_is_made_and_goes_away() {
        let display = VirtualDisplay::start().await.unwrap();
        let number = display.name.to_string_lossy().trim_start_matches(':').to_owned();
        let socket = format!("/tmp/.X11-unix/X{number}");
        assert!(std::path::Path::new(&socket).exists());
        drop(display);
        assert!(!std::path::Path::new(&socket).exists());
    }
}
