//! [`Lowering`]: a recipe for each event.

use super::{Event, Recipe, default, recipes};
use crate::Target;

/// The choice of a recipe for each event, for one target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lowering {
    target: Target,
    /// In the order of [`Event::ALL`].
    recipes: [&'static Recipe; Event::ALL.len()],
}

/// Why a recipe cannot be chosen.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LoweringError {
    /// The event has no recipe with this name on the architecture.
    #[error("{event} has no recipe {name:?} on {arch}: it has {known}", known = .known.join(", "))]
    Unknown {
        /// The event.
        event: Event,
        /// The name given.
        name: String,
        /// The architecture's name.
        arch: &'static str,
        /// The names that there are.
        known: Vec<&'static str>,
    },
    /// The recipe needs a feature that the target was not given.
    #[error("{event} by {name} needs the feature {feature}, which the target was not given")]
    Feature {
        /// The event.
        event: Event,
        /// The recipe's name.
        name: &'static str,
        /// The feature's name.
        feature: &'static str,
    },
}

impl Lowering {
    /// The default recipes of a target: those of Linux' JIT.
    pub fn new(target: Target) -> Self {
        Self { target, recipes: Event::ALL.map(|event| default(target, event)) }
    }

    /// The target.
    pub const fn target(&self) -> Target {
        self.target
    }

    /// The recipe of an event.
    pub const fn get(&self, event: Event) -> &'static Recipe {
        self.recipes[event as usize]
    }

    /// Chooses the recipe with a name for an event.
    ///
    /// # Errors
    ///
    /// If there is none, or the target lacks a feature that it needs.
    pub fn set(&mut self, event: Event, name: &str) -> Result<(), LoweringError> {
        let arch = self.target.arch();
        let all = recipes(arch, event);
        let recipe = all.iter().find(|recipe| recipe.name == name).ok_or_else(|| {
            let known = all.iter().map(|recipe| recipe.name).collect();
            LoweringError::Unknown { event, name: name.to_owned(), arch: arch.name(), known }
        })?;
        if let Target::Arm64(features) = self.target
            && let Some(feature) = features.missing(recipe.needs())
        {
            return Err(LoweringError::Feature { event, name: recipe.name, feature });
        }
        self.recipes[event as usize] = recipe;
        Ok(())
    }
}
