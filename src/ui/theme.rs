//! The styles: 16 ANSI colours, or none at all. Must never be the only thing that tells two states apart.

use ratatui::style::{Color, Modifier, Style};

use crate::app::Palette;

/// The styles of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Theme {
    /// Ordinary words.
    pub(super) plain: Style,
    /// What matters most.
    pub(super) bold: Style,
    /// What matters least.
    pub(super) dim: Style,
    /// The line with the mark.
    pub(super) mark: Style,
    /// Keys, and what to do now.
    pub(super) accent: Style,
    /// Something stands still, or is not being saved.
    pub(super) warn: Style,
    /// Call someone; take the heat off.
    pub(super) danger: Style,
    /// In pictures: what works.
    pub(super) target: Style,
    /// What is warm.
    pub(super) heat: Style,
    /// What stands about: chairs, walls.
    pub(super) prop: Style,
    /// What is behind, or was before.
    pub(super) far: Style,
}

/// The colours of a theme: accent, warn, danger, target, heat, prop.
type Six = [Color; 6];

/// Which of the 16 show well enough on which background is computed in the tests, against the colours of common terminals.
const AUTO: Six =
    [Color::LightBlue, Color::LightMagenta, Color::LightRed, Color::LightMagenta, Color::LightRed, Color::LightBlue];
const DARK: Six =
    [Color::LightCyan, Color::LightYellow, Color::LightRed, Color::LightYellow, Color::LightRed, Color::LightBlue];
const LIGHT: Six = [Color::Blue, Color::Magenta, Color::Red, Color::Magenta, Color::Red, Color::Blue];
const CONTRAST: Six =
    [Color::LightYellow, Color::LightCyan, Color::White, Color::LightYellow, Color::LightYellow, Color::LightCyan];

impl Theme {
    /// The styles of a palette.
    pub(super) fn of(palette: Palette) -> Self {
        let plain = Style::new();
        let bold = plain.add_modifier(Modifier::BOLD);
        let dim = plain.add_modifier(Modifier::DIM);
        match palette {
            Palette::Auto => Self::coloured(plain, dim, AUTO),
            Palette::Dark => Self::coloured(plain, plain.fg(Color::Gray), DARK),
            // Gray letters are hard to read on white; a gray line in a picture is not.
            Palette::Light => Self { far: plain.fg(Color::DarkGray), ..Self::coloured(plain, plain, LIGHT) },
            Palette::Contrast => {
                let plain = plain.fg(Color::White).bg(Color::Black);
                let danger = plain.fg(Color::Black).bg(Color::White).add_modifier(Modifier::BOLD);
                let mark = danger.bg(Color::LightYellow);
                Self { mark, danger, ..Self::coloured(plain, plain, CONTRAST) }
            }
            Palette::Mono => Self {
                plain,
                bold,
                dim,
                mark: bold.add_modifier(Modifier::REVERSED),
                accent: bold,
                warn: bold.add_modifier(Modifier::UNDERLINED),
                danger: bold.add_modifier(Modifier::REVERSED),
                target: plain,
                heat: plain,
                prop: plain,
                far: dim,
            },
        }
    }

