//! A moving picture of its own colour for every source, under a stamp.

use super::stamp::{ROW_FRACTION, ROWS, Stamp};
use crate::frame::I420;

/// Draws a picture of `stamp.source` in motion: slanted stripes that move one step a picture, and a bright square that
/// crosses from left to right; above it the stamp. Takes about 0.1 ms at 720p.
pub fn draw(image: &mut I420, stamp: &Stamp) {
    stripes(image, stamp);
    square(image, stamp.number);
    stamp.draw(image);
}

/// Slanted stripes: every line is a piece of one long ramp, begun a little further on.
fn stripes(image: &mut I420, stamp: &Stamp) {
    let (width, height) = (image.width() as usize, image.height() as usize);
    let period = (width / 4).max(8);
    let ramp: Vec<u8> = (0..width + period)
        .map(|x| {
            let phase = x % period * 2;
            (60 + if phase < period { phase } else { 2 * period - phase } * 80 / period) as u8
        })
        .collect();
    let (y, u, v) = image.planes_mut();
    let step = (width / 160).max(1) * stamp.number as usize;
    for (line, row) in y.chunks_exact_mut(width).enumerate() {
        row.copy_from_slice(&ramp[(line * width / height / 2 + step) % period..][..width]);
    }
    let angle = f32::from(stamp.source) * 2.4;
    u.fill((128.0 + 50.0 * angle.cos()) as u8);
    v.fill((128.0 + 50.0 * angle.sin()) as u8);
}

fn square(image: &mut I420, number: u32) {
    let (width, height) = (image.width() as usize, image.height() as usize);
    let top = height * ROWS as usize / ROW_FRACTION as usize;
    let side = height / 4;
    let steps = 90;
    let left = (width - side.min(width)) * (number as usize % steps) / steps;
    let down = top + (height - top - side) / 2;
    let (y, ..) = image.planes_mut();
    for row in y.chunks_exact_mut(width).skip(down).take(side) {
        row[left..(left + side).min(width)].fill(210);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pattern::read;

    fn picture(source: u8, number: u32) -> I420 {
        let mut image = I420::black(320, 180).unwrap();
        draw(&mut image, &Stamp { source, number, time: 9 });
        image
    }

    #[test]
    fn sources_differ_in_colour_and_numbers_in_place() {
        assert_ne!(picture(1, 5).u(), picture(2, 5).u());
        let below = |image: &I420| image.y()[320 * 30..].to_vec();
        assert_ne!(below(&picture(1, 5)), below(&picture(1, 6)));
        assert_eq!(picture(1, 5), picture(1, 5));
    }

    #[test]
    fn the_stamp_stays_readable_over_the_picture() {
        for number in 0..200 {
            assert_eq!(read(&picture(4, number)).map(|stamp| stamp.number), Some(number));
        }
    }

    #[test]
    fn tiny_and_tall_pictures_are_drawn_too() {
        for (width, height) in [(2, 2), (4, 400), (400, 4)] {
            draw(&mut I420::black(width, height).unwrap(), &Stamp { source: 1, number: 7_000_000, time: 0 });
        }
    }
}
