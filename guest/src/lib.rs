//! What an eBPF program sees: address map, start state, outcome, fault, fuel, helpers and maps.
