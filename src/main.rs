//! Calls the library and sets the exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    supple::run(std::env::args_os())
}
