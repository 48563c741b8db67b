//! Why an image cannot be emitted in some form: [`EmitError`].

/// Why an image cannot be emitted as what was asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EmitError {
    /// An executable has no helpers, and the instruction calls one.
    #[error("instruction {slot} calls {name}, and an executable carries no helpers")]
    Helper {
        /// The slot of the instruction.
        slot: usize,
        /// The helper, by name if it has one.
        name: String,
    },
    /// An executable has no maps besides data, and the instruction refers to one.
    #[error("instruction {slot} refers to map {name}, and an executable carries no maps but data")]
    Map {
        /// The slot of the instruction.
        slot: usize,
        /// The map.
        name: String,
    },
    /// An executable runs in the guest's memory, and the image has its frames elsewhere.
    #[error("an executable needs code with its frames in the guest's memory")]
    Frames,
    /// The file format does not hold it.
    #[error("the object cannot be written: {0}")]
    Object(String),
    /// Start-up code cannot be made. It is made of constants, so this does not happen.
    #[error("start-up code cannot be made: {0}")]
    Startup(String),
}

impl EmitError {
    /// The slot of the instruction at fault; none if it is the whole image.
    pub const fn instruction(&self) -> Option<usize> {
        match self {
            Self::Helper { slot, .. } | Self::Map { slot, .. } => Some(*slot),
            Self::Frames | Self::Object(_) | Self::Startup(_) => None,
        }
    }
}
