//! Orders, operations and barriers that there are not, told by the names that other languages and
//! libraries have for them: [`asked`].

use crate::diag::{Code, Diagnostic};
use crate::{Span, style};
use acqrel_isa::{Fields, Op, Reg, Syntax};

/// What a name asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    Load(Order),
    Store(Order),
    /// An atomic update with an order of its own.
    Update,
    /// An atomic update that there is not.
    Operation(&'static str),
    Barrier,
}

/// An order as other languages have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    Relaxed,
    Consume,
    Acquire,
    Release,
    Both,
    SeqCst,
}

/// Names of barriers in Linux, C, and the machines.
const BARRIERS: [&str; 22] = [
    "atomic_signal_fence",
    "atomic_thread_fence",
    "barrier",
    "dmb",
    "dsb",
    "fence",
    "isb",
    "lfence",
    "lwsync",
    "mb",
    "membar",
    "mfence",
    "rmb",
    "sfence",
    "smp_mb",
    "smp_rmb",
    "smp_wmb",
    "sync",
    "sync_synchronize",
    "atomic_fence",
    "smp_mb__after_atomic",
    "wmb",
];

/// Parts of names that tell an order, longer ones before those that they contain.
const ORDERS: [(&str, Order); 14] = [
    ("acq_rel", Order::Both),
    ("acqrel", Order::Both),
    ("relaxed", Order::Relaxed),
    ("relax", Order::Relaxed),
    ("rlx", Order::Relaxed),
    ("monotonic", Order::Relaxed),
    ("unordered", Order::Relaxed),
    ("consume", Order::Consume),
    ("acq", Order::Acquire),
    ("rel", Order::Release),
    ("seq_cst", Order::SeqCst),
    ("seqcst", Order::SeqCst),
    ("_sc", Order::SeqCst),
    ("_once", Order::Relaxed),
];

/// Atomic operations that others have.
const OPERATIONS: [&str; 7] = ["sub", "nand", "min", "max", "inc", "dec", "neg"];

/// What a name asks for, in a statement that can have an order as an operand.
fn read(name: &str, statement: &str) -> Option<Asked> {
    let (lower, statement) = (name.to_ascii_lowercase(), statement.to_ascii_lowercase());
    let name = lower.trim_start_matches('_');
    // They are there, but not in this place.
    if matches!(name, "load_acquire" | "store_release") {
        return None;
    }
    if BARRIERS.contains(&name) {
        return Some(Asked::Barrier);
    }
    let named =
        |text: &str| ORDERS.iter().find(|(part, _)| text.contains(part)).map(|&(_, order)| order);
    let order = || named(name);
    let atomic = name.strip_prefix("atomic").or_else(|| name.strip_prefix("lock_"));
    // GNU as' mnemonics are `afadd` and `aadd`.
    let short = name.strip_prefix("af").or_else(|| name.strip_prefix('a'));
    let short = short.map(|rest| rest.trim_end_matches("32"));
    if let Some(&operation) = OPERATIONS.iter().find(|&&operation| {
        short == Some(operation)
            || atomic.is_some_and(|rest| rest.split('_').any(|part| part == operation))
    }) {
        return Some(Asked::Operation(operation));
    }
    if name.contains("fetch") || name.contains("xchg") {
        return order().map(|_| Asked::Update);
    }
    let starts = |part: &str| name.starts_with(part) && order().is_some();
    if name.contains("load") || name.contains("read_once") || starts("ld") {
        let order = order().or_else(|| atomic.map(|_| named(&statement).unwrap_or(Order::Relaxed)));
        return order.map(Asked::Load);
    }
    if name.contains("store") || name.contains("write_once") || starts("st") {
        let order = order().or_else(|| atomic.map(|_| named(&statement).unwrap_or(Order::Relaxed)));
        return order.map(Asked::Store);
    }
    None
}

