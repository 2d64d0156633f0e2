//! Memory that the X server writes pictures into and we read them from (MIT-SHM 1.2).
#![expect(unsafe_code, reason = "mapping memory and viewing it as bytes; nothing else in here")]

use std::{os::fd::OwnedFd, ptr};

use rustix::{
    fs::{MemfdFlags, ftruncate, memfd_create},
    mm::{MapFlags, ProtFlags, mmap, munmap},
};
use x11rb::{
    connection::Connection,
    protocol::{
        shm::{ConnectionExt as _, Seg},
        xproto::{Drawable, ImageFormat},
    },
    rust_connection::RustConnection,
};

use super::{Area, Trouble};

/// A mapped piece of memory that the server knows.
pub(super) struct Segment {
    seg: Seg,
    start: *mut u8,
    len: usize,
}

// SAFETY: the mapping belongs to this value alone and has no tie to the thread that made it.
unsafe impl Send for Segment {}

impl Segment {
    /// Makes a segment of `len` bytes; `None` where the server can't share memory with us.
    pub(super) fn attach(connection: &RustConnection, len: usize) -> Option<Self> {
        let version = connection.shm_query_version().ok()?.reply().ok()?;
        if len == 0 || (version.major_version, version.minor_version) < (1, 2) {
            return None;
        }
        let memory = memfd_create("passerelle-screen", MemfdFlags::CLOEXEC).ok()?;
        ftruncate(&memory, len as u64).ok()?;
        let segment = Self::map(&memory, len, connection.generate_id().ok()?)?;
        connection.shm_attach_fd(segment.seg, memory, false).ok()?.check().ok()?;
        Some(segment)
    }

    fn map(memory: &OwnedFd, len: usize, seg: Seg) -> Option<Self> {
        let access = ProtFlags::READ | ProtFlags::WRITE;
        // SAFETY: a new mapping at an address the system chooses disturbs no other memory.
        let start = unsafe { mmap(ptr::null_mut(), len, access, MapFlags::SHARED, memory, 0) }.ok()?;
        Some(Self { seg, start: start.cast(), len })
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Has the server write `area` of `drawable`, and gives its pixels: four bytes each, rows without padding.
    pub(super) fn fetch(
        &mut self,
        connection: &RustConnection,
        drawable: Drawable,
        area: Area,
    ) -> Result<&mut [u8], Trouble> {
        let bytes = usize::from(area.width) * usize::from(area.height) * 4;
        if bytes > self.len {
            return Err(Trouble::Passing);
        }
        let Area { x, y, width, height } = area;
        let format = ImageFormat::Z_PIXMAP.into();
        connection.shm_get_image(drawable, x, y, width, height, !0, format, self.seg, 0)?.reply()?;
        // SAFETY: `start` maps at least `bytes` bytes until drop, and `&mut self` makes this the only view of them here.
        // The server wrote before it replied and writes again only when asked, which takes `&mut self` again.
        Ok(unsafe { std::slice::from_raw_parts_mut(self.start, bytes) })
    }

    /// Tells the server to let go of it.
    pub(super) fn detach(self, connection: &RustConnection) {
        // If the connection is broken, the server has let go already.
        let _ = connection.shm_detach(self.seg);
    }
}

impl Drop for Segment {
    fn drop(&mut self) {
        // SAFETY: `start` and `len` are those of the mapping made in `map`, and nothing borrows from it any more.
        let _ = unsafe { munmap(self.start.cast(), self.len) };
    }
}
