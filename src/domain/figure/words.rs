//! The closed lists of words that a figure's file is written with. Must never say what a word looks like.

/// Declares a closed list of words.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$item:meta])* $variant:ident $word:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$item])* $variant,)*
        }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];
            /// Their words, in the same order.
            pub const WORDS: &'static [&'static str] = &[$($word),*];

            /// The word used in files.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }

            /// The one of that word.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.word() == word)
            }
        }
    )*};
}

words! {
    /// From where the figure is seen.
    View {
        /// From its right side, facing right.
        Side "side",
        /// From in front, as in a mirror.
        Front "front",
        /// From above, lying; nothing falls.
        Above "above",
    }
    /// The posture that a pose's angles start from.
    Base {
        /// Upright, feet flat.
        Standing "standing",
        /// On a seat, feet flat.
        Sitting "sitting",
        /// On the back, legs long.
        Supine "supine",
        /// On the back, knees bent, feet planted.
        HookLying "hook-lying",
        /// Face down.
        Prone "prone",
        /// On hands and knees.
        AllFours "all-fours",
    }
    /// What a hand or a foot touches.
    Contact {
        /// Nothing: it goes where its joints put it.
        Free "free",
        /// The floor, and stays there.
        Floor "floor",
        /// A foot level with the floor, its leg free.
        Flat "flat",
        /// Whatever it is on in the starting pose, and stays there: a chair's back, a table, a wall.
        Held "held",
        /// The hips.
        Hips "hips",
        /// The belly.
        Belly "belly",
        /// The breastbone.
        Chest "chest",
        /// The near thigh, from below.
        Thighs "thighs",
        /// The near knee.
        Knees "knees",
        /// The near shin.
        Shins "shins",
        /// The head.
        Head "head",
    }
    /// A point of the body that stays put, or that a prop is placed by.
    Point {
        /// Between the hips.
        Pelvis "pelvis",
        /// The low back.
        LowBack "low-back",
        /// Between the shoulders.
        Shoulders "shoulders",
        /// The head.
        Head "head",
        /// Between the hands.
        Hands "hands",
        /// The near hand.
        HandNear "hand_near",
        /// The far hand.
        HandFar "hand_far",
        /// The near elbow.
        ElbowNear "elbow_near",
        /// The far elbow.
        ElbowFar "elbow_far",
        /// Between the knees.
        Knees "knees",
        /// The near knee.
        KneeNear "knee_near",
        /// The far knee.
        KneeFar "knee_far",
        /// The middle of the shins.
        Shins "shins",
        /// Between the ankles.
        Feet "feet",
        /// The near ankle.
        FootNear "foot_near",
        /// The far ankle.
        FootFar "foot_far",
    }
    /// A part of the body that is drawn as what works.
    Part {
        /// From the pelvis to the waist.
        LowBack "low-back",
        /// From the waist to the neck.
        UpperBack "upper-back",
        /// Both.
        Back "back",
        /// The belly.
        Belly "belly",
        /// The neck.
        Neck "neck",
        /// Both arms.
        Arms "arms",
        /// The near arm.
        ArmNear "arm_near",
        /// The far arm.
        ArmFar "arm_far",
        /// Both legs.
        Legs "legs",
        /// The near leg.
        LegNear "leg_near",
        /// The far leg.
        LegFar "leg_far",
        /// The near thigh.
        ThighNear "thigh_near",
        /// The far thigh.
        ThighFar "thigh_far",
        /// Both thighs.
        Thighs "thighs",
        /// Both feet.
        Feet "feet",
    }
    /// A thing in the picture.
    PropKind {
        /// A chair.
        Chair "chair",
        /// A pillow.
        Pillow "pillow",
        /// A roll under the knees.
        Bolster "bolster",
        /// Something warm.
        Heat "heat",
        /// A bed; the body lies on its top.
        Bed "bed",
        /// A mat.
        Mat "mat",
        /// A wall.
        Wall "wall",
        /// A table.
        Table "table",
    }
    /// How a step of the cycle gains and loses speed.
    Ease {
        /// Slow at both ends.
        InOut "in-out",
        /// The same speed all along: for walking.
        Linear "linear",
    }
    /// What a pose gives an angle or a measure for.
    Joint {
        /// The pelvis: 0 upright, 90 face down, -90 face up.
        Pitch "pitch",
        /// The low back: flexion +, extension -.
        Lumbar "lumbar",
        /// The upper back.
        Chest "chest",
        /// The neck.
        Neck "neck",
        /// The chest turned about its length, to the near side +. Views from in front and above only.
        Turn "turn",
        /// How far the belly stands out, in % of height.
        Belly "belly",
        /// A nudge to the side, in % of height.
        Shift "shift",
        /// The arm: 0 hanging, 90 forward, 180 overhead.
        Shoulder "shoulder",
        /// The elbow.
        Elbow "elbow",
        /// The hip: flexion +, extension -.
        Hip "hip",
        /// The knee.
        Knee "knee",
        /// The ankle: toes up +, pointed -.
        Ankle "ankle",
        /// The part of the arm's length that is lost by turning out of the picture.
        Splay "splay",
        /// The same of the thigh.
        SplayThigh "splay_thigh",
        /// The same of the shin.
        SplayShin "splay_shin",
    }
}
