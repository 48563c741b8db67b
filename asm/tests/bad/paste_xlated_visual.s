digraph "DOT graph for eBPF program" {
	subgraph "cluster_0" {
	}
}
