//! The contexts in which the form of an instruction is varied: the core's tests in which its order
//! matters.

use crate::generate::{Access, Cycle, Edge, Generated, Order, Relation, Rmw, Update, core};
use acqrel_isa::Size;

/// Cycles that load-acquire and store-release keep from being.
const BOTH: [&str; 2] = ["PodWWPL Rfe PodRRAP Fre", "PodRWAP Rfe PodRWPL Rfe"];
/// One that a store-release does.
const RELEASE: &str = "PodWWPL Rfe DpAddrdR Fre";

/// The tests of one instruction and size.
pub(super) type Context = Vec<Generated>;

/// Which of the core's tests are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    /// All with the instruction.
    All,
    /// Those that tell the instruction from one without order, or without atomicity if it has no
    /// order, whichever of its registers are the same.
    Telling,
}

/// The contexts of each ordering instruction in each of its sizes.
pub(super) fn contexts(which: Which) -> Vec<Context> {
    let mut all = Vec::new();
    let release = (which == Which::All).then_some(RELEASE);
    let plain = BOTH.into_iter().chain(release);
    let plain: Vec<Cycle> = plain.filter_map(|cycle| cycle.parse().ok()).collect();
    all.extend(Size::ALL.map(|size| tests(&plain, size)));
    for update in Update::ALL {
        let rmws = [Rmw::used(update), Rmw::unused(update)];
        let taken = |cycle: &Cycle| match which {
            Which::All => cycle.edges().iter().any(|edge| has(edge, update)),
            Which::Telling => is_telling(cycle, update),
        };
        let cycles: Vec<Cycle> = core(&rmws).map(|test| test.cycle).filter(taken).collect();
        all.extend([Size::W, Size::DW].map(|size| tests(&cycles, size)));
    }
    all
}

fn is_telling(cycle: &Cycle, update: Update) -> bool {
    const P: Access = Access::Plain;
    let edges = cycle.edges();
    let any = |of: fn(Relation) -> bool| edges.iter().any(|edge| of(edge.relation));
    let between = |it| matches!(it, Relation::Order { order: Order::Between(_), .. });
    let split = any(|it| matches!(it, Relation::Back(_)));
    match update {
        // A plain write that comes between: what others write would be the same address.
        Update::Add | Update::Or | Update::And | Update::Xor => {
            split && edges.iter().all(|edge| (edge.source, edge.target) == (P, P))
        }
        // One that writes what it expects leaves memory as it was: only others can tell its order.
        Update::CompareExchange => {
            edges.iter().all(|edge| has(edge, update) || !between(edge.relation)) && any(between)
        }
        // A plain read, which orders nothing.
        Update::FailedCompareExchange => edges.iter().any(|edge| has(edge, update)),
        Update::FetchAdd
        | Update::FetchOr
        | Update::FetchAnd
        | Update::FetchXor
        | Update::Exchange => {
            let own = |edge: &Edge| has(edge, update) || !between(edge.relation);
            let whole = any(|it| matches!(it, Relation::Amo(_)));
            // What it reads of a release may be told by its result alone.
            let told =
                |edge: &Edge| edge.source != Access::Release || edge.rmw().is_none_or(Rmw::is_used);
            edges.iter().any(|edge| has(edge, update))
                && edges.iter().all(|edge| own(edge) && told(edge))
                && !split
                && !whole
        }
    }
}

fn tests(cycles: &[Cycle], size: Size) -> Context {
    cycles.iter().filter_map(|cycle| cycle.test(size).ok()).collect()
}

/// Whether an edge has a read-modify-write that does this.
fn has(edge: &Edge, update: Update) -> bool {
    edge.rmws().any(|rmw| rmw.update() == update)
}
