//! Clips as calls have them, drawn here: nobody's face, and the same every time.

use std::{f32::consts::TAU, fs, path::Path, time::Duration};

use media::{
    I420,
    file::{FileError, Y4mWriter},
    pattern::Stamp,
};

/// Pictures a second.
pub const FPS: u32 = 30;

/// Pictures of a clip. After them every scene is where it began.
pub const PICTURES: u32 = 180;

/// What a clip shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scene {
    /// Somebody who talks, under a camera's noise, before a room that does not move.
    Head,
    /// A camera that pans over fine detail.
    Motion,
    /// Text that scrolls.
    Text,
}

impl Scene {
    /// Its name on a command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Head => "head",
            Self::Motion => "motion",
            Self::Text => "text",
        }
    }
}

/// Draws the pictures of a scene.
#[derive(Debug)]
pub struct Footage {
    scene: Scene,
    width: u32,
    height: u32,
    /// Luma that pictures are taken from: the room, the panorama, or the text.
    still: Vec<u8>,
    noise: Vec<u8>,
}

impl Footage {
    /// Of a size with even sides.
    #[must_use]
    pub fn new(scene: Scene, width: u32, height: u32) -> Self {
        let (across, down) = (width as usize, height as usize);
        let still = match scene {
            Scene::Head => texture(across, down, (64, 24), 70.0),
            Scene::Motion => texture(across * 2, down, (24, 3), 150.0),
            Scene::Text => text(across, PICTURES as usize * scroll(height)),
        };
        let mut random = Random(0x2545_f491);
        let noise = (0..across * down + 4096).map(|_| (random.next() % 5 + random.next() % 5) as u8).collect();
        Self { scene, width, height, still, noise }
    }

    /// One picture, its stamp not dated.
    ///
    /// # Panics
    /// When the sides are not even.
    #[must_use]
    pub fn picture(&self, number: u32) -> I420 {
        let mut image = I420::black(self.width, self.height).expect("the sides are even");
        let (width, height) = (self.width as usize, self.height as usize);
        let turn = (number % PICTURES) as f32 / PICTURES as f32;
        let (luma, u, v) = image.planes_mut();
        u.fill(128);
        v.fill(128);
        match self.scene {
            Scene::Head => {
                luma.copy_from_slice(&self.still);
                face(luma, u, v, (width, height), turn);
                let start = (number as usize * 1_237) % 4096;
                for (luma, noise) in luma.iter_mut().zip(&self.noise[start..]) {
                    *luma = luma.saturating_add(*noise).saturating_sub(4);
                }
            }
            Scene::Motion => {
                let from = (turn * (2 * width) as f32) as usize;
                for (line, still) in luma.chunks_exact_mut(width).zip(self.still.chunks_exact(2 * width)) {
                    for (x, luma) in line.iter_mut().enumerate() {
                        *luma = still[(from + x) % (2 * width)];
                    }
                }
            }
            Scene::Text => {
                let lines = self.still.len() / width;
                let from = (number % PICTURES) as usize * scroll(self.height);
                for (y, line) in luma.chunks_exact_mut(width).enumerate() {
                    line.copy_from_slice(&self.still[(from + y) % lines * width..][..width]);
                }
            }
        }
        Stamp::new(1, number % PICTURES, Duration::ZERO).draw(&mut image);
        image
    }

    /// Writes the clip.
    ///
    /// # Errors
    /// When the file can't be written.
    pub fn write(&self, path: &Path) -> Result<(), FileError> {
        // A clip that was begun and not finished never has the name.
        let begun = path.with_extension("begun");
        let mut clip = Y4mWriter::create(&begun, self.width, self.height, FPS)?;
        for number in 0..PICTURES {
            clip.write(&self.picture(number))?;
        }
        clip.finish()?;
        fs::rename(begun, path)?;
        Ok(())
    }
}

/// Lines that text moves from picture to picture.
fn scroll(height: u32) -> usize {
    (height as usize / 180).max(1)
}

struct Random(u32);

impl Random {
    fn next(&mut self) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0 >> 8
    }
}

/// Soft patches of one size over finer ones, seamless from its right edge to its left.
fn texture(width: usize, height: usize, sizes: (usize, usize), contrast: f32) -> Vec<u8> {
    let mut random = Random(0x9e37_79b9);
    let mut grid = |size: usize| {
        let (columns, rows) = (width.div_ceil(size), height.div_ceil(size) + 2);
        (size, columns, (0..columns * rows).map(|_| (random.next() % 256) as f32 / 255.0).collect::<Vec<f32>>())
    };
    let layers = [grid(sizes.0), grid(sizes.1)];
    let value = |x: usize, y: usize| {
        let of = |(size, columns, points): &(usize, usize, Vec<f32>)| {
            let (column, row) = (x / size, y / size);
            let (right, down) = ((x % size) as f32 / *size as f32, (y % size) as f32 / *size as f32);
            let point = |column: usize, row: usize| points[row * columns + column % columns];
            let above = point(column, row) * (1.0 - right) + point(column + 1, row) * right;
            let below = point(column, row + 1) * (1.0 - right) + point(column + 1, row + 1) * right;
            above * (1.0 - down) + below * down
        };
        110.0 + contrast * (0.65 * of(&layers[0]) + 0.35 * of(&layers[1]) - 0.5)
    };
    (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).map(|(x, y)| value(x, y) as u8).collect()
}

