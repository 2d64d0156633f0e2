//! Windows: the sound system's notifications, and those of plug and play for cameras. Screens are looked at.
#![expect(unsafe_code, reason = "COM, and a callback with the pointer it was given")]

use std::{ffi::c_void, io, sync::Arc};

use windows::Win32::{
    Devices::DeviceAndDriverInstallation::{
        CM_NOTIFY_ACTION, CM_NOTIFY_EVENT_DATA, CM_NOTIFY_FILTER, CM_NOTIFY_FILTER_0, CM_NOTIFY_FILTER_0_0,
        CM_NOTIFY_FILTER_TYPE_DEVICEINTERFACE, CM_Register_Notification, CM_Unregister_Notification, CR_SUCCESS,
        HCMNOTIFICATION,
    },
    Foundation::PROPERTYKEY,
    Media::{
        Audio::{
            DEVICE_STATE, EDataFlow, ERole, IMMDeviceEnumerator, IMMNotificationClient, IMMNotificationClient_Impl,
            MMDeviceEnumerator,
        },
        KernelStreaming::KSCATEGORY_VIDEO_CAMERA,
    },
    System::Com::{CLSCTX_ALL, COINIT_MULTITHREADED, CoCreateInstance, CoInitializeEx, CoUninitialize},
};
use windows_core::{PCWSTR, Result, implement};

use super::{DeviceKinds, hub::Word};

/// Registered notifications. Dropping it takes them back.
pub(super) struct Source {
    cameras: Option<HCMNOTIFICATION>,
    /// Its end ends the thread that holds the sound system's.
    _sound: std::sync::mpsc::Sender<()>,
}

// A handle of plug and play belongs to no thread.
unsafe impl Send for Source {}
unsafe impl Sync for Source {}

impl Source {
    /// Tells `word` from now on.
    pub(super) fn start(word: &Arc<Word>) -> io::Result<Self> {
        let (alive, dropped) = std::sync::mpsc::channel::<()>();
        let of_thread = word.clone();
        // COM wants a thread that stays in its apartment.
        std::thread::Builder::new().name("device-word".to_owned()).spawn(move || match sound(&of_thread) {
            Ok(_held) => {
                of_thread.tells_of(DeviceKinds::SOUND, true);
                let _ = dropped.recv();
            }
            Err(error) => tracing::warn!(%error, "the sound system doesn't tell of its devices"),
        })?;
        let cameras = cameras(word);
        word.tells_of(DeviceKinds::CAMERAS, cameras.is_some());
        Ok(Self { cameras, _sound: alive })
    }
}

impl Drop for Source {
    fn drop(&mut self) {
        if let Some(cameras) = self.cameras.take() {
            // SAFETY: it was registered and is not used again. This waits for a call that is under way.
            unsafe { CM_Unregister_Notification(cameras) };
        }
    }
}

/// The sound system's side, on one thread.
struct Sound {
    client: IMMNotificationClient,
    devices: Option<IMMDeviceEnumerator>,
}

fn sound(word: &Arc<Word>) -> Result<Sound> {
    // SAFETY: balanced by the drop of `Sound`, on the same thread; on an error there is nothing to balance but the count.
    unsafe {
        CoInitializeEx(None, COINIT_MULTITHREADED).ok()?;
        let devices: IMMDeviceEnumerator = CoCreateInstance(&MMDeviceEnumerator, None, CLSCTX_ALL)?;
        let client: IMMNotificationClient = Client { word: word.clone() }.into();
        devices.RegisterEndpointNotificationCallback(&client)?;
        Ok(Sound { client, devices: Some(devices) })
    }
}

impl Drop for Sound {
    fn drop(&mut self) {
        if let Some(devices) = self.devices.take() {
            // SAFETY: it was registered; both are of this thread's apartment.
            let _ = unsafe { devices.UnregisterEndpointNotificationCallback(&self.client) };
            drop(devices);
        }
        // SAFETY: balances `sound`.
        unsafe { CoUninitialize() };
    }
}

#[implement(IMMNotificationClient)]
struct Client {
    word: Arc<Word>,
}

impl IMMNotificationClient_Impl for Client_Impl {
    fn OnDeviceStateChanged(&self, _: &PCWSTR, _: DEVICE_STATE) -> Result<()> {
        self.word.changed(DeviceKinds::SOUND);
        Ok(())
    }

    fn OnDeviceAdded(&self, _: &PCWSTR) -> Result<()> {
        self.word.changed(DeviceKinds::SOUND);
        Ok(())
    }

    fn OnDeviceRemoved(&self, _: &PCWSTR) -> Result<()> {
        self.word.changed(DeviceKinds::SOUND);
        Ok(())
    }

    fn OnDefaultDeviceChanged(&self, _: EDataFlow, _: ERole, _: &PCWSTR) -> Result<()> {
        self.word.changed(DeviceKinds::SOUND);
        Ok(())
    }

    fn OnPropertyValueChanged(&self, _: &PCWSTR, _: &PROPERTYKEY) -> Result<()> {
        Ok(())
    }
}

/// Asks plug and play to tell of cameras.
fn cameras(word: &Arc<Word>) -> Option<HCMNOTIFICATION> {
    let filter = CM_NOTIFY_FILTER {
        cbSize: u32::try_from(size_of::<CM_NOTIFY_FILTER>()).ok()?,
        FilterType: CM_NOTIFY_FILTER_TYPE_DEVICEINTERFACE,
        u: CM_NOTIFY_FILTER_0 { DeviceInterface: CM_NOTIFY_FILTER_0_0 { ClassGuid: KSCATEGORY_VIDEO_CAMERA } },
        ..CM_NOTIFY_FILTER::default()
    };
    // Lent for good, a few bytes for each watch, so that no call finds it gone.
    let context: &'static Arc<Word> = Box::leak(Box::new(word.clone()));
    let mut handle = HCMNOTIFICATION::default();
    // SAFETY: the filter lives for the call, the context for good.
    let answer = unsafe {
        CM_Register_Notification(&filter, Some(std::ptr::from_ref(context).cast()), Some(camera_changed), &mut handle)
    };
    (answer == CR_SUCCESS).then_some(handle)
}

unsafe extern "system" fn camera_changed(
    _: HCMNOTIFICATION,
    context: *const c_void,
    _: CM_NOTIFY_ACTION,
    _: *const CM_NOTIFY_EVENT_DATA,
    _: u32,
) -> u32 {
    // SAFETY: it is the leaked word of `cameras`.
    let word = unsafe { &*context.cast::<Arc<Word>>() };
    word.changed(DeviceKinds::CAMERAS);
    0
}
