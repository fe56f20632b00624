//! The figure's geometry: a body of fixed bones, posed by joint angles, laid down by gravity, its hands and feet kept where
//! they are. From a [`Figure`](crate::domain::figure::Figure) to dots. Must never know colours, cells' signs or the clock.
//!
//! Lengths are in % of the body's height, y points up, and the floor lies at 0. Directions are degrees from straight up,
//! clockwise, for a figure that faces right.

mod check;
mod fit;
mod outline;
mod picture;
mod props;
mod raster;
mod scene;
mod skeleton;
mod slopes;

pub use check::{Fault, faults, ways};
pub use fit::{Bounds, Fit, Grid};
pub use outline::{Ink, Stroke, Strokes, Weight};
pub use picture::Picture;
pub(crate) use props::BED;
pub use raster::Bitmap;
pub use scene::{Moment, Scene, eased};
pub use skeleton::{Body, P};
pub use slopes::slopes;
