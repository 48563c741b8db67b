//! [`Target`]: what code is made for. Nothing here asks the host; see [`Target::host`] for that.

use acqrel_machine::Arch;

/// An architecture with its optional features, as values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// x86-64.
    X86_64(X86Features),
    /// ARM64, little-endian.
    Arm64(Arm64Features),
}

/// Features of x86-64 that backends can use. The baseline is x86-64-v1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct X86Features {
    /// BMI2: shifts by any register (`SHLX`, `SHRX`, `SARX`), `RORX`.
    pub bmi2: bool,
    /// `MOVBE`: loads and stores that reverse bytes.
    pub movbe: bool,
}

/// Features of ARM64 that backends can use. The baseline is Armv8.0-A.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a feature of its own")]
pub struct Arm64Features {
    /// `FEAT_LSE`: atomic instructions.
    pub lse: bool,
    /// `FEAT_LRCPC`: `LDAPR`.
    pub lrcpc: bool,
    /// `FEAT_LRCPC2`: `LDAPUR` and `STLUR`.
    pub lrcpc2: bool,
    /// `FEAT_LOR`: `LDLAR` and `STLLR`.
    pub lor: bool,
}

/// A name that is no feature of the architecture.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{arch} has no feature {name:?}: known are {known}")]
pub struct UnknownFeature {
    /// The name given.
    pub name: String,
    /// The architecture's name.
    pub arch: &'static str,
    /// The names that there are.
    pub known: &'static str,
}

impl X86Features {
    /// None.
    pub const NONE: Self = Self { bmi2: false, movbe: false };
    /// All of them.
    pub const ALL: Self = Self { bmi2: true, movbe: true };
}

impl Arm64Features {
    /// None.
    pub const NONE: Self = Self { lse: false, lrcpc: false, lrcpc2: false, lor: false };
    /// All of them.
    pub const ALL: Self = Self { lse: true, lrcpc: true, lrcpc2: true, lor: true };

    /// The name of a feature that is needed and not here.
    pub const fn missing(self, needed: Self) -> Option<&'static str> {
        if needed.lse && !self.lse {
            Some("lse")
        } else if needed.lrcpc && !self.lrcpc {
            Some("lrcpc")
        } else if needed.lrcpc2 && !self.lrcpc2 {
            Some("lrcpc2")
        } else if needed.lor && !self.lor {
            Some("lor")
        } else {
            None
        }
    }
}

impl Target {
    /// An architecture without optional features.
    pub const fn baseline(arch: Arch) -> Self {
        match arch {
            Arch::X86_64 => Self::X86_64(X86Features::NONE),
            Arch::Arm64 => Self::Arm64(Arm64Features::NONE),
        }
    }

    /// An architecture with features by name: `bmi2`, `movbe`; `lse`, `lrcpc`, `lrcpc2`, `lor`.
    ///
    /// # Errors
    ///
    /// The first name that is no feature of the architecture.
    pub fn with_features<'a>(
        arch: Arch,
        names: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, UnknownFeature> {
        let mut target = Self::baseline(arch);
        for name in names {
            let known = match &mut target {
                Self::X86_64(features) => match name {
                    "bmi2" => Ok(&mut features.bmi2),
                    "movbe" => Ok(&mut features.movbe),
                    _ => Err("bmi2, movbe"),
                },
                Self::Arm64(features) => match name {
                    "lse" => Ok(&mut features.lse),
                    "lrcpc" => Ok(&mut features.lrcpc),
                    "lrcpc2" => Ok(&mut features.lrcpc2),
                    "lor" => Ok(&mut features.lor),
                    _ => Err("lse, lrcpc, lrcpc2, lor"),
                },
            };
            let unknown =
                |known| UnknownFeature { name: name.to_owned(), arch: arch.name(), known };
            *known.map_err(unknown)? = true;
        }
        Ok(target)
    }

    /// The architecture.
    pub const fn arch(self) -> Arch {
        match self {
            Self::X86_64(_) => Arch::X86_64,
            Self::Arm64(_) => Arch::Arm64,
        }
    }

    /// The machine that this runs on, with the features it has. None on other architectures.
    pub fn host() -> Option<Self> {
        #[cfg(target_arch = "x86_64")]
        return Some(Self::X86_64(X86Features {
            bmi2: std::arch::is_x86_feature_detected!("bmi2"),
            movbe: std::arch::is_x86_feature_detected!("movbe"),
        }));
        #[cfg(all(target_arch = "aarch64", target_endian = "little"))]
        return Some(Self::Arm64(Arm64Features {
            lse: std::arch::is_aarch64_feature_detected!("lse"),
            lrcpc: std::arch::is_aarch64_feature_detected!("rcpc"),
            lrcpc2: std::arch::is_aarch64_feature_detected!("rcpc2"),
            // Nothing tells user space of FEAT_LOR.
            lor: false,
        }));
        #[cfg(not(any(
            target_arch = "x86_64",
            all(target_arch = "aarch64", target_endian = "little")
        )))]
        return None;
    }
}
