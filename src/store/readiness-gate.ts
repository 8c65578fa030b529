/** One more thing that must be so before this replica gets new clients. */
export interface ReadinessGate {
  /** Why it is not so; undefined while it is. `pending`: it was never so yet. */
  blockedBy(): { readonly state: 'pending' | 'stale'; readonly reason: string } | undefined;
  /** Facts for `/readyz?verbose`, one a line, also while it is open. */
  describe(): readonly string[];
}
