//! `supple`: a coach in the terminal for a back that has seized up.

pub mod app;
pub mod commands;
pub mod domain;
pub mod io;
pub mod ui;
