//! The lowering check: is machine code right, under every order that another CPU may see?
//!
//! A [`Subject`] is a BPF test in the form that is checked: everything that can be observed is in
//! memory. Something that [lowers](Lower) makes machine code of its programs, of which only the
//! bytes are looked at: decoded again, and explored under the model of the target. [`Checker::check`]
//! holds the outcomes of the two against each other:
//!
//! - *right*: each outcome of the machine code is one of the BPF program;
//! - *wrong*: one is not, or the code accesses what the program does not ([`Wrong`]);
//! - and, independent of that, *stronger*: an outcome of the program is none of the code
//!   ([`Checked::lost`]).
//!
//! ```
//! use acqrel_jit::{Arm64Features, Event, MemoryMode, Options, Target};
//! use acqrel_litmus::check::{Backend, Checker, Subject};
//! use acqrel_litmus::read;
//!
//! let text = r"BPF MP
//! { 0:r1=x; 0:r2=y; 0:r3=1; 1:r1=x; 1:r2=y; }
//!  P0                               | P1                                ;
//!  *(u64 *)(r1 + 0) = 1             | r3 = load_acquire((u64 *)(r2 + 0)) ;
//!  store_release((u64 *)(r2 + 0), r3) | r4 = *(u64 *)(r1 + 0)            ;
//! exists (1:r3=1 /\ 1:r4=0)
//! ";
//! let (test, _) = read(text, |file| std::fs::read(file)).map_err(|mut errors| errors.remove(0))?;
//! let checker = Checker::default();
//! let subject = Subject::new(&test, &checker)?;
//! let mut options = Options::new(Target::Arm64(Arm64Features::NONE), MemoryMode::Raw);
//! assert!(checker.check(&subject, &Backend::new(options))?.is_right());
//! options.lowering.set(Event::LoadAcquire, "ldr")?;
//! assert!(checker.check(&subject, &Backend::new(options))?.is_wrong());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod backend;
mod blame;
mod checker;
mod cost;
mod derive;
mod edit;
mod error;
mod follow;
mod footprint;
pub mod image;
mod lower;
mod matching;
mod minimise;
mod observe;
mod recipe;
mod subject;
pub mod suite;
mod verdict;

pub use backend::Backend;
pub use blame::{Blame, LostOrder, blame};
pub use checker::Checker;
pub use cost::{Cost, Instead, cost};
pub use derive::{Derived, derive};
pub use error::{CheckError, Unsuitable};
pub use follow::{Unfollowed, follow};
pub use lower::{Lower, LowerError, Machine};
pub use minimise::minimise;
pub use recipe::Recipes;
pub use subject::Subject;
pub use verdict::{Checked, Footprint, Verdict, Wrong};
