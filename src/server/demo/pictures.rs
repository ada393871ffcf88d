//! Landscapes, painted by a formula: pictures that nobody else has a right to.

use std::io::Cursor;

use image::{ImageFormat, Rgb, RgbImage};

use super::script::Picture;

const WIDTH: u32 = 1440;
const HEIGHT: u32 = 960;
/// Where the water begins, of the height.
const SHORE: f32 = 0.66;

type Colour = [f32; 3];

struct Palette {
    /// Of the sky, from above to the horizon.
    sky: [Colour; 2],
    sun: Colour,
    /// Of the hills, from the farthest to the nearest.
    hills: [Colour; 3],
    /// Of the width and of the height.
    sun_at: (f32, f32),
}

/// What it is called, and the bytes of a PNG.
pub fn paint(picture: Picture) -> (&'static str, Vec<u8>) {
    let (name, palette) = match picture {
        Picture::Lake => (
            "lake.png",
            Palette {
                sky: [[108.0, 152.0, 190.0], [226.0, 226.0, 208.0]],
                sun: [255.0, 246.0, 222.0],
                hills: [[140.0, 164.0, 176.0], [98.0, 132.0, 138.0], [54.0, 88.0, 86.0]],
                sun_at: (0.68, 0.3),
            },
        ),
        Picture::Dusk => (
            "晚霞.png",
            Palette {
                sky: [[72.0, 62.0, 110.0], [240.0, 152.0, 98.0]],
                sun: [255.0, 214.0, 158.0],
                hills: [[156.0, 96.0, 104.0], [98.0, 62.0, 86.0], [44.0, 34.0, 58.0]],
                sun_at: (0.34, 0.52),
            },
        ),
    };
    let canvas = RgbImage::from_fn(WIDTH, HEIGHT, |x, y| {
        let colour = palette.colour(x as f32 / WIDTH as f32, y as f32 / HEIGHT as f32);
        Rgb(colour.map(|channel| channel.clamp(0.0, 255.0) as u8))
    });
    let mut bytes = Cursor::new(Vec::new());
    canvas.write_to(&mut bytes, ImageFormat::Png).expect("a vector takes everything");
    (name, bytes.into_inner())
}

impl Palette {
    fn colour(&self, x: f32, y: f32) -> Colour {
        if y < SHORE {
            return self.land(x, y);
        }
        // The water shows what is above it, darker, and moved to and fro by the waves.
        let depth = (y - SHORE) / (1.0 - SHORE);
        let wave = (depth * 90.0 + (x * 14.0).sin() * 1.5).sin() * 0.004 * (0.3 + depth);
        let mirrored = self.land(x + wave, SHORE - (y - SHORE) * 0.9 + wave);
        mix(mirrored, self.hills[2], 0.16 + 0.3 * depth)
    }

    fn land(&self, x: f32, y: f32) -> Colour {
        for (layer, hill) in self.hills.iter().enumerate().rev() {
            let layer = layer as f32;
            let height = 0.21 - 0.055 * layer;
            let phase = x * (5.0 + 3.0 * layer) + layer * 2.1;
            let ridge = SHORE - height * (0.62 + 0.26 * phase.sin() + 0.12 * (phase * 2.7 + 1.0).sin());
            if y > ridge {
                return mix(*hill, self.sky[1], 0.25 * (y - ridge) / height);
            }
        }
        let (sun_x, sun_y) = self.sun_at;
        let distance = ((x - sun_x) * WIDTH as f32 / HEIGHT as f32).hypot(y - sun_y);
        let sky = mix(self.sky[0], self.sky[1], (y / SHORE).powf(1.3));
        let glow = if distance < 0.045 { 1.0 } else { 0.55 * (-7.0 * (distance - 0.045)).exp() };
        mix(sky, self.sun, glow)
    }
}

fn mix(from: Colour, to: Colour, share: f32) -> Colour {
    std::array::from_fn(|channel| from[channel] + (to[channel] - from[channel]) * share.clamp(0.0, 1.0))
}
