import type { FollowedFile } from './followed-file.js';
import type { Installation, InstallationPart, InstallationState } from './installation.js';

/** An installation whose policy comes from a file. */
export class PolicyFileInstallation implements Installation {
  constructor(
    private readonly behind: Installation,
    private readonly policy: FollowedFile<ReadonlyMap<string, string>>,
  ) {}

  get state(): InstallationState {
    return { ...this.behind.state, rbac: this.policy.value };
  }

  get isKnown(): boolean {
    return this.behind.isKnown;
  }

  get namespace(): string {
    return this.behind.namespace;
  }

  onChange(listener: (parts: ReadonlySet<InstallationPart>) => void): void {
    this.behind.onChange(listener);
    this.policy.onChange(() => listener(new Set(['rbac'])));
  }
}
