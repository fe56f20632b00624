//! `supple remind install`, `uninstall` and `status`: starting the reminders with the session. Must never switch anything on.

use std::{env, fmt::Write as _, path::Path};

use anyhow::{Context as _, bail};

use super::{Exit, print};
use crate::{
    cli::RemindInstall,
    io::{
        folders::{self, Folders},
        install::{self, Done, Found, Job, Way},
        open_terminal::own_program,
        reminders::{self, Holder},
    },
};

/// The ways that leave a file.
const FILES: [(Way, &str); 2] = [(Way::Systemd, "systemd"), (Way::Autostart, "autostart")];

/// `supple remind install`.
pub(super) fn install(args: &RemindInstall) -> anyhow::Result<Exit> {
    let job = Job::new(&own_program(), |name| env::var_os(name))?;
    let way = match args {
        RemindInstall { systemd: true, .. } => Way::Systemd,
        RemindInstall { autostart: true, .. } => Way::Autostart,
        RemindInstall { cron: true, .. } => Way::Cron,
        _ => Way::Launchd,
    };
    let text = job.text(way);
    let home = folders::config_home()?;
    let Some(path) = install::place(way, &home) else { return print(text.as_bytes()) };
    let shown = path.display();
    if args.dry_run {
        return print(format!("Would write {shown}:\n\n{text}").as_bytes());
    }
    for (other, name) in FILES.into_iter().filter(|(other, _)| *other != way) {
        if let Some(path) = install::place(other, &home)
            && install::look(&path)? != Found::None
        {
            bail!("reminders start by {name} already; only one can: supple remind uninstall takes that away");
        }
    }
    let said = match install::write(&path, &text).with_context(|| format!("{shown} could not be written"))? {
        Done::Kept => bail!("{shown} was changed by hand, so it was left as it is; move it away first"),
        Done::Already => format!("{shown} is there already, the same.\n"),
        Done::Done => format!("Wrote {shown}:\n\n{text}\n"),
    };
    let next = match way {
        Way::Systemd if install::switched_on(&home) => {
            format!("It is switched on. To take up a new file:\n  {}\n", install::AGAIN)
        }
        Way::Systemd => format!("Nothing runs yet. To switch it on:\n  {}\n", install::ENABLE),
        _ => "It starts when you next log in. To start now:\n  supple remind run\n".to_owned(),
    };
    print(format!("{said}{next}").as_bytes())
}

/// `supple remind uninstall`.
pub(super) fn uninstall() -> anyhow::Result<Exit> {
    let home = folders::config_home()?;
    let (mut said, mut exit) = (String::new(), Exit::DONE);
    for (way, _) in FILES {
        let Some(path) = install::place(way, &home) else { continue };
        let shown = path.display();
        if way == Way::Systemd && matches!(install::look(&path)?, Found::Whole(_)) && install::switched_on(&home) {
            exit = Exit::ERROR;
            let _ = writeln!(
                said,
                "It is still switched on, so {shown} stays. Switch it off, then try again:\n  {}",
                install::DISABLE
            );
            continue;
        }
        match install::remove(&path).with_context(|| format!("{shown} could not be removed"))? {
            Done::Done => writeln!(said, "Removed {shown}.")?,
            Done::Already => {}
            Done::Kept => {
                exit = Exit::ERROR;
                writeln!(said, "Kept {shown}: it was changed by hand. Remove it yourself if you want.")?;
            }
        }
    }
    if said.is_empty() {
        "There was nothing to remove.\n".clone_into(&mut said);
    }
    print(said.as_bytes())?;
    Ok(exit)
}

/// `supple remind status`.
pub(super) fn status() -> anyhow::Result<Exit> {
    let home = folders::config_home()?;
    let mut said = String::new();
    for (way, name) in FILES {
        let Some(path) = install::place(way, &home) else { continue };
        writeln!(said, "{name}: {}", state_of(way, &path, &home)?)?;
    }
    match reminders::running(&Folders::find()?.state)? {
        Some(Holder { process, coach }) => {
            let process = process.map(|process| format!(", process {process}")).unwrap_or_default();
            let coach = if coach { ", a window of supple, while it is open" } else { "" };
            writeln!(said, "running: yes{process}{coach}")?;
        }
        None => writeln!(said, "running: no; supple remind run says them")?,
    }
    print(said.as_bytes())
}

fn state_of(way: Way, path: &Path, home: &Path) -> anyhow::Result<String> {
    let shown = path.display();
    Ok(match install::look(path)? {
        Found::None => "not there".to_owned(),
        Found::Changed => format!("{shown}, changed by hand"),
        Found::Whole(_) if way == Way::Systemd && !install::switched_on(home) => format!("{shown}, not switched on"),
        Found::Whole(_) => format!("{shown}, starts when you log in"),
    })
}
