//! X11: screens from the root window, windows from their off-screen pixmaps, both through memory shared with the server.

mod list;
mod pointer;
mod shared;

use media::I420;
use x11rb::{
    connection::Connection,
    errors::{ConnectionError, ReplyError, ReplyOrIdError},
    protocol::{
        Event,
        composite::{ConnectionExt as _, Redirect},
        randr::{ConnectionExt as _, NotifyMask},
        xproto::{
            self, ChangeWindowAttributesAux, ConnectionExt as _, EventMask, ImageFormat, ImageOrder, MapState, Window,
        },
    },
    rust_connection::RustConnection,
};

use self::{pointer::Pointer, shared::Segment};
use super::{ScreenSource, Target};
use crate::{CaptureError, colour, colour::Layout};

pub(super) use list::{screens, windows};

fn unavailable(why: impl std::fmt::Display) -> CaptureError {
    CaptureError::ScreenUnavailable(why.to_string())
}

fn connect() -> Result<(RustConnection, usize), CaptureError> {
    if std::env::var_os("DISPLAY").is_none_or(|display| display.is_empty()) {
        return Err(unavailable("there is no graphical session here (neither DISPLAY nor WAYLAND_DISPLAY is set)"));
    }
    x11rb::connect(None).map_err(|why| unavailable(format!("the X server can't be reached: {why}")))
}

/// Opens a screen or a window.
pub(super) fn open(target: Target) -> Result<Box<dyn ScreenSource>, CaptureError> {
    let (connection, screen) = connect()?;
    let root = connection.setup().roots[screen].root;
    let view = match target {
        Target::Screen(number) => View::screen(&connection, root, number)?,
        Target::Window(id) => View::window(&connection, root, id)?,
    };
    let pointer = Pointer::find(&connection);
    Ok(Box::new(Screen { segment: None, view, pointer, root, connection }))
}

/// A part of a drawable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Area {
    x: i16,
    y: i16,
    width: u16,
    height: u16,
}

enum View {
    Screen { number: u32, area: Area },
    Window { id: Window, pixmap: Option<(xproto::Pixmap, Area)>, shown: bool },
}

struct Screen {
    connection: RustConnection,
    root: Window,
    view: View,
    segment: Option<Segment>,
    pointer: Option<Pointer>,
}

/// Errors of requests that go away by themselves or mean that the window is gone.
enum Trouble {
    /// Try again with the next picture.
    Passing,
    Final(CaptureError),
}

impl From<ConnectionError> for Trouble {
    fn from(why: ConnectionError) -> Self {
        Self::Final(unavailable(format!("the X server is gone: {why}")))
    }
}

impl From<ReplyError> for Trouble {
    fn from(why: ReplyError) -> Self {
        match why {
            ReplyError::ConnectionError(why) => why.into(),
            // The window was resized, hidden or closed between two requests; its events tell which.
            ReplyError::X11Error(_) => Self::Passing,
        }
    }
}

impl From<ReplyOrIdError> for Trouble {
    fn from(why: ReplyOrIdError) -> Self {
        match why {
            ReplyOrIdError::ConnectionError(why) => why.into(),
            ReplyOrIdError::X11Error(_) => Self::Passing,
            ReplyOrIdError::IdsExhausted => Self::Final(unavailable("the X server has no ids left")),
        }
    }
}

impl ScreenSource for Screen {
    fn picture(&mut self) -> Result<Option<I420>, CaptureError> {
        match self.look() {
            Ok(image) => Ok(image),
            Err(Trouble::Passing) => Ok(None),
            Err(Trouble::Final(why)) => Err(why),
        }
    }
}

impl Screen {
    fn look(&mut self) -> Result<Option<I420>, Trouble> {
        self.view.follow(&self.connection, self.root)?;
        let (drawable, window, area) = match &self.view {
            View::Screen { area, .. } => (self.root, self.root, *area),
            View::Window { id, pixmap: Some((pixmap, area)), .. } => (*pixmap, *id, *area),
            View::Window { pixmap: None, .. } => return Ok(None),
        };
        let bytes = usize::from(area.width) * usize::from(area.height) * 4;
        if self.segment.as_ref().is_none_or(|segment| segment.len() < bytes) {
            if let Some(old) = self.segment.take() {
                old.detach(&self.connection);
            }
            self.segment = Segment::attach(&self.connection, bytes);
        }
        let mut unshared = Vec::new();
        let pixels = match &mut self.segment {
            Some(segment) => segment.fetch(&self.connection, drawable, area)?,
            // A server on another machine shares no memory.
            None => {
                let Area { x, y, width, height } = area;
                let image = self.connection.get_image(ImageFormat::Z_PIXMAP, drawable, x, y, width, height, !0)?;
                unshared.extend(image.reply()?.data);
                &mut unshared[..]
            }
        };
        if let Some(pointer) = &self.pointer {
            pointer.draw(&self.connection, window, area, pixels)?;
        }
        let (width, height) = (u32::from(area.width), u32::from(area.height));
        let image = colour::convert(Layout::Bgra, width, height, width * 4, pixels);
        image.map(Some).map_err(|why| Trouble::Final(unavailable(why)))
    }
}