/// What is wrong with a name that asks for an order, an operation or a barrier, if it does.
pub(super) fn asked(name: &str, statement: &str, span: Span, syntax: Syntax) -> Option<Diagnostic> {
    let text = |op: Op, dst: Reg, src: Reg| {
        let fields = Fields { dst, src, off: 8, ..Fields::ZERO };
        format!("`{}`", op.insn(fields).text(syntax))
    };
    let load = |op| text(op, Reg::R0, Reg::R1);
    let store = |op| text(op, Reg::R1, Reg::R2);
    let (acquire, release) = (load(Op::LoadAcqDw), store(Op::StoreRelDw));
    let full = store(Op::AtomicFetchAdd64);
    let spelled = |text: &str| {
        let message = format!("nothing is called `{name}` in {}", style(syntax));
        Diagnostic::new(Code::UnknownInstruction, span, message)
            .help(format!("it is spelled as in {text}"))
    };
    let order =
        |message: &str, help: String| Diagnostic::new(Code::NoSuchOrder, span, message).help(help);
    Some(match read(name, statement)? {
        Asked::Load(Order::Acquire) => spelled(&acquire),
        Asked::Store(Order::Release) => spelled(&release),
        Asked::Load(Order::Relaxed) => order(
            "a relaxed load has no instruction of its own",
            format!("a plain load is relaxed, as in {}", load(Op::LdxDw)),
        ),
        Asked::Store(Order::Relaxed) => order(
            "a relaxed store has no instruction of its own",
            format!("a plain store is relaxed, as in {}", store(Op::StxDw)),
        ),
        Asked::Load(Order::Release) => order(
            "there is no load with release: what is released is a value, and a load has none",
            format!(
                "to keep later accesses behind a load, acquire, as in {acquire}; to keep earlier ones \
                 before a store, release, as in {release}"
            ),
        ),
        Asked::Store(Order::Acquire) => order(
            "there is no store with acquire: what is acquired is a value, and a store gets none",
            format!(
                "to keep earlier accesses before a store, release, as in {release}; to keep later ones \
                 behind a load, acquire, as in {acquire}"
            ),
        ),
        Asked::Load(Order::Both) | Asked::Store(Order::Both) => order(
            "only a read-modify-write can be both acquire and release",
            format!("one that gives the old value is a full barrier, as in {full}"),
        ),
        Asked::Load(Order::Consume) | Asked::Store(Order::Consume) => order(
            "there is no load with consume",
            format!(
                "a plain load already orders what depends on its value; what does not is ordered by \
                 acquire, as in {acquire}"
            ),
        ),
        Asked::Load(Order::SeqCst) => order(
            "there is no sequentially consistent load",
            format!(
                "the strongest load is acquire, as in {acquire}; to order earlier stores before it, put \
                 a full barrier between, a read-modify-write that gives a value, as in {full}"
            ),
        ),
        Asked::Store(Order::SeqCst) => order(
            "there is no sequentially consistent store",
            format!(
                "the strongest store is release, as in {release}; a full barrier before and after it is \
                 an exchange, as in {}",
                store(Op::Xchg64)
            ),
        ),
        Asked::Update => order(
            "a read-modify-write has no order to choose",
            format!(
                "one that gives the old value is a full barrier, as in {full}; one that does not orders \
                 nothing, as in {}",
                store(Op::AtomicAdd64)
            ),
        ),
        Asked::Barrier => order(
            "there is no barrier instruction",
            format!(
                "a read-modify-write that gives a value is a full barrier, as in {full}; acquire and \
                 release belong to a load and a store, as in {acquire} and {release}"
            ),
        ),
        Asked::Operation(operation) => {
            let message = format!("there is no atomic `{operation}`");
            Diagnostic::new(Code::NoSuchOperation, span, message).help(other(operation, syntax))
        }
    })
}

/// How an atomic operation that there is not is had.
pub(super) fn other(operation: &str, syntax: Syntax) -> String {
    let text = |op: Op, dst: Reg, src: Reg| {
        let fields = Fields { dst, src, off: 8, ..Fields::ZERO };
        format!("`{}`", op.insn(fields).text(syntax))
    };
    let add = text(Op::AtomicFetchAdd64, Reg::R1, Reg::R2);
    match operation {
        "sub" => {
            let negate = text(Op::Neg64, Reg::R2, Reg::R0);
            format!("add the negated value: {negate}, then {add}")
        }
        "inc" | "dec" => format!("add 1 or -1 from a register, as in {add}"),
        _ => format!(
            "load the value, compute the other, and store it if nothing came between, in a loop: {}",
            text(Op::CmpXchg64, Reg::R1, Reg::R2)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_ask_for_orders() {
        for (name, expected) in [
            ("load_acq", Some(Asked::Load(Order::Acquire))),
            ("smp_load_acquire", Some(Asked::Load(Order::Acquire))),
            ("ldreldw", Some(Asked::Load(Order::Release))),
            ("load_relaxed", Some(Asked::Load(Order::Relaxed))),
            ("READ_ONCE", Some(Asked::Load(Order::Relaxed))),
            ("__atomic_load_n", Some(Asked::Load(Order::Relaxed))),
            ("load_acq_rel", Some(Asked::Load(Order::Both))),
            ("store_seq_cst", Some(Asked::Store(Order::SeqCst))),
            ("stacqw", Some(Asked::Store(Order::Acquire))),
            ("atomic_fetch_add_acquire", Some(Asked::Update)),
            ("xchg_relaxed", Some(Asked::Update)),
            ("atomic_fetch_sub", Some(Asked::Operation("sub"))),
            ("afsub32", Some(Asked::Operation("sub"))),
            ("__sync_synchronize", Some(Asked::Barrier)),
            ("smp_mb", Some(Asked::Barrier)),
            ("store_release", None),
            ("payload", None),
            ("restore", None),
            ("atomic_fetch_add", None),
            ("store", None),
            ("lddw", None),
            ("add", None),
        ] {
            assert_eq!(read(name, ""), expected, "{name}");
        }
        let (name, statement) = ("__atomic_load_n", "r0 = __atomic_load_n(r1, __ATOMIC_SEQ_CST)");
        assert_eq!(read(name, statement), Some(Asked::Load(Order::SeqCst)));
    }
}
