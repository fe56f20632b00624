//! Has the linker put the functions that the usual ways through the program run side by side, and large texts that are rarely read
//! out of the way of the rest: the kernel maps 64 KB round each page in use, so what lies scattered takes all of the program into memory.
//!
//! Only an offer: where the linker does not take it, or nobody can try whether it does, the program is built as if this were not here.

use std::{
    env, fs,
    io::Error,
    path::Path,
    process::{Command, Stdio},
};

/// Names of functions, without what changes with the compiler; the first is run first. `scripts/hot-code` makes it. A name that is no
/// longer there does no harm.
const LIST: &str = "build/hot-code.txt";

/// Starts a thread, panics and unwinds: what an odd layout could break.
const PROBE: &str = "fn main() { assert!(std::thread::spawn(|| panic!()).join().is_err()) }";

/// Tells cargo what to hand to the linker of the released program.
pub(crate) fn offer(root: &Path, out: &Path) -> Result<(), Error> {
    println!("cargo::rerun-if-changed={LIST}");
    let is = |name: &str, value: &str| env::var(name).is_ok_and(|found| found == value);
    let at_home = env::var("HOST").is_ok_and(|host| is("TARGET", &host));
    if !(is("PROFILE", "release") && is("CARGO_CFG_TARGET_OS", "linux") && at_home) {
        return Ok(());
    }
    let at = out.join("order.ld");
    fs::write(&at, script(&fs::read_to_string(root.join(LIST))?))?;
    let argument = format!("-T{}", at.display());
    if works(&argument, out) {
        println!("cargo::rustc-link-arg-bin=supple={argument}");
    }
    Ok(())
}

/// Two more sections in the linker's own layout, and two of its own moved beside them: what every start runs of the C library's, and
/// the tables that only a panic reads. What is run first lies last, at the end of the code, next to those.
fn script(names: &str) -> String {
    let line = |name: &str| format!("    *(.text.{name} .text.unlikely.{name})\n");
    let lines: String = names.lines().rev().map(line).collect();
    format!(
        "SECTIONS {{\n  .text.usual : {{\n{lines}    *crt*.o(.text .text.*)\n  }}\n\
         \x20 .init : {{ KEEP(*(.init)) }}\n}} INSERT AFTER .text;\n\
         SECTIONS {{\n  .rodata.rare : {{ *(.rodata._ZN6supple*4RARE17h*) }}\n\
         \x20 .gcc_except_table : {{ *(.gcc_except_table .gcc_except_table.*) }}\n}} INSERT AFTER .rodata;\n"
    )
}

/// Whether the linker that will be used takes this, and makes of it a program that runs.
fn works(argument: &str, out: &Path) -> bool {
    let (source, program) = (out.join("probe.rs"), out.join("probe"));
    let quietly = |command: &mut Command| {
        let command = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    let mut compiler = Command::new(env::var_os("RUSTC").unwrap_or("rustc".into()));
    if let Some(linker) = env::var_os("RUSTC_LINKER") {
        let mut word = std::ffi::OsString::from("-Clinker=");
        word.push(linker);
        compiler.arg(word);
    }
    let flags = env::var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    compiler.args(flags.split('\x1f').filter(|flag| !flag.is_empty()));
    compiler.arg(format!("-Clink-arg={argument}")).arg("-o").arg(&program).arg(&source);
    fs::write(&source, PROBE).is_ok() && quietly(&mut compiler) && quietly(&mut Command::new(&program))
}
