//! A picture by cells, and the last one of a figure kept: most frames show the one that is shown already. Must never differ from
//! a picture that is made anew.

use std::{cell::RefCell, rc::Rc};

use super::{
    fit::Grid,
    outline::Ink,
    raster::Bitmap,
    scene::{Moment, Scene},
};

/// A picture: the dots of its cells, where they show something.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Picture {
    /// Of the cells that show something, row by row. A cell has eight dots at most.
    dots: Vec<u8>,
    runs: Vec<Run>,
}

/// Cells side by side that are part of the same.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Run {
    row: usize,
    col: usize,
    /// Where its cells end among all.
    end: usize,
    ink: Ink,
}

impl Picture {
    fn of(scene: &Scene, made: &Made) -> Self {
        let map = Bitmap::of(scene, &made.moment, made.grid, made.told);
        let mut picture = Self::default();
        for row in 0..made.grid.rows {
            let mut hangs = false;
            for col in 0..made.grid.cols {
                let (bits, ink) = map.cell(col, row);
                if let Some(ink) = ink {
                    picture.put(row, col, ink, hangs, u8::try_from(bits).unwrap_or(u8::MAX));
                }
                hangs = ink.is_some();
            }
        }
        picture
    }

    fn put(&mut self, row: usize, col: usize, ink: Ink, hangs: bool, dots: u8) {
        self.dots.push(dots);
        let end = self.dots.len();
        match self.runs.last_mut().filter(|last| hangs && last.ink == ink) {
            Some(last) => last.end = end,
            None => self.runs.push(Run { row, col, end, ink }),
        }
    }

    /// What shows something, row by row: the first row and column, the dots of each cell as [`Bitmap::cell`] tells them, and what they are part of.
    pub fn runs(&self) -> impl Iterator<Item = (usize, usize, &[u8], Ink)> {
        let mut from = 0;
        self.runs.iter().map(move |run| {
            let dots = self.dots.get(std::mem::replace(&mut from, run.end)..run.end).unwrap_or_default();
            (run.row, run.col, dots, run.ink)
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
