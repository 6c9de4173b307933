/** Which release of the protocol a member speaks: what it appends to its replies, and the version it gives. */
export type ProtocolVersion = '2.0' | '2.6' | '2.7' | '2.8';

/** What a client must show besides the cluster name. */
export type Credentials = { readonly username: string; readonly password: string } | { readonly token: string };

/** The certificate of the members, in PEM. */
export interface EmbeddedTls {
  readonly cert: string;
  readonly key: string;
  /** Who signs the certificates of clients. Default: the authorities that Node.js knows. */
  readonly ca?: string;
  /** Whether clients must show a certificate. Default: false. */
  readonly requestCert?: boolean;
}

/** How a queue, list or set of an {@link EmbeddedCluster} is set up. */
export interface EmbeddedCollection {
  /** How many items it holds. Default: 2147483647. */
  readonly maxSize?: number;
}

/** How a multi-map of an {@link EmbeddedCluster} is set up. */
export interface EmbeddedMultiMap {
  /** Whether a key can have the same value several times, as in a list. Default: `'SET'`. */
  readonly valueCollectionType?: 'SET' | 'LIST';
}

/** How a ring buffer of an {@link EmbeddedCluster} is set up. */
export interface EmbeddedRingbuffer {
  /** How many items it holds. Default: 10 000. */
  readonly capacity?: number;
  /** Milliseconds until an item expires. Default: 0, never. Who does not want to overwrite still overwrites what never expires. */
  readonly ttlMillis?: number;
}

/** How an {@link EmbeddedCluster} is set up. */
export interface EmbeddedClusterOptions {
  /** How many members there are at first. Default: 1, or as many as there are ports. */
  readonly members?: number;
  /** The name that clients must give. Default: `'dev'`. */
  readonly clusterName?: string;
  /** Default: 271. */
  readonly partitionCount?: number;
  /** Default: none, every client is let in. */
  readonly credentials?: Credentials;
  /** Default: none, plain TCP. */
  readonly tls?: EmbeddedTls;
  /** Whether clients with several clusters are let in, which real members of the open edition do not do. Default: true. */
  readonly failoverSupported?: boolean;
  /** Default: `'2.8'`. */
  readonly protocolVersion?: ProtocolVersion;
  /** How many members besides the owner hold an entry, as far as there are members. Default: 1. */
  readonly backupCount?: number;
  /** How multi-maps are set up, by their names. */
  readonly multiMaps?: Readonly<Record<string, EmbeddedMultiMap>>;
  /** How queues, lists and sets are set up, by their names. */
  readonly collections?: Readonly<Record<string, EmbeddedCollection>>;
  /** How ring buffers are set up, by their names; those of reliable topics by the names of the topics. */
  readonly ringbuffers?: Readonly<Record<string, EmbeddedRingbuffer>>;
  /** The status of every answer to an authentication, whatever the client shows: 0 to 3. Default: none, what it shows is looked at. */
  readonly authenticationStatus?: number;
  /** After how many milliseconds without a byte from a client its connection is closed. Default: 300 000. */
  readonly clientTimeoutMillis?: number;
  /**
   * For how many milliseconds invalidations of near caches are collected, to be sent together. Default: 10; real members take up to 10
   * seconds. 0 sends each on its own.
   */
  readonly nearCacheBatchMillis?: number;
  /** Where the members listen. Default: `'127.0.0.1'`. */
  readonly host?: string;
  /** The ports of the first members, in order. Default: free ones. */
  readonly ports?: readonly number[];
}

/** The options with their defaults. What may change while the cluster runs can be written. */
export interface Settings {
  clusterName: string;
  partitionCount: number;
  authenticationStatus: number | undefined;
  readonly credentials: Credentials | undefined;
  readonly tls: EmbeddedTls | undefined;
  readonly failoverSupported: boolean;
  readonly protocolVersion: ProtocolVersion;
  readonly backupCount: number;
  readonly multiMaps: Readonly<Record<string, EmbeddedMultiMap>>;
  readonly collections: Readonly<Record<string, EmbeddedCollection>>;
  readonly ringbuffers: Readonly<Record<string, EmbeddedRingbuffer>>;
  readonly clientTimeoutMillis: number;
  readonly nearCacheBatchMillis: number;
  readonly host: string;
}

export function settingsOf(options: EmbeddedClusterOptions): Settings {
  return {
    clusterName: options.clusterName ?? 'dev',
    partitionCount: options.partitionCount ?? 271,
    authenticationStatus: options.authenticationStatus,
    credentials: options.credentials,
    tls: options.tls,
    failoverSupported: options.failoverSupported ?? true,
    protocolVersion: options.protocolVersion ?? '2.8',
    backupCount: options.backupCount ?? 1,
    multiMaps: options.multiMaps ?? {},
    collections: options.collections ?? {},
    ringbuffers: options.ringbuffers ?? {},
    clientTimeoutMillis: options.clientTimeoutMillis ?? 300_000,
    nearCacheBatchMillis: options.nearCacheBatchMillis ?? 10,
    host: options.host ?? '127.0.0.1',
  };
}

/** The release of Hazelcast that speaks this protocol. */
export const releaseOf = {
  '2.0': { major: 4, minor: 0, patch: 0 },
  '2.6': { major: 5, minor: 3, patch: 8 },
  '2.7': { major: 5, minor: 4, patch: 0 },
  '2.8': { major: 5, minor: 5, patch: 0 },
} as const;

/** Whether members of this protocol append what came with another one. */
export function speaks(settings: Settings, since: ProtocolVersion): boolean {
  return settings.protocolVersion >= since;
}
