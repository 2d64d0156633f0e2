//! Which screens and windows there are.

use x11rb::{
    connection::{Connection, RequestConnection},
    errors::ReplyError,
    protocol::{
        randr::ConnectionExt as _,
        xproto::{AtomEnum, ConnectionExt as _, MapState, Window, WindowClass},
    },
    rust_connection::RustConnection,
};

use super::{Area, connect, unavailable};
use crate::{
    CaptureError, Device,
    screen::{Target, device},
};

/// A title is not read further than this, in units of four bytes.
const LONGEST_TITLE: u32 = 256;

/// The session's screens, each a monitor.
pub(in super::super) fn screens() -> Result<Vec<Device>, CaptureError> {
    let (connection, screen) = connect()?;
    let root = connection.setup().roots[screen].root;
    let monitors = monitors(&connection, root).map_err(unavailable)?;
    let named = |(number, (name, area)): (usize, &(String, Area))| {
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        device(Target::Screen(number), format!("{name} ({} × {})", area.width, area.height))
    };
    Ok(monitors.iter().enumerate().map(named).collect())
}

/// The windows a person would call so, the window manager's list where there is one.
pub(in super::super) fn windows() -> Result<Vec<Device>, CaptureError> {
    let (connection, screen) = connect()?;
    let root = connection.setup().roots[screen].root;
    let windows = match managed(&connection, root).map_err(unavailable)? {
        managed if !managed.is_empty() => managed,
        _ => connection.query_tree(root).map_err(unavailable)?.reply().map_err(unavailable)?.children,
    };
    let shown = windows.into_iter().filter(|window| is_shown(&connection, *window));
    Ok(shown.map(|window| device(Target::Window(window.into()), title(&connection, window))).collect())
}

/// Where on the root window screen `number` lies.
pub(super) fn area(connection: &RustConnection, root: Window, number: u32) -> Result<Option<Area>, ReplyError> {
    let monitors = monitors(connection, root)?;
    Ok(monitors.into_iter().nth(number as usize).map(|(_, area)| area))
}

/// Names and places of the monitors, the primary one first; the whole root window where the server doesn't tell.
fn monitors(connection: &RustConnection, root: Window) -> Result<Vec<(String, Area)>, ReplyError> {
    let whole = connection.get_geometry(root)?.reply()?;
    let whole = Area { x: 0, y: 0, width: whole.width, height: whole.height };
    let mut found = Vec::new();
    if connection.extension_information("RANDR")?.is_some()
        && let Ok(reply) = connection.randr_get_monitors(root, true)?.reply()
    {
        found = reply.monitors;
    }
    found.sort_by_key(|monitor| !monitor.primary);
    let mut screens = Vec::new();
    for monitor in found {
        let name = connection.get_atom_name(monitor.name)?.reply()?.name;
        let area = Area { x: monitor.x, y: monitor.y, width: monitor.width, height: monitor.height };
        screens.extend(cut(area, whole).map(|area| (String::from_utf8_lossy(&name).into_owned(), area)));
    }
    if screens.is_empty() {
        screens.push(("screen".to_owned(), whole));
    }
    Ok(screens)
}

/// The part of a monitor that is on the root window: reading beyond it is an error. `None` when nothing is.
fn cut(area: Area, whole: Area) -> Option<Area> {
    let x = area.x.max(0);
    let y = area.y.max(0);
    let right = (i32::from(area.x) + i32::from(area.width)).min(i32::from(whole.width));
    let bottom = (i32::from(area.y) + i32::from(area.height)).min(i32::from(whole.height));
    let width = u16::try_from(right - i32::from(x)).ok().filter(|&width| width > 1)?;
    let height = u16::try_from(bottom - i32::from(y)).ok().filter(|&height| height > 1)?;
    Some(Area { x, y, width, height })
}

/// `_NET_CLIENT_LIST`, which a window manager keeps on the root window.
fn managed(connection: &RustConnection, root: Window) -> Result<Vec<Window>, ReplyError> {
    let list = connection.intern_atom(true, b"_NET_CLIENT_LIST")?.reply()?.atom;
    if list == x11rb::NONE {
        return Ok(Vec::new());
    }
    let value = connection.get_property(false, root, list, AtomEnum::WINDOW, 0, 4096)?.reply()?;
    Ok(value.value32().map(Iterator::collect).unwrap_or_default())
}

fn is_shown(connection: &RustConnection, window: Window) -> bool {
    let attributes = connection.get_window_attributes(window).ok().and_then(|cookie| cookie.reply().ok());
    attributes.is_some_and(|attributes| {
        attributes.map_state == MapState::VIEWABLE && attributes.class == WindowClass::INPUT_OUTPUT
    })
}

/// `_NET_WM_NAME`, else `WM_NAME`, else the id.
fn title(connection: &RustConnection, window: Window) -> String {
    let text = |property: u32, kind: u32| {
        let value = connection.get_property(false, window, property, kind, 0, LONGEST_TITLE).ok()?.reply().ok()?;
        Some(String::from_utf8_lossy(&value.value).into_owned()).filter(|text| !text.is_empty())
    };
    let atom = |name: &[u8]| Some(connection.intern_atom(true, name).ok()?.reply().ok()?.atom);
    let modern = || text(atom(b"_NET_WM_NAME")?, atom(b"UTF8_STRING")?);
    modern()
        .or_else(|| text(AtomEnum::WM_NAME.into(), AtomEnum::ANY.into()))
        .unwrap_or_else(|| format!("window {window:#x}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_monitor_is_cut_to_the_root_window() {
        let area = |x, y, width, height| Area { x, y, width, height };
        let whole = area(0, 0, 1920, 1080);
        assert_eq!(cut(area(0, 0, 1920, 1080), whole), Some(whole));
        assert_eq!(cut(area(-100, 900, 1920, 1080), whole), Some(area(0, 900, 1820, 180)));
        assert_eq!(cut(area(1920, 0, 1280, 1024), whole), None);
    }
}
