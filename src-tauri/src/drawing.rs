//! How the page is drawn. Without a graphics processor, drawing through GL costs three times what plain drawing costs, so
//! it is switched off there.

use std::path::Path;

use tauri::WebviewWindow;

/// Whether drawing has to be done without a graphics processor.
pub(crate) fn in_software() -> bool {
    cfg!(target_os = "linux") && !has_render_node(Path::new("/dev/dri"))
}

/// Linux shows each graphics processor that can draw as a render node.
fn has_render_node(folder: &Path) -> bool {
    let nodes = std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    nodes.into_iter().any(|node| node.file_name().to_string_lossy().starts_with("renderD"))
}

/// Sets the webview up.
#[cfg(target_os = "linux")]
pub(crate) fn prepare(window: &WebviewWindow, software: bool) -> Result<(), Box<dyn std::error::Error>> {
    use webkit2gtk::{HardwareAccelerationPolicy, SettingsExt, WebViewExt};
    if software {
        window.with_webview(|webview| {
            if let Some(settings) = WebViewExt::settings(&webview.inner()) {
                settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
            }
        })?;
    }
    Ok(())
}

/// Sets the webview up.
#[cfg(not(target_os = "linux"))]
pub(crate) fn prepare(_: &WebviewWindow, _: bool) -> Result<(), Box<dyn std::error::Error>> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_render_node_is_a_graphics_processor() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!has_render_node(folder.path()));
        std::fs::write(folder.path().join("card0"), "").unwrap();
        assert!(!has_render_node(folder.path()), "a screen without one");
        std::fs::write(folder.path().join("renderD128"), "").unwrap();
        assert!(has_render_node(folder.path()));
    }
}
