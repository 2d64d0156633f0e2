//! The screen that the window is on.

use app::Placement;
use tauri::WebviewWindow;

/// Where a browser's window stands so that it is in nobody's way: the corner of what the screen leaves beside its bars.
pub(crate) fn corner(window: &WebviewWindow) -> Option<Placement> {
    let found = window.current_monitor().ok().flatten().or_else(|| window.primary_monitor().ok().flatten());
    let monitor = found?;
    let (area, scale) = (monitor.work_area(), monitor.scale_factor());
    let (position, size) = (area.position.to_logical::<i32>(scale), area.size.to_logical::<u32>(scale));
    Some(Placement::corner(Placement { x: position.x, y: position.y, width: size.width, height: size.height }))
}
