//! An open device that another can take the place of while it runs.

use capture::{Capture, CaptureError, SourceSpec};
use meeting::MediaKind;

use super::{Gate, Way};
use crate::{
    DeviceReason, Failure,
    device_failure::{device_failure, device_of, with_reason},
};

/// What following the choice came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Followed {
    /// It is the same device as before.
    Same,
    /// Another took its place.
    Other,
    /// Neither the new one nor the one before can be opened.
    Gone,
}

/// An open device.
pub(super) struct Line<T> {
    kind: MediaKind,
    pub(super) spec: SourceSpec,
    /// Absent only between two devices.
    capture: Option<Capture<T>>,
    trouble: Option<CaptureError>,
    dropped_before: u64,
}

/// How a device of its kind is opened.
pub(super) type Open<'a, T> = &'a dyn Fn(&SourceSpec) -> Result<Capture<T>, CaptureError>;

impl<T> Line<T> {
    /// Takes over an open device; `dropped_before` frames were dropped by those before it.
    pub(super) fn new(kind: MediaKind, spec: SourceSpec, capture: Capture<T>, dropped_before: u64) -> Self {
        Self { kind, spec, capture: Some(capture), trouble: None, dropped_before }
    }

    /// The device, while there is one.
    pub(super) fn capture(&self) -> Option<&Capture<T>> {
        self.capture.as_ref()
    }

    /// Frames dropped by all devices up to now.
    pub(super) fn dropped(&self) -> u64 {
        self.dropped_before + self.capture.as_ref().map_or(0, Capture::dropped)
    }

    /// Opens the device chosen at the gate, if it is another. When it can't be, that is told, and the one before goes on.
    pub(super) fn follow(&mut self, gate: &Gate, open: Open<'_, T>, way: &Way) -> Followed {
        let Some(wanted) = gate.other_than(&self.spec) else { return Followed::Same };
        let error = match open(&wanted) {
            Ok(capture) => return self.take(wanted, capture),
            // It may be the same device by another name, which opens only once.
            Err(CaptureError::Busy(_)) => {
                self.close();
                match open(&wanted) {
                    Ok(capture) => return self.take(wanted, capture),
                    Err(error) => error,
                }
            }
            Err(error) => error,
        };
        gate.fall_back(&wanted, &self.spec);
        way.tell(self.kind, unusable(self.kind, &error), false);
        if self.capture.is_some() {
            return Followed::Same;
        }
        match open(&self.spec) {
            Ok(capture) => self.take(self.spec.clone(), capture),
            Err(_) => Followed::Gone,
        }
    }

    fn take(&mut self, spec: SourceSpec, capture: Capture<T>) -> Followed {
        self.close();
        (self.spec, self.capture, self.trouble) = (spec, Some(capture), None);
        Followed::Other
    }

    fn close(&mut self) {
        self.dropped_before = self.dropped();
        self.capture = None;
    }

    /// Tells of a device that went away, once; the capture opens it again by itself.
    pub(super) fn tell_trouble(&mut self, way: &Way) {
        let now = self.capture.as_ref().and_then(Capture::error);
        if now != self.trouble {
            if let Some(error) = &now {
                way.tell(self.kind, unusable(self.kind, error), false);
            }
            self.trouble = now;
        }
    }

    /// Tells that the device has ended for good.
    pub(super) fn tell_end(&mut self, way: &Way) {
        let failure = match self.trouble.take() {
            Some(error) => unusable(self.kind, &error),
            None => with_reason(device_of(self.kind), DeviceReason::Gone, format!("“{}” has ended", self.spec)),
        };
        way.tell(self.kind, failure, true);
    }
}

/// A device that can't be used, as people are told.
pub(super) fn unusable(kind: MediaKind, error: &CaptureError) -> Failure {
    device_failure(device_of(kind), error)
}
