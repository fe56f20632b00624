//! Starts the coach. Must hold no logic of its own.

use std::process::ExitCode;

use supple::{
    app::App,
    io::{
        mailbox::Mailbox,
        run::{World, run},
    },
};

fn main() -> std::io::Result<ExitCode> {
    let code = run(&mut App::default(), World::default(), Mailbox::new()?);
    Ok(ExitCode::from(code))
}
