//! A plain window on an X display that shows pictures, and nothing else.

use media::I420;
use x11rb::{
    COPY_DEPTH_FROM_PARENT, COPY_FROM_PARENT,
    connection::Connection,
    protocol::xproto::{
        AtomEnum, ChangeWindowAttributesAux, ConfigureWindowAux, ConnectionExt as _, CreateGCAux, CreateWindowAux,
        Gcontext, ImageFormat, PropMode, Rectangle, Window, WindowClass,
    },
    rust_connection::RustConnection,
    wrapper::ConnectionExt as _,
};

/// Rows sent at once: a request of the X protocol holds 256 KB.
const ROWS: usize = 16;

/// A window. Dropping it closes it.
#[derive(Debug)]
pub struct Painter {
    connection: RustConnection,
    window: Window,
    ink: Gcontext,
    depth: u8,
}

impl Painter {
    /// Opens a window of this title, place and size on top of all others.
    ///
    /// # Panics
    /// When the display refuses.
    #[must_use]
    pub fn open(display: &str, title: &str, (x, y): (i16, i16), (width, height): (u16, u16)) -> Self {
        let (connection, screen) = x11rb::connect(Some(display)).expect("the display takes connections");
        let (window, ink) = (connection.generate_id().expect("an id"), connection.generate_id().expect("an id"));
        let (root, depth) = (connection.setup().roots[screen].root, connection.setup().roots[screen].root_depth);
        connection
            .create_window(
                COPY_DEPTH_FROM_PARENT,
                window,
                root,
                x,
                y,
                width,
                height,
                0,
                WindowClass::INPUT_OUTPUT,
                COPY_FROM_PARENT,
                &CreateWindowAux::new().background_pixel(0),
            )
            .expect("a window can be made");
        connection
            .change_property8(PropMode::REPLACE, window, AtomEnum::WM_NAME, AtomEnum::STRING, title.as_bytes())
            .expect("a title can be set");
        connection.create_gc(ink, window, &CreateGCAux::new()).expect("a window can be drawn to");
        connection.map_window(window).expect("a window can be shown");
        connection.sync().expect("the display answers");
        Self { connection, window, ink, depth }
    }

    /// The window's id.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.window
    }

    /// Shows the luma of a picture at the window's corner; when this returns, the server has drawn it.
    ///
    /// # Panics
    /// When the display refuses.
    pub fn paint(&self, image: &I420) {
        let width = image.width() as usize;
        let grey = |luma: u8| (u32::from(luma.clamp(16, 235) - 16) * 255 / 219) as u8;
        for (n, rows) in image.y().chunks(width * ROWS).enumerate() {
            let pixels: Vec<u8> = rows.iter().flat_map(|&luma| [grey(luma), grey(luma), grey(luma), 0]).collect();
            let (top, height) = ((n * ROWS) as i16, (rows.len() / width) as u16);
            let format = ImageFormat::Z_PIXMAP;
            let (window, ink) = (self.window, self.ink);
            self.connection
                .put_image(format, window, ink, width as u16, height, 0, top, 0, self.depth, &pixels)
                .expect("a picture can be drawn");
        }
        self.connection.sync().expect("the display answers");
    }

    /// Gives the window another size.
    ///
    /// # Panics
    /// When the display refuses.
    pub fn resize(&self, width: u32, height: u32) {
        let size = ConfigureWindowAux::new().width(width).height(height);
        self.connection.configure_window(self.window, &size).expect("a window can be resized");
        self.connection.sync().expect("the display answers");
    }

    /// Makes the mouse pointer over the window a white square of 16 × 16. A server without a desktop shows none.
    ///
    /// # Panics
    /// When the display refuses.
    pub fn show_pointer(&self) {
        let id = || self.connection.generate_id().expect("an id");
        let (shape, ink, cursor) = (id(), id(), id());
        let whole = Rectangle { x: 0, y: 0, width: 16, height: 16 };
        let pen = CreateGCAux::new().foreground(1);
        self.connection.create_pixmap(1, shape, self.window, whole.width, whole.height).expect("a shape can be made");
        self.connection.create_gc(ink, shape, &pen).expect("a shape can be drawn");
        self.connection.poly_fill_rectangle(shape, ink, &[whole]).expect("a shape can be drawn");
        let (white, black) = (u16::MAX, 0);
        self.connection
            .create_cursor(cursor, shape, shape, white, white, white, black, black, black, 8, 8)
            .expect("a pointer can be made");
        let look = ChangeWindowAttributesAux::new().cursor(cursor);
        self.connection.change_window_attributes(self.window, &look).expect("a window can have a pointer");
        self.connection.sync().expect("the display answers");
    }

    /// Puts the mouse pointer over a place in the window.
    ///
    /// # Panics
    /// When the display refuses.
    pub fn point(&self, x: i16, y: i16) {
        self.connection.warp_pointer(x11rb::NONE, self.window, 0, 0, 0, 0, x, y).expect("the pointer can be moved");
        self.connection.sync().expect("the display answers");
    }
}
