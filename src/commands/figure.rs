//! `supple figure`: one figure on the screen, read again whenever its file is saved, with what is wrong with it; in words where
//! there is no screen. Must never change a file.

use std::{fmt::Write as _, path::PathBuf, time::Duration};

use super::{Exit, library, print};
use crate::{
    app::{Key, Marker},
    cli::{Cli, Figure as Args},
    domain::{
        CleanText,
        figure::{Figure, FigureOf},
        library::Severity,
    },
    figure::{Moment, Scene},
    format,
    io::{folders::Folders, library as files, look, settings, surroundings::TerminalFacts},
    ui::{
        Frame, Look,
        easel::{self, Easel},
    },
};

/// The file is looked at this often.
const AGAIN: Duration = Duration::from_secs(1);
/// While it moves, pictures are this far apart.
const FRAME: Duration = Duration::from_millis(125);
const KEYS: &str = "Space hold or go on   → pose   m mirror   f dots   q quit";

/// Shows a figure; its words where only lines can be shown, or are asked for.
pub(super) fn run(args: &Args, cli: &Cli) -> anyhow::Result<Exit> {
    let facts = TerminalFacts::read();
    let (settings, _) = settings::read(&Folders::find()?.config);
    let marker = args.marker.as_deref().and_then(Marker::from_word);
    let marker = marker.or(settings.figure.filter(|marker| *marker != Marker::Off)).unwrap_or(facts.marker);
    let mut show = Show::find(args, marker)?;
    if let (Some(pose), Some(scene)) = (&args.pose, show.scenes.first()) {
        let names = scene.1.figure().poses.iter().map(|pose| pose.name.as_str());
        let Some(at) = scene.1.figure().pose(pose) else {
            let near = format::nearest(pose, names.clone());
            let hint =
                near.map_or_else(|| names.collect::<Vec<_>>().join(", "), |near| format!("did you mean {near}?"));
            anyhow::bail!("there is no pose {} here; {hint}", CleanText::new(pose));
        };
        show.pose = Some(at);
    }
    if cli.plain || settings.plain || facts.wants_lines() {
        return show.in_words();
    }
    show.still = cli.reduced_motion || settings.reduced_motion;
    show.look =
        Look { theme: facts.theme(cli.no_color, settings.theme), unicode: facts.utf8, reduced_motion: show.still };
    Ok(Exit(look::show(&mut show)))
}

/// What is shown, and of which file.
struct Show {
    path: Option<PathBuf>,
    /// The file as it was read: when it was changed, how long it was.
    read: Option<(std::time::SystemTime, u64)>,
    scenes: Vec<(String, Scene)>,
    problems: Vec<String>,
    errors: bool,
    at: usize,
    pose: Option<usize>,
    marker: Marker,
    flip: bool,
    still: bool,
    look: Look,
    /// Since when it moves, how far it came, and whether it is held.
    now: Duration,
    began: Option<Duration>,
    held: Option<Duration>,
    looked: Duration,
}

impl Show {
    /// A file, a built-in figure, or the figure of an exercise.
    fn find(args: &Args, marker: Marker) -> anyhow::Result<Self> {
        let mut show = Self {
            path: None,
            read: None,
            scenes: Vec::new(),
            problems: Vec::new(),
            errors: false,
            at: 0,
            pose: None,
            marker,
            flip: false,
            still: false,
            look: Look::default(),
            now: Duration::ZERO,
            began: None,
            held: None,
            looked: Duration::ZERO,
        };
        let path = PathBuf::from(&args.name);
        if path.components().count() > 1 || path.extension().is_some() || path.is_file() {
            show.path = Some(path);
            show.read_file();
            return Ok(show);
        }
        let (name, figure) = named(&args.name)?;
        show.scenes.push((name, Scene::new(figure)));
        Ok(show)
    }

    fn read_file(&mut self) {
        let Some(path) = &self.path else { return };
        self.read = files::changed(path);
        let drawn = format::figures_in(&files::file(path));
        self.errors = drawn.problems.iter().any(|problem| problem.severity == Severity::Error);
        let problem = |p: &crate::domain::library::Problem| format!("line {}: {} [{}]", p.line, p.message, p.code);
        self.problems = drawn.problems.iter().map(problem).collect();
        if !drawn.figures.is_empty() {
            let scenes = drawn.figures.into_iter();
            self.scenes = scenes.map(|(name, figure)| (name, Scene::new(figure))).collect();
        } else if self.errors {
            // What was last right stays in the picture.
            self.problems.push("The picture is from before this mistake.".to_owned());
        }
        self.at = self.at.min(self.scenes.len().saturating_sub(1));
    }

