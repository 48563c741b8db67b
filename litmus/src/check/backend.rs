//! [`Backend`]: the backends of this project.

use super::follow::{annotate, follow};
use super::{Lower, LowerError, Machine, Subject};
use acqrel_guest::{Granule, Guest, Helpers, Start};
use acqrel_isa::Program;
use acqrel_jit::abi::{BLOCK_DISTANCE, GUARD};
use acqrel_jit::{Frames, Image, MemoryMode, Options, compile};
use acqrel_machine::{Arch, Reg};

/// Where the code of a thread is.
const CODE: u64 = 0x1000_0000;
/// The base of the window in sandboxed code.
const WINDOW: u64 = 0x5a5_0000_0000;

/// A backend of this project, with recipes and a memory mode.
///
/// Fuel is not counted: no other thread can see it, and a loop that counts is not one that can be
/// seen to go on in vain.
#[derive(Clone, Copy, Debug)]
pub struct Backend {
    options: Options,
    texts: bool,
}

impl Backend {
    /// The backend of these options.
    pub const fn new(options: Options) -> Self {
        Self { options: Options { fuel: false, ..options }, texts: false }
    }

    /// The same, with the text of each instruction in the code that it makes.
    #[must_use]
    pub const fn with_texts(self) -> Self {
        Self { texts: true, ..self }
    }

    /// How it compiles.
    pub const fn options(&self) -> &Options {
        &self.options
    }

    /// The image of a program.
    ///
    /// # Errors
    ///
    /// What the backend refuses.
    pub fn image(&self, program: &Program) -> Result<Image, LowerError> {
        let granule = match self.options.memory {
            MemoryMode::Sandbox => Granule::Page,
            MemoryMode::Raw => Granule::Byte,
        };
        let start = Start { granule, ..Start::default() };
        let guest = Guest::new(program, &start, &Helpers::none())?;
        Ok(compile(program, &guest, &self.options)?)
    }

    /// The code of an image with these bytes, and how it is entered.
    ///
    /// # Errors
    ///
    /// If it cannot be followed.
    pub fn machine(&self, image: &Image, bytes: &[u8]) -> Result<Machine, LowerError> {
        let arch = self.options.target().arch();
        let mut code = follow(arch, bytes, CODE, CODE + u64::from(image.entry()))?;
        if self.texts {
            annotate(&mut code, arch, bytes, CODE);
        }
        let origin = |address: u64| {
            let offset = u32::try_from(address - CODE).ok()?;
            image.index_of(offset).filter(|&index| image.range(index).contains(&offset))
        };
        let origins = code.instructions.iter().map(|it| origin(it.address)).collect();
        // The entry is a function of the C ABI whose last argument is the window.
        let window = match arch {
            Arch::X86_64 => 9,
            Arch::Arm64 => 5,
        };
        let registers = Reg::new(window).map(|window| (window, WINDOW)).into_iter().collect();
        let stack = WINDOW + acqrel_guest::STACK_TOP;
        let frames = acqrel_guest::FRAME_SIZE * acqrel_guest::MAX_FRAMES as u64;
        let private = vec![WINDOW - BLOCK_DISTANCE..WINDOW - GUARD, stack - frames..stack];
        Ok(Machine { code, registers, private, origins })
    }
}

impl Lower for Backend {
    fn arch(&self) -> Arch {
        self.options.target().arch()
    }

    fn lower(&self, subject: &Subject, thread: usize) -> Result<Machine, LowerError> {
        let image = self.image(subject.program(thread))?;
        self.machine(&image, image.code())
    }

    fn place(&self, address: u64) -> u64 {
        match (self.options.memory, self.options.frames) {
            (MemoryMode::Sandbox, _) => WINDOW.wrapping_add(address),
            (MemoryMode::Raw, Frames::Guest | Frames::Machine) => address,
        }
    }
}
