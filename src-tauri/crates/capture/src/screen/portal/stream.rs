//! A PipeWire node's pictures, on a loop and a thread of its own.

use std::os::fd::OwnedFd;

use pipewire::{
    Error, channel,
    context::ContextRc,
    main_loop::MainLoopRc,
    properties::properties,
    spa::{
        buffer::ChunkFlags,
        param::{
            ParamType,
            format::{FormatProperties, MediaSubtype, MediaType},
            video::{VideoFormat as Pixels, VideoInfoRaw},
        },
        pod::{Pod, Value, object, property, serialize::PodSerializer},
        utils::{Direction, Fraction, Rectangle, SpaTypes},
    },
    stream::{Stream, StreamBox, StreamFlags, StreamState},
};

use crate::{
    colour::{self, Layout},
    screen::latest::Latest,
};

/// Delivers pictures to `latest` until told to stop by `until`.
pub(super) fn run(
    node: u32,
    remote: OwnedFd,
    fps: u32,
    latest: &Latest,
    until: channel::Receiver<()>,
) -> Result<(), Error> {
    pipewire::init();
    let main_loop = MainLoopRc::new(None)?;
    let context = ContextRc::new(&main_loop, None)?;
    let core = context.connect_fd_rc(remote, None)?;
    let properties = properties! {
        *pipewire::keys::MEDIA_TYPE => "Video",
        *pipewire::keys::MEDIA_CATEGORY => "Capture",
        *pipewire::keys::MEDIA_ROLE => "Screen",
    };
    let stream = StreamBox::new(&core, "passerelle", properties)?;
    let (ending, drawing) = (latest.clone(), latest.clone());
    let _listener = stream
        .add_local_listener_with_user_data(VideoInfoRaw::new())
        .state_changed(move |_, _, old, new| match new {
            StreamState::Error(why) => ending.end(why),
            StreamState::Unconnected if old != StreamState::Unconnected => ending.end("sharing was ended"),
            _ => {}
        })
        .param_changed(|_, info, id, format| {
            if let Some(format) = format.filter(|_| id == ParamType::Format.as_raw()) {
                // A format that can't be read leaves the one before; its pictures are then left out as too short.
                let _ = info.parse(format);
            }
        })
        .process(move |stream, info| draw(stream, info, &drawing))
        .register()?;
    let wanted = wanted(fps);
    let mut formats: Vec<&Pod> = Pod::from_bytes(&wanted).into_iter().collect();
    stream.connect(Direction::Input, Some(node), StreamFlags::AUTOCONNECT | StreamFlags::MAP_BUFFERS, &mut formats)?;
    let quitting = main_loop.clone();
    let _until = until.attach(main_loop.loop_(), move |()| quitting.quit());
    main_loop.run();
    Ok(())
}

/// Converts the newest picture that is waiting and gives all of them back.
fn draw(stream: &Stream, info: &VideoInfoRaw, latest: &Latest) {
    let mut newest = None;
    while let Some(buffer) = stream.dequeue_buffer() {
        newest = Some(buffer);
    }
    let Some(mut buffer) = newest else { return };
    let Some(data) = buffer.datas_mut().first_mut() else { return };
    let (offset, stride) = (data.chunk().offset() as usize, data.chunk().stride());
    if data.chunk().flags().contains(ChunkFlags::CORRUPTED) || data.chunk().size() == 0 {
        return;
    }
    let Some(layout) = layout(info.format()) else { return };
    let size = info.size();
    let stride = u32::try_from(stride).ok().filter(|&stride| stride > 0).unwrap_or(layout.row(size.width));
    let Some(pixels) = data.data().and_then(|bytes| bytes.get(offset..)) else { return };
    match colour::convert(layout, size.width, size.height, stride, pixels) {
        Ok(image) => latest.put(image),
        Err(why) => tracing::debug!(%why, "a picture of the screen was left out"),
    }
}

fn layout(pixels: Pixels) -> Option<Layout> {
    match pixels {
        Pixels::BGRx | Pixels::BGRA => Some(Layout::Bgra),
        Pixels::RGBx | Pixels::RGBA => Some(Layout::Rgba),
        Pixels::RGB => Some(Layout::Rgb),
        Pixels::BGR => Some(Layout::Bgr),
        _ => None,
    }
}

/// What we can read, in PipeWire's own serialised form.
fn wanted(fps: u32) -> Vec<u8> {
    let size = |width, height| Rectangle { width, height };
    let rate = |num| Fraction { num, denom: 1 };
    let format = object!(
        SpaTypes::ObjectParamFormat,
        ParamType::EnumFormat,
        property!(FormatProperties::MediaType, Id, MediaType::Video),
        property!(FormatProperties::MediaSubtype, Id, MediaSubtype::Raw),
        property!(
            FormatProperties::VideoFormat,
            Choice,
            Enum,
            Id,
            Pixels::BGRx,
            Pixels::BGRx,
            Pixels::BGRA,
            Pixels::RGBx,
            Pixels::RGBA,
            Pixels::BGR,
            Pixels::RGB
        ),
        property!(
            FormatProperties::VideoSize,
            Choice,
            Range,
            Rectangle,
            size(1920, 1080),
            size(1, 1),
            size(8192, 8192)
        ),
        property!(FormatProperties::VideoFramerate, Choice, Range, Fraction, rate(fps), rate(0), rate(fps)),
    );
    let writer = std::io::Cursor::new(Vec::new());
    let written = PodSerializer::serialize(writer, &Value::Object(format));
    written.map(|(writer, _)| writer.into_inner()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_formats_asked_for_are_a_valid_pod_and_can_all_be_read() {
        assert!(Pod::from_bytes(&wanted(30)).is_some());
        for pixels in [Pixels::BGRx, Pixels::BGRA, Pixels::RGBx, Pixels::RGBA, Pixels::BGR, Pixels::RGB] {
            assert!(layout(pixels).is_some());
        }
        assert_eq!(layout(Pixels::NV12), None);
    }
}