    fn coloured(plain: Style, dim: Style, [accent, warn, danger, target, heat, prop]: Six) -> Self {
        let bold = plain.add_modifier(Modifier::BOLD);
        Self {
            plain,
            bold,
            dim,
            mark: bold.fg(accent),
            accent: bold.fg(accent),
            warn: bold.fg(warn),
            danger: bold.fg(danger),
            target: plain.fg(target),
            heat: plain.fg(heat),
            prop: plain.fg(prop),
            far: dim,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The 16 colours of a terminal, and its usual dark and light background.
    struct Reference(&'static str, [u32; 16], u32, u32);

    const REFERENCES: [Reference; 5] = [
        Reference(
            "xterm",
            [
                0x00_0000, 0xcd_0000, 0x00_cd00, 0xcd_cd00, 0x00_00ee, 0xcd_00cd, 0x00_cdcd, 0xe5_e5e5, 0x7f_7f7f,
                0xff_0000, 0x00_ff00, 0xff_ff00, 0x5c_5cff, 0xff_00ff, 0x00_ffff, 0xff_ffff,
            ],
            0x00_0000,
            0xff_ffff,
        ),
        Reference(
            "the Linux console",
            [
                0x00_0000, 0xaa_0000, 0x00_aa00, 0xaa_5500, 0x00_00aa, 0xaa_00aa, 0x00_aaaa, 0xaa_aaaa, 0x55_5555,
                0xff_5555, 0x55_ff55, 0xff_ff55, 0x55_55ff, 0xff_55ff, 0x55_ffff, 0xff_ffff,
            ],
            0x00_0000,
            0xff_ffff,
        ),
        Reference(
            "Campbell",
            [
                0x0c_0c0c, 0xc5_0f1f, 0x13_a10e, 0xc1_9c00, 0x00_37da, 0x88_1798, 0x3a_96dd, 0xcc_cccc, 0x76_7676,
                0xe7_4856, 0x16_c60c, 0xf9_f1a5, 0x3b_78ff, 0xb4_009e, 0x61_d6d6, 0xf2_f2f2,
            ],
            0x0c_0c0c,
            0xf2_f2f2,
        ),
        Reference(
            "GNOME",
            [
                0x17_1421, 0xc0_1c28, 0x26_a269, 0xa2_734c, 0x12_488b, 0xa3_47ba, 0x2a_a1b3, 0xd0_cfcc, 0x5e_5c64,
                0xf6_6151, 0x33_d17a, 0xe9_ad0c, 0x2a_7bde, 0xc0_61cb, 0x33_c7de, 0xff_ffff,
            ],
            0x1e_1e1e,
            0xff_ffff,
        ),
        Reference(
            "Tango",
            [
                0x2e_3436, 0xcc_0000, 0x4e_9a06, 0xc4_a000, 0x34_65a4, 0x75_507b, 0x06_989a, 0xd3_d7cf, 0x55_5753,
                0xef_2929, 0x8a_e234, 0xfc_e94f, 0x72_9fcf, 0xad_7fa8, 0x34_e2e2, 0xee_eeec,
            ],
            0x00_0000,
            0xff_ffff,
        ),
    ];

    fn number(colour: Color) -> usize {
        let all = [
            Color::Black,
            Color::Red,
            Color::Green,
            Color::Yellow,
            Color::Blue,
            Color::Magenta,
            Color::Cyan,
            Color::Gray,
            Color::DarkGray,
            Color::LightRed,
            Color::LightGreen,
            Color::LightYellow,
            Color::LightBlue,
            Color::LightMagenta,
            Color::LightCyan,
            Color::White,
        ];
        all.iter().position(|known| *known == colour).unwrap()
    }

    /// Relative luminance, as the Web Content Accessibility Guidelines 2.2 define it.
    fn luminance(rgb: u32) -> f64 {
        let part = |shift: u32| {
            let value = f64::from(rgb >> shift & 0xff) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(16) + 0.7152 * part(8) + 0.0722 * part(0)
    }

    fn contrast(one: u32, other: u32) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    /// The contrast of a style on a terminal whose letters are black on light or white on dark.
    fn shown(style: Style, Reference(_, colours, dark, light): &Reference, on_dark: bool) -> f64 {
        let (paper, ink) = if on_dark { (*dark, 0xff_ffff) } else { (*light, 0x00_0000) };
        let colour = |colour: Option<Color>, usual| colour.map_or(usual, |colour| colours[number(colour)]);
        contrast(colour(style.fg, ink), colour(style.bg, paper))
    }

    fn words(theme: &Theme) -> [Style; 7] {
        [theme.plain, theme.bold, theme.dim, theme.mark, theme.accent, theme.warn, theme.danger]
    }

    fn pictures(theme: &Theme) -> [Style; 4] {
        [theme.target, theme.heat, theme.prop, theme.far]
    }

    /// The least contrast of these, and the terminal that has it.
    fn least(styles: impl IntoIterator<Item = Style>, on_dark: bool) -> (f64, &'static str) {
        let each = |style: Style| REFERENCES.iter().map(move |known| (shown(style, known, on_dark), known.0));
        styles.into_iter().flat_map(each).min_by(|one, other| one.0.total_cmp(&other.0)).unwrap()
    }

    fn assert_least(styles: impl IntoIterator<Item = Style>, on_dark: bool, wanted: f64) {
        let (least, terminal) = least(styles, on_dark);
        assert!(least >= wanted, "{least:.2} of {wanted} on {terminal}, dark: {on_dark}");
    }

    #[test]
    fn the_measure_of_contrast_is_the_known_one() {
        assert!((contrast(0x00_0000, 0xff_ffff) - 21.0).abs() < 0.01);
        assert!((contrast(0x77_7777, 0xff_ffff) - 4.48).abs() < 0.01);
    }

    #[test]
    fn words_have_four_and_a_half_to_one_on_their_background_and_pictures_three() {
        for (palette, on_dark) in [(Palette::Dark, true), (Palette::Light, false)] {
            let theme = Theme::of(palette);
            assert_least(words(&theme), on_dark, 4.5);
            assert_least(pictures(&theme), on_dark, 3.0);
        }
    }

    #[test]
    fn high_contrast_has_seven_to_one_on_any_terminal() {
        let theme = Theme::of(Palette::Contrast);
        for on_dark in [true, false] {
            assert_least(words(&theme).into_iter().chain(pictures(&theme)), on_dark, 7.0);
        }
        assert!(words(&theme).iter().chain(&pictures(&theme)).all(|style| style.bg.is_some()));
    }

    #[test]
    fn where_the_background_is_not_known_nothing_is_lost_on_either() {
        let theme = Theme::of(Palette::Auto);
        // No colour has three to one on all of them both ways; these come nearest.
        for on_dark in [true, false] {
            assert_least(words(&theme).into_iter().chain(pictures(&theme)), on_dark, 2.5);
        }
    }

    #[test]
    fn without_colour_none_is_named_and_no_two_of_the_loud_ones_are_the_same() {
        let theme = Theme::of(Palette::Mono);
        let all = words(&theme).into_iter().chain(pictures(&theme));
        assert!(all.clone().all(|style| style.fg.is_none() && style.bg.is_none()));
        assert!(theme.warn != theme.danger && theme.danger != theme.bold && theme.warn != theme.bold);
    }
}