impl View {
    fn screen(connection: &RustConnection, root: Window, number: u32) -> Result<Self, CaptureError> {
        true_colour(connection, root)?;
        // Screens are unplugged and turned. Without RandR nothing tells, and there is but one.
        let all = NotifyMask::SCREEN_CHANGE | NotifyMask::CRTC_CHANGE | NotifyMask::OUTPUT_CHANGE;
        connection.randr_select_input(root, all).map(|asked| asked.ignore_error()).map_err(unavailable)?;
        let area = list::area(connection, root, number).map_err(unavailable)?;
        let area = area.ok_or_else(|| unavailable(format!("there is no screen {number}")))?;
        Ok(Self::Screen { number, area })
    }

    fn window(connection: &RustConnection, root: Window, id: u64) -> Result<Self, CaptureError> {
        let gone = |_| unavailable(format!("there is no window {id}"));
        let id = Window::try_from(id).map_err(|_| unavailable(format!("there is no window {id}")))?;
        if id == root {
            return Err(unavailable("that is not a window but the whole screen; choose screen:0 for it"));
        }
        true_colour(connection, id)?;
        let asked = connection.composite_query_version(0, 4).map_err(unavailable)?.reply();
        asked.map_err(|_| unavailable("the X server has no Composite extension, which windows need"))?;
        let events = ChangeWindowAttributesAux::new().event_mask(EventMask::STRUCTURE_NOTIFY);
        connection.change_window_attributes(id, &events).map_err(unavailable)?.check().map_err(gone)?;
        connection.composite_redirect_window(id, Redirect::AUTOMATIC).map_err(unavailable)?.check().map_err(gone)?;
        let attributes = connection.get_window_attributes(id).map_err(unavailable)?.reply().map_err(gone)?;
        Ok(Self::Window { id, pixmap: None, shown: attributes.map_state == MapState::VIEWABLE })
    }

    /// Takes note of what has been moved, resized, hidden or closed.
    fn follow(&mut self, connection: &RustConnection, root: Window) -> Result<(), Trouble> {
        match self {
            Self::Screen { number, area } => {
                let mut changed = false;
                while let Some(event) = connection.poll_for_event()? {
                    changed |= matches!(event, Event::RandrNotify(_) | Event::RandrScreenChangeNotify(_));
                }
                if changed {
                    let gone = || Trouble::Final(unavailable("the screen was unplugged"));
                    *area = list::area(connection, root, *number)?.ok_or_else(gone)?;
                }
            }
            Self::Window { id, pixmap, shown } => {
                while let Some(event) = connection.poll_for_event()? {
                    let stale = match event {
                        Event::DestroyNotify(event) if event.window == *id => {
                            return Err(Trouble::Final(unavailable("the window was closed")));
                        }
                        Event::ConfigureNotify(event) if event.window == *id => true,
                        Event::MapNotify(event) if event.window == *id => {
                            *shown = true;
                            true
                        }
                        Event::UnmapNotify(event) if event.window == *id => {
                            *shown = false;
                            true
                        }
                        _ => false,
                    };
                    if let Some((old, _)) = pixmap.take_if(|_| stale) {
                        connection.free_pixmap(old)?;
                    }
                }
                if pixmap.is_none() && *shown {
                    *pixmap = Some(name_pixmap(connection, *id)?);
                }
            }
        }
        Ok(())
    }
}

/// The server's off-screen copy of a window, and where in it the window's inside lies.
fn name_pixmap(connection: &RustConnection, id: Window) -> Result<(xproto::Pixmap, Area), Trouble> {
    let geometry = connection.get_geometry(id)?.reply()?;
    let pixmap = connection.generate_id()?;
    connection.composite_name_window_pixmap(id, pixmap)?.check()?;
    let border = i16::try_from(geometry.border_width).unwrap_or(0);
    Ok((pixmap, Area { x: border, y: border, width: geometry.width, height: geometry.height }))
}

/// Only pictures of four bytes a pixel, blue first, are read: what every X server of the last twenty years has.
fn true_colour(connection: &RustConnection, window: Window) -> Result<(), CaptureError> {
    let depth = connection.get_geometry(window).map_err(unavailable)?.reply();
    let depth = depth.map_err(|_| unavailable(format!("there is no window {window}")))?.depth;
    let setup = connection.setup();
    let four = setup.pixmap_formats.iter().any(|format| format.depth == depth && format.bits_per_pixel == 32);
    if four && depth >= 24 && setup.image_byte_order == ImageOrder::LSB_FIRST {
        Ok(())
    } else {
        Err(unavailable(format!("its colours have {depth} bits, not 24")))
    }
}
