//! What a still screen costs: nothing.

use std::time::Duration;

use super::Setup;

#[test]
fn a_still_screen_writes_nothing_and_never_wakes() {
    let mut pty = Setup::new().start(&[]);
    pty.wait_for_start();
    // Keys, so that the reader has been asked and has gone quiet again; the second is there only in part when the first is read.
    pty.send_and_see("~\x1b[15~");
    pty.listen(Duration::from_millis(100));
    let used = pty.cpu();
    let woken = pty.status("voluntary_ctxt_switches");
    assert_eq!(pty.listen(Duration::from_millis(500)), b"");
    assert_eq!(pty.status("voluntary_ctxt_switches"), woken);
    // One that never sleeps is never woken either.
    assert_eq!(pty.cpu(), used);
    assert_eq!(pty.status("Threads"), 1);
    pty.send("q");
    assert_eq!(pty.left().0, 0);
}