/// A head that sways, blinks and talks.
fn face(luma: &mut [u8], u: &mut [u8], v: &mut [u8], (width, height): (usize, usize), turn: f32) {
    let size = height as f32;
    let (sway, nod) = ((turn * TAU).sin(), (turn * TAU * 2.0).sin());
    let (cx, cy) = (width as f32 / 2.0 + sway * size * 0.06, size * 0.56 + nod * size * 0.015);
    // Syllables, about five a second.
    let mouth = 0.012 + 0.03 * (turn * TAU * 30.0).sin().abs() * (0.6 + 0.4 * (turn * TAU * 7.0).sin());
    let blink = if (turn * 3.0).fract() < 0.04 { 0.004 } else { 0.022 };
    let shapes = [
        (cx, size * 1.08, 0.42, 0.24, 60.0),
        (cx, cy, 0.20, 0.28, 165.0),
        (cx - 0.08 * size + sway * 4.0, cy - 0.06 * size, 0.034, blink, 40.0),
        (cx + 0.08 * size + sway * 4.0, cy - 0.06 * size, 0.034, blink, 40.0),
        (cx + sway * 5.0, cy + 0.03 * size, 0.02, 0.05, 140.0),
        (cx + sway * 4.0, cy + 0.15 * size, 0.075, mouth, 55.0),
    ];
    for (place, (x, y, across, down, bright)) in shapes.into_iter().enumerate() {
        let (across, down) = (across * size, down * size);
        let lines = ((y - down).max(0.0) as usize)..((y + down).min(size) as usize);
        for line in lines {
            let part = (line as f32 - y) / down;
            let half = across * (1.0 - part * part).max(0.0).sqrt();
            let columns = ((x - half).max(0.0) as usize)..((x + half).clamp(0.0, width as f32) as usize);
            for column in columns {
                // Lit from the left.
                let shade = bright - 28.0 * (column as f32 - x) / across;
                luma[line * width + column] = shade.clamp(16.0, 235.0) as u8;
                if place == 1 {
                    let at = line / 2 * (width / 2) + column / 2;
                    (u[at], v[at]) = (112, 150);
                }
            }
        }
    }
}

/// Dark letters on a bright page, in lines; letters are made up.
fn text(width: usize, lines: usize) -> Vec<u8> {
    let mut page = vec![225u8; width * lines];
    let dot = (lines / 360).max(1);
    let (across, down) = (6 * dot, 10 * dot);
    let mut random = Random(0x1234_5678);
    for row in 0..lines / down {
        for column in 1..width / across - 1 {
            let letter = random.next();
            if letter.is_multiple_of(6) || row.is_multiple_of(9) {
                continue;
            }
            for y in 0..7 {
                for x in 0..5 {
                    // Of the 24 bits each decides two or one of 35 dots.
                    if letter >> ((y * 5 + x) * 7 % 24) & 1 == 0 {
                        continue;
                    }
                    for line in 0..dot {
                        let at = (row * down + y * dot + line) * width + column * across + x * dot;
                        page[at..at + dot].fill(35);
                    }
                }
            }
        }
    }
    page
}

#[cfg(test)]
mod tests {
    use media::pattern::read;

    use super::*;

    /// The mean difference of two pictures' luma.
    fn apart(one: &I420, other: &I420) -> f64 {
        let sum: u64 = one.y().iter().zip(other.y()).map(|(one, other)| u64::from(one.abs_diff(*other))).sum();
        sum as f64 / one.y().len() as f64
    }

    #[test]
    fn every_scene_moves_and_comes_back_to_where_it_began() {
        for scene in [Scene::Head, Scene::Motion, Scene::Text] {
            let footage = Footage::new(scene, 320, 180);
            let [first, second, last, again] = [0, 1, PICTURES - 1, PICTURES].map(|number| footage.picture(number));
            assert_eq!(read(&last).map(|stamp| stamp.number), Some(PICTURES - 1), "{scene:?}");
            let (step, seam) = (apart(&first, &second), apart(&last, &first));
            assert!(step > 0.5, "{scene:?} stands still: {step}");
            assert!(seam < 2.0 * step, "{scene:?} jumps by {seam} at its end, {step} within");
            // Of the head, only the noise goes on.
            assert!(apart(&first, &again) < 3.0, "{scene:?}");
            assert_eq!(
                again.y(),
                Footage::new(scene, 320, 180).picture(PICTURES).y(),
                "{scene:?} is made anew the same"
            );
        }
    }
}
