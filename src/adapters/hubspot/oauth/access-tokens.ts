/** A bearer token; `generation` tells tokens of one grant apart. */
export interface AccessToken {
  readonly text: string;
  readonly generation: number;
}

/** Where the transport takes its bearer token from, call by call. */
export interface AccessTokens {
  /** Throws `SystemFailure` where none can be had. */
  current(): Promise<AccessToken>;
  /** A newer one than HubSpot just refused; null = there will be none. */
  replacementFor(refused: AccessToken): Promise<AccessToken | null>;
  /** One that a new connection brought meanwhile, perhaps with more scopes; null = there is none. */
  newerThan(token: AccessToken): Promise<AccessToken | null>;
  /** What was granted; null = the token itself has to be asked about. */
  scopes(): Promise<readonly string[] | null>;
}

/** The token of a private app or a service key: it lives until a person changes it. */
export function fixedToken(text: string): AccessTokens {
  const token = { text, generation: 0 };
  const none = (): Promise<null> => Promise.resolve(null);
  return { current: () => Promise.resolve(token), replacementFor: none, newerThan: none, scopes: none };
}
