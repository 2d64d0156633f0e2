//! macOS: CoreAudio's property listeners. Cameras and screens are looked at.
#![expect(unsafe_code, reason = "CoreAudio calls back with the pointer it was given")]

use std::{ffi::c_void, io, ptr::NonNull, sync::Arc};

use objc2_core_audio::{
    AudioObjectAddPropertyListener, AudioObjectID, AudioObjectPropertyAddress, AudioObjectRemovePropertyListener,
    kAudioHardwarePropertyDefaultInputDevice, kAudioHardwarePropertyDefaultOutputDevice, kAudioHardwarePropertyDevices,
    kAudioObjectPropertyElementMain, kAudioObjectPropertyScopeGlobal, kAudioObjectSystemObject,
};

use super::{DeviceKinds, hub::Word};

/// What is listened to: the list of devices, and both defaults.
const PROPERTIES: [u32; 3] = [
    kAudioHardwarePropertyDevices,
    kAudioHardwarePropertyDefaultInputDevice,
    kAudioHardwarePropertyDefaultOutputDevice,
];

/// Registered listeners. Dropping it takes them back.
pub(super) struct Source {
    /// Lent to CoreAudio while listeners are registered, and after that kept for good: a call that is under way when they are
    /// taken back would find it gone. It is a few bytes for each watch.
    word: &'static Arc<Word>,
    listening: Vec<u32>,
}

impl Source {
    /// Tells `word` from now on.
    #[expect(clippy::unnecessary_wraps, reason = "as on other systems")]
    pub(super) fn start(word: &Arc<Word>) -> io::Result<Self> {
        let word: &'static Arc<Word> = Box::leak(Box::new(word.clone()));
        let add = |property: &u32| {
            let mut address = address(*property);
            let address = NonNull::from(&mut address);
            // SAFETY: the address lives for the call, the context for good.
            unsafe { AudioObjectAddPropertyListener(system(), address, Some(changed), context(word)) == 0 }
        };
        let listening: Vec<u32> = PROPERTIES.into_iter().filter(add).collect();
        word.tells_of(DeviceKinds::SOUND, listening.len() == PROPERTIES.len());
        tracing::info!("cameras and screens that come and go are looked for");
        Ok(Self { word, listening })
    }
}

impl Drop for Source {
    fn drop(&mut self) {
        for property in &self.listening {
            let mut address = address(*property);
            let address = NonNull::from(&mut address);
            // SAFETY: as they were added.
            unsafe { AudioObjectRemovePropertyListener(system(), address, Some(changed), context(self.word)) };
        }
    }
}

const fn system() -> AudioObjectID {
    kAudioObjectSystemObject as AudioObjectID
}

fn address(property: u32) -> AudioObjectPropertyAddress {
    AudioObjectPropertyAddress {
        mSelector: property,
        mScope: kAudioObjectPropertyScopeGlobal,
        mElement: kAudioObjectPropertyElementMain,
    }
}

fn context(word: &'static Arc<Word>) -> *mut c_void {
    std::ptr::from_ref(word).cast_mut().cast()
}

unsafe extern "C-unwind" fn changed(
    _: AudioObjectID,
    _: u32,
    _: NonNull<AudioObjectPropertyAddress>,
    context: *mut c_void,
) -> i32 {
    // SAFETY: it is the leaked word of `start`.
    let word = unsafe { &*context.cast_const().cast::<Arc<Word>>() };
    if !word.stopped() {
        word.changed(DeviceKinds::SOUND);
    }
    0
}
