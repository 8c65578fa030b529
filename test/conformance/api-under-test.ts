/** An API server as a case sees it, real or simulated. It has Argo CD's kinds. */
export interface ApiUnderTest {
  readonly url: string;
  /** Of an administrator; undefined where nobody is asked. */
  readonly token: string | undefined;
  /** PEM; undefined where it speaks plain HTTP. */
  readonly certificate: string | undefined;
  /** Forgets the past: revisions below the present are gone for lists and watches. */
  forget(): Promise<void>;
}
