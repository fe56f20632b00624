//! A picture by cells, and the last one of a figure kept: most frames show the one that is shown already. Must never differ from
//! a picture that is made anew.

use std::{cell::RefCell, rc::Rc};

use super::{
    fit::Grid,
    outline::Ink,
    raster::Bitmap,
    scene::{Moment, Scene},
};

/// A picture: of each cell the dots, and what it is part of.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    cols: usize,
    /// Row by row. A cell has eight dots at most.
    cells: Vec<(u8, Option<Ink>)>,
}

impl Picture {
    fn of(scene: &Scene, made: &Made) -> Self {
        let map = Bitmap::of(scene, &made.moment, made.grid, made.told);
        let Grid { cols, rows, .. } = made.grid;
        let places = (0..rows).flat_map(|row| (0..cols).map(move |col| (col, row)));
        let cells = places.map(|(col, row)| {
            let (bits, ink) = map.cell(col, row);
            (u8::try_from(bits).unwrap_or(u8::MAX), ink)
        });
        Self { cols, cells: cells.collect() }
    }

    /// The cells that show something: column, row, the dots as [`Bitmap::cell`] tells them, and what it is part of.
    pub fn cells(&self) -> impl Iterator<Item = (usize, usize, usize, Ink)> {
        let rows = self.cells.chunks_exact(self.cols.max(1)).enumerate();
        rows.flat_map(|(row, cells)| {
            let cells = cells.iter().enumerate();
            cells.filter_map(move |(col, (bits, ink))| ink.map(|ink| (col, row, usize::from(*bits), ink)))
        })
    }
}

/// All that a picture of one scene depends on.
#[derive(Debug, Clone, PartialEq)]
struct Made {
    moment: Moment,
    grid: Grid,
    told: bool,
}

/// The picture of a scene that was made last.
#[derive(Debug, Clone, Default)]
pub(super) struct Last(RefCell<Option<(Made, Rc<Picture>)>>);

impl Last {
    /// As [`Bitmap::of`]. Making one takes as long as the rest of a frame.
    pub(super) fn picture(&self, scene: &Scene, moment: &Moment, grid: Grid, told: bool) -> Rc<Picture> {
        let asked = Made { moment: *moment, grid, told };
        let mut last = self.0.borrow_mut();
        match &*last {
            Some((made, picture)) if *made == asked => Rc::clone(picture),
            _ => {
                let picture = Rc::new(Picture::of(scene, &asked));
                *last = Some((asked, Rc::clone(&picture)));
                picture
            }
        }
    }
}
