/** What a page and Node have of these. */
export interface PageSurroundings {
  /** Of the page, with a slash at its end. */
  readonly base: string;
  fetch(url: string, options?: RequestInit): Promise<Response>;
  readonly EventSource: new (url: string) => PageEventSource;
}

interface PageEventSource {
  onmessage: ((event: { readonly data: string }) => void) | null;
  onerror: (() => void) | null;
  readonly readyState: number;
  close(): void;
}

/** Whatever was answered, as far as the page looks at it. */
interface Told {
  readonly loggedIn?: boolean;
  readonly KustomizeVersion?: string;
  readonly HelmVersion?: string;
  readonly oidcConfig?: object;
  readonly dexConfig?: object;
  readonly metadata?: { readonly resourceVersion?: string };
  readonly items?: readonly PageApplication[] | null;
  readonly nodes?: readonly unknown[];
  readonly type?: string;
  readonly application?: PageApplication;
}

interface PageApplication {
  readonly metadata?: { readonly name?: string; readonly namespace?: string };
  readonly status?: { readonly health?: { readonly status?: string } };
}

/**
 * What Argo CD's page asks for, in its order, with its way of coming back: at once, by the same URL, after one fetch that tells
 * why. Needs nothing outside of itself: its text is run in a browser.
 */
export class ArgocdPage {
  /** Path and status of everything that was asked by fetch, and `SSE` with the path of every stream. */
  readonly asked: string[] = [];
  /** Name to health, as the list shows it. */
  readonly rows: Record<string, string> = {};
  /** The application of the detail page, and the nodes of its tree. */
  detail: unknown;
  readonly trees: number[] = [];
  /** Where the page would go: to the login. */
  wentTo = '';
  private readonly closers: (() => void)[] = [];

  constructor(private readonly around: PageSurroundings) {}

  /** Whether it shows itself or the login. */
  async start(): Promise<string> {
    const [settings, user, version] = await Promise.all([
      this.get('api/v1/settings'),
      this.get('api/v1/session/userinfo'),
      this.get('api/version'),
    ]);
    const isOpen = Boolean(version.KustomizeVersion || version.HelmVersion);
    if (user.loggedIn || isOpen) return 'shown';
    return settings.oidcConfig || settings.dexConfig ? 'auth/login' : 'login';
  }

  async logIn(username: string, password: string): Promise<number> {
    const body = JSON.stringify({ username, password });
    const headers = { 'Content-Type': 'application/json' };
    return (await this.ask('api/v1/session', { method: 'POST', headers, body })).status;
  }

  /** The page of all applications. */
  async showList(fields: readonly string[]): Promise<void> {
    const items = fields.map((field) => `items.${field}`);
    const [, list] = await Promise.all([
      this.get('api/v1/clusters'),
      this.get(`api/v1/applications?selector=&appNamespace=&fields=metadata.resourceVersion,${items.join(',')}`),
    ]);
    if (!list.metadata) return;
    for (const application of list.items ?? []) this.show({ type: 'ADDED', application });
    const rest = ['session/userinfo', 'settings', 'projects?fields=items.metadata.name', 'clusters'];
    await Promise.all(rest.map((path) => this.get(`api/v1/${path}`)));
    const parts = ['result.type', ...fields.map((field) => `result.application.${field}`)];
    const query = `resourceVersion=${list.metadata.resourceVersion}&fields=${parts.join(',')}&selector=`;
    this.follow(`api/v1/stream/applications?${query}`, (result) => this.show(result));
  }

  /** The page of one application. */
  async showDetail(name: string, appNamespace: string): Promise<void> {
    this.detail = await this.get(`api/v1/applications/${name}?appNamespace=${appNamespace}`);
    const query = `name=${name}&appNamespace=${appNamespace}`;
    this.follow(`api/v1/stream/applications?${query}`, ({ application }) => (this.detail = application));
    const tree = `applications/${name}/resource-tree?appNamespace=${appNamespace}`;
    const { nodes = [] } = await this.get(`api/v1/${tree}`);
    this.trees.push(nodes.length);
    this.follow(`api/v1/stream/${tree}`, (whole) => this.trees.push(whole.nodes?.length ?? 0));
    await this.get(`api/v1/applications/${name}/syncwindows?appNamespace=${appNamespace}`);
  }

  /** As of a tab that is left. */
  hide(): void {
    for (const close of this.closers.splice(0)) close();
  }

  private show({ type, application }: Told): void {
    const { metadata, status } = application ?? {};
    const name = `${metadata?.namespace}/${metadata?.name}`;
    if (type === 'DELETED') delete this.rows[name];
    else this.rows[name] = status?.health?.status ?? '';
  }

  private async get(path: string): Promise<Told> {
    const answer = await this.ask(path);
    return answer.ok ? JSON.parse(await answer.text()) : {};
  }

  private async ask(path: string, options?: RequestInit): Promise<Response> {
    const answer = await this.around.fetch(this.around.base + path, options);
    this.asked.push(`${path} ${answer.status}`);
    if (answer.status === 401 && path !== 'api/v1/session') this.wentTo = 'login';
    return answer;
  }

  private follow(path: string, onResult: (result: Told) => void): void {
    let isHidden = false;
    let stop = (): void => undefined;
    const open = (): void => {
      stop = this.open(path, onResult, () => {
        stop();
        if (!isHidden) open();
      });
    };
    open();
    this.closers.push(() => {
      isHidden = true;
      stop();
    });
  }

  /** One stream; answers how it is stopped. */
  private open(path: string, onResult: (result: Told) => void, onFailure: () => void): () => void {
    this.asked.push(`SSE ${path}`);
    const source = new this.around.EventSource(this.around.base + path);
    let hasFailed = false;
    const fail = (): void => {
      if (hasFailed) return;
      hasFailed = true;
      const probe = this.ask(path).then((answer) => answer.body?.cancel());
      void probe.then(onFailure, onFailure);
    };
    source.onmessage = ({ data }) => onResult(JSON.parse(data).result);
    source.onerror = fail;
    // Its end has no event.
    const looking = setInterval(() => source.readyState === 2 && fail(), 500);
    return () => {
      clearInterval(looking);
      source.close();
    };
  }
}
