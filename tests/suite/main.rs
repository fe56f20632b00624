//! The one integration binary: it links once.

mod bad_routines;
mod overrides;
mod purity;
mod routines;
mod survival;
