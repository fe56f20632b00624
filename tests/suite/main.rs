//! The one integration binary: it links once.

mod bad_routines;
mod driver;
mod overrides;
mod purity;
mod routines;
mod screens;
mod survival;