    fn in_words(&self) -> anyhow::Result<Exit> {
        let mut text = String::new();
        for (name, scene) in &self.scenes {
            let figure = scene.figure();
            let _ = writeln!(text, "{} ({})", figure.title, CleanText::new(name));
            for (at, pose) in figure.poses.iter().enumerate().filter(|(at, _)| self.pose.is_none_or(|pose| pose == *at))
            {
                let words = if pose.describe.is_empty() { "not described" } else { scene.describe(at) };
                let _ = writeln!(text, "  {}: {words}", pose.name);
            }
        }
        for problem in &self.problems {
            eprintln!("supple: {problem}");
        }
        print(text.as_bytes())?;
        Ok(if self.errors { Exit::ERROR } else { Exit::DONE })
    }

    fn scene(&self) -> Option<&Scene> {
        self.scenes.get(self.at).map(|(_, scene)| scene)
    }

    fn moment(&self) -> Option<Moment> {
        let scene = self.scene()?;
        let start = scene.figure().start();
        let moment = if let Some(pose) = self.pose {
            let ghost = (pose != start).then_some(start);
            Moment { ghost, ..Moment::still(pose.min(scene.figure().poses.len() - 1)) }
        } else if self.still {
            let end = scene.farthest(start, scene.figure().cycle.iter().map(|step| step.to));
            Moment { ghost: end.map(|_| start), ..Moment::still(end.unwrap_or(start)) }
        } else {
            let at = self.held.unwrap_or(self.now);
            scene.cycle_at(at.saturating_sub(self.began.unwrap_or(at)).as_secs_f32())
        };
        Some(Moment { flip: self.flip, ..moment })
    }

    fn press(&mut self, key: Key) -> bool {
        match key {
            Key::Char('q') | Key::Esc => return false,
            Key::Char('f') => {
                self.marker = self.marker.next();
                if self.marker == Marker::Off {
                    self.marker = self.marker.next();
                }
            }
            Key::Char('m') => self.flip = !self.flip,
            Key::Char(' ') => match (self.pose.take(), self.held.take()) {
                (None, None) => self.held = Some(self.now),
                // It goes on from where it was held.
                (None, Some(held)) => self.began = self.began.map(|began| began + self.now.saturating_sub(held)),
                _ => {}
            },
            Key::Right | Key::Left | Key::Tab => {
                let poses = self.scene().map_or(1, |scene| scene.figure().poses.len());
                let step = if key == Key::Left { poses - 1 } else { 1 };
                self.pose = Some(self.pose.map_or(0, |pose| (pose + step) % poses));
            }
            Key::Down | Key::Up if !self.scenes.is_empty() => {
                self.at = (self.at + 1) % self.scenes.len();
                self.pose = None;
            }
            _ => {}
        }
        true
    }
}

impl look::Picture for Show {
    fn turn(&mut self, key: Option<Key>, mono: Duration) -> bool {
        self.now = mono;
        self.began.get_or_insert(mono);
        if self.looked + AGAIN <= mono || key.is_some() {
            self.looked = mono;
            if self.path.as_ref().is_some_and(|path| files::changed(path) != self.read) {
                self.read_file();
            }
        }
        key.is_none_or(|key| self.press(key))
    }

    fn draw(&self, frame: &mut Frame) {
        let name = self.scenes.get(self.at).map_or("no figure", |(name, _)| name);
        let title = self.scene().map_or("", |scene| scene.figure().title.as_str());
        let easel = Easel {
            title: &CleanText::new(&format!("{title} ({name}), {}", self.marker.word())),
            figure: self.scene().zip(self.moment()),
            marker: self.marker,
            problems: &self.problems,
            keys: KEYS,
        };
        easel::view(&easel, &self.look, frame);
    }

    fn next_change(&self) -> Option<Duration> {
        let moves = self.moment().is_some_and(|moment| moment.from != moment.to)
            || self.pose.is_none()
                && !self.still
                && self.held.is_none()
                && self.scene().is_some_and(|s| !s.figure().cycle.is_empty());
        let look = self.path.as_ref().map(|_| AGAIN);
        moves.then_some(FRAME).into_iter().chain(look).min()
    }
}

/// A built-in figure of that name, or the figure of that exercise.
fn named(name: &str) -> anyhow::Result<(String, Figure)> {
    if let Some(figure) = format::shipped_figure(name) {
        return Ok((name.to_owned(), figure));
    }
    let library = library()?;
    if let Some(exercise) = library.exercises.get(name) {
        match &exercise.figure {
            Some(FigureOf::Own(figure)) => return Ok((name.to_owned(), (**figure).clone())),
            Some(FigureOf::Shipped(shown)) => {
                let figure = format::shipped_figure(shown.as_str());
                return Ok((shown.to_string(), figure.ok_or_else(|| anyhow::anyhow!("{shown} cannot be read"))?));
            }
            None => anyhow::bail!("{name} has no figure"),
        }
    }
    let names = format::figure_names().chain(library.exercises.keys().map(crate::domain::Id::as_str));
    let name = CleanText::new(name);
    match format::nearest(&name, names) {
        Some(near) => anyhow::bail!("there is no figure {name}; did you mean {near}?"),
        None => anyhow::bail!("there is no figure {name}; `supple figure FILE` shows one of your own"),
    }
}
