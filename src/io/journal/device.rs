//! Which device this is. The name stays with the machine: a copied home gets a new one, so that no two machines ever
//! write the same file. Must never leave the state folder.

use std::{
    fs,
    hash::{BuildHasher as _, RandomState},
    path::Path,
};

use serde::{Deserialize, Serialize};

use crate::{
    format::fingerprint,
    io::whole::{Keep, PRIVATE, replace},
};

#[derive(Serialize, Deserialize)]
struct Device {
    device: String,
    machine: String,
}

/// The device's name, 8 hex digits, kept in `<state>/device.json`; made anew if the file is missing, damaged or from
/// another machine. `None` if it cannot be kept.
pub(super) fn remember(state: &Path, machine: &str) -> Option<String> {
    // Only a fingerprint of the machine's id is written down; the id itself is nobody's business.
    let machine = format!("{:016x}", fingerprint(machine.trim().as_bytes()));
    let path = state.join("device.json");
    let known: Option<Device> = fs::read(&path).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
    if let Some(known) = known
        && known.machine == machine
        && is_name(&known.device)
    {
        return Some(known.device);
    }
    let device = fresh();
    let text = serde_json::to_vec(&Device { device: device.clone(), machine }).ok()?;
    // The first picture need not wait for the disk: a name that is lost is made anew, and no entry of the old one is touched.
    replace(&path, &text, PRIVATE, Keep::Disposable).ok()?;
    Some(device)
}

/// A name nobody has.
pub(super) fn fresh() -> String {
    // RandomState is seeded by the system; no need of a crate for 32 bits.
    let [.., a, b, c, d] = RandomState::new().hash_one("supple").to_be_bytes();
    format!("{:08x}", u32::from_be_bytes([a, b, c, d]))
}

/// What names this machine, if the system says.
pub(super) fn machine() -> String {
    ["/etc/machine-id", "/var/lib/dbus/machine-id"]
        .iter()
        .find_map(|path| fs::read_to_string(path).ok())
        .unwrap_or_default()
}

fn is_name(name: &str) -> bool {
    name.len() == 8 && name.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}
