//! How much pictures still resemble the ones that were sent.

use std::{collections::BTreeMap, fs, path::Path};

use media::{I420, video::scale};
use support::{
    footage::Footage,
    judging::{psnr, ssim},
};

/// The top of a picture is its stamp, which says when it was taken and is not compared: an eighth.
const STAMP: usize = 8;

/// More pictures than this are not looked at.
const MOST: usize = 60;

/// Means over the pictures of a call that were handed over whole within a time (milliseconds since 1970): SSIM and PSNR in dB.
pub(super) fn pictures(
    folder: &Path,
    footage: &Footage,
    (width, height): (u32, u32),
    time: (f64, f64),
) -> Option<(f64, f64)> {
    let mut found: Vec<(f64, u32, u32, u32, std::path::PathBuf)> = fs::read_dir(folder)
        .ok()?
        .filter_map(Result::ok)
        .filter_map(|entry| {
            let name = entry.file_name().to_str()?.strip_prefix("luma-")?.to_owned();
            let mut parts = name.split(['-', 'x']);
            let at = parts.next()?.parse().ok()?;
            let mut number = || parts.next()?.parse().ok();
            Some((at, number()?, number()?, number()?, entry.path()))
        })
        .filter(|(at, ..)| *at >= time.0 && *at <= time.1)
        .collect();
    found.sort_by(|one, other| one.0.total_cmp(&other.0));
    let mut sources: BTreeMap<u32, I420> = BTreeMap::new();
    let mut marks = Vec::new();
    for (_, number, across, down, file) in found.into_iter().take(MOST) {
        let source = sources.entry(number).or_insert_with(|| footage.picture(number));
        let mut shown = I420::black(across, down).ok()?;
        let luma = fs::read(file).ok()?;
        if luma.len() != shown.planes_mut().0.len() {
            continue;
        }
        shown.planes_mut().0.copy_from_slice(&luma);
        // As large as it was sent, which is how it would be shown.
        let shown = if (across, down) == (width, height) { shown } else { scale(&shown, width, height).ok()? };
        let from = height as usize / STAMP * width as usize;
        marks.push((
            ssim(&source.y()[from..], &shown.y()[from..], width as usize),
            psnr(&source.y()[from..], &shown.y()[from..]),
        ));
    }
    let count = marks.len() as f64;
    let (ssim, psnr) = marks.iter().fold((0.0, 0.0), |sum, mark| (sum.0 + mark.0, sum.1 + mark.1));
    (count > 0.0).then_some((ssim / count, psnr / count))
}
