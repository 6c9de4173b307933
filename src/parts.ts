import type { ConnectionOptions } from 'node:tls';
import type { Clock } from './clock.ts';
import { candidatesOf, type AddressProvider } from './cluster/addresses.ts';
import { Cluster } from './cluster/cluster.ts';
import { credentialsFrom } from './cluster/credentials.ts';
import { cloudDiscovery } from './cluster/discovery/cloud.ts';
import { DiscoveredAddresses } from './cluster/discovery/strategy.ts';
import type { Candidate, ClusterObserver, ClusterOptions } from './cluster/options.ts';
import { RETRY_PAUSE } from './cluster/view.ts';
import { findByName } from './config/by-name.ts';
import type { ResolvedClient, ResolvedConfig } from './config/resolve.ts';
import { createLogger, LogLevel, type Logger } from './diagnostics/logger.ts';
import { BackupAcks } from './invocation/backup-acks.ts';
import { Invoker } from './invocation/invoker.ts';
import { Listeners, type ListenersOptions } from './invocation/listeners.ts';
import { randomly, roundRobin } from './invocation/load-balancer.ts';
import type { InternalPauses } from './invocation/retry.ts';
import type { SchemaGate } from './invocation/schema-gate.ts';
import { Schemas } from './invocation/schemas.ts';
import { openSocket, type SocketOpener } from './network/socket.ts';
import { UUID } from './protocol/uuid.ts';
import { Serializer } from './serialization/serializer.ts';
import { sqlService } from './sql/service.ts';
import type { SqlService } from './sql/sql-service.ts';
import { Maps, type MapsOptions } from './structures/map/maps.ts';
import type { StructureContext } from './structures/object-core.ts';
import { Proxies } from './structures/proxies.ts';
import type { ReliableTopicOptions } from './structures/topic/reliable-topic.ts';

/** What a client consists of. */
export interface Parts {
  readonly name: string;
  readonly uuid: UUID;
  readonly cluster: Cluster;
  readonly invoker: Invoker;
  readonly schemas: Schemas;
  readonly proxies: Proxies;
  readonly maps: Maps;
  /** How a reliable topic is set up. @throws InvalidConfigurationError when that is not clear (API-27) */
  readonly reliableTopicOptions: (name: string) => ReliableTopicOptions;
  readonly context: StructureContext;
  readonly sql: SqlService;
}

/** A reliable topic of which the configuration says nothing. */
const USUAL_TOPIC: ReliableTopicOptions = { readBatchSize: 10, overloadPolicy: 'BLOCK' };

/** Clients without a name of their own are numbered, which needs one counter for the process. */
let unnamedClients = 0;

/** Puts the parts of a client together. Nothing is begun. @param opener opens the sockets to members */
export function assemble(resolved: ResolvedClient, clock: Clock, opener: SocketOpener = openSocket): Parts {
  const { config } = resolved;
  const name = config.instanceName ?? `hz.client_${unnamedClients++}`;
  const uuid = UUID.random();
  const logger = createLogger({ clientName: name, level: LogLevel[config.loggingLevel], custom: config.customLogger });
  for (const warning of config.warnings) logger.warn('Client', warning);
  const serializer = new Serializer(config.serialization);
  const pauses = pausesOf(config.invocation);

  // these know each other in circles; what is used before it exists here is only used once the client runs
  const cluster: Cluster = new Cluster(
    clusterOptions(resolved, { clock, logger, opener, name, uuid, serializer }),
    observerOf(() => ({ cluster, invoker, listeners, backups, schemas, proxies, maps })),
  );
  const invoker: Invoker = new Invoker(invokerOptions(config, clock), {
    cluster,
    isBackupAware: () => backups.isAware,
    schemas: gateOf(serializer, () => schemas),
  });
  const schemas: Schemas = new Schemas({
    clock,
    invoker,
    store: serializer.schemas,
    members: () => cluster.view.members.members,
    maxTries: config.schemaMaxPutRetryCount,
    pauses,
    lifetime: cluster.lifetime,
  });
  const listeners = new Listeners(listenersOptions(config, { clock, logger, cluster, invoker, schemas }));
  const backups = new BackupAcks(listeners, {
    isEnabled: config.backupAcks.enabled && config.network.smartRouting,
    cluster: () => cluster,
    onAck: (id) => invoker.onBackupAck(id),
  });
  let lockReferences = 0;
  const context: StructureContext = {
    cluster,
    invoker,
    listeners,
    serializer,
    logger,
    clock,
    pauses,
    nextLockReference: () => ++lockReferences,
  };
  const proxies = new Proxies(context);
  const maps = new Maps(mapsOptions(config, clock, uuid), context);
  const reliableTopicOptions = (topic: string) => findByName(config.reliableTopics, topic, 'reliableTopics') ?? USUAL_TOPIC;
  const sql = sqlService({ structures: context, clientUuid: uuid, ...config.sql, ...config.invocation });
  return { name, uuid, cluster, invoker, schemas, proxies, maps, reliableTopicOptions, context, sql };
}

function pausesOf({ retryPauseMillis }: ResolvedConfig['invocation']): InternalPauses {
  return { ...RETRY_PAUSE, offline: retryPauseMillis };
}

/** The schemas as calls see them; nearly always there is nothing new. */
function gateOf({ schemas: store }: Serializer, schemas: () => Schemas): SchemaGate {
  return {
    get hasNew() {
      return store.hasNew;
    },
    replicated: (request) => schemas().replicated(request),
    fetch: (id) => schemas().fetch(id),
  };
}

function listenersOptions(
  { network, invocation }: ResolvedConfig,
  { clock, logger, cluster, invoker, schemas }: Pick<Parts, 'cluster' | 'invoker' | 'schemas'> & Pick<Identity, 'clock' | 'logger'>,
): ListenersOptions {
  const isReady = () => cluster.state.kind === 'INITIALIZED';
  return {
    clock,
    logger,
    connections: cluster.connections,
    isSmart: network.smartRouting,
    mayRegister() {
      if (cluster.admission === 'inactive') throw invoker.refusal;
      return isReady();
    },
    replicateSchemas(request, connection) {
      if (!schemas.hasNew) return undefined;
      // a cluster that is being told everything takes no calls yet
      return isReady() ? schemas.replicated(request) : schemas.sendAll(connection);
    },
    fetchSchema: (id) => schemas.fetch(id),
    timeoutMillis: invocation.timeoutMillis,
    pauses: pausesOf(invocation),
  };
}

/** What hears of the cluster. */
interface Above extends Pick<Parts, 'cluster' | 'invoker' | 'schemas' | 'proxies' | 'maps'> {
  readonly listeners: Listeners;
  readonly backups: BackupAcks;
}

/** How news of the cluster reaches what stands above it, in the order in which a cluster has to be told (STATE-2). */
function observerOf(above: () => Above): ClusterObserver {
  return {
    steps: [
      { what: 'sending the schemas', run: (connection) => above().schemas.sendAll(connection) },
      { what: 'creating the objects', run: (connection) => above().proxies.sendAll(connection) },
      { what: 'registering the listeners', run: (connection) => above().listeners.opened(connection) },
    ],
    opened: (connection) => void above().listeners.opened(connection),
    closed(connection) {
      const { cluster, invoker, listeners, backups } = above();
      listeners.closed(connection);
      backups.update();
      if (cluster.connections.all.length === 0) invoker.disconnected();
    },
    membersChanged: () => above().backups.update(),
    clusterChanged: () => above().maps.nearCaches?.clusterChanged(),
    release() {
      const { cluster, invoker, listeners, backups } = above();
      backups.update();
      invoker.release();
      for (const connection of cluster.connections.all) void listeners.opened(connection); // what was added since the step above
    },
    rejectWaiting: (cause) => above().invoker.rejectWaiting(cause),
    shutDown: (error, drainMillis) => above().invoker.shutDown(error, drainMillis),
    offlineQueueSize: () => above().invoker.parkedCalls,
  };
}

interface Identity {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly opener: SocketOpener;
  readonly name: string;
  readonly uuid: UUID;
  readonly serializer: Serializer;
}

function clusterOptions({ config, candidates, tryCount, isFailover }: ResolvedClient, identity: Identity): ClusterOptions {
  const { network, connectionStrategy: strategy } = config;
  const [first, ...others] = candidates.map((candidate) => candidateOf(candidate, isFailover, identity));
  return {
    clock: identity.clock,
    logger: identity.logger,
    openSocket: identity.opener,
    candidates: [first!, ...others],
    tryCount,
    isSmart: network.smartRouting,
    isFailover,
    heartbeat: config.heartbeat,
    publicIp: network.publicIp,
    shuffleMembers: network.shuffleMembers,
    asyncStart: strategy.asyncStart,
    mode: strategy.reconnectMode,
    policies: { initial: strategy.initial, reconnect: strategy.connectionRetry },
    skipMemberListOnReconnect: strategy.skipMemberListOnReconnect,
    lifecycleListeners: config.lifecycleListeners,
    membershipListeners: config.membershipListeners,
  };
}

function candidateOf(
  { clusterName, credentials, clientLabels, network }: ResolvedConfig,
  needsFailover: boolean,
  identity: Identity,
): Candidate {
  return {
    introduction: {
      clusterName,
      clientUuid: identity.uuid,
      clientName: identity.name,
      labels: clientLabels,
      isSmart: network.smartRouting,
      needsFailover,
      timeoutMillis: network.authenticationTimeoutMillis,
    },
    credentials: credentialsFrom(credentials, {
      clock: identity.clock,
      clusterName,
      timeoutMillis: network.authenticationTimeoutMillis,
      serialize: (value) => identity.serializer.toData(value),
    }),
    socket: { timeoutMillis: network.connectionTimeoutMillis, noDelay: network.noDelay, tls: tlsOptions(network.ssl, identity.logger) },
    provider: providerOf(network, identity),
    hosts: candidatesOf(network.clusterMembers).primary.map(({ host }) => host),
  };
}

function providerOf(network: ResolvedConfig['network'], { clock, logger }: Identity): AddressProvider {
  const { clusterMembers, cloudToken, cloudUrl, discovery, connectionTimeoutMillis: timeoutMillis } = network;
  if (discovery !== undefined) return new DiscoveredAddresses(discovery, { clock, logger, name: 'network.discovery', timeoutMillis });
  if (cloudToken === undefined) return { addresses: () => Promise.resolve(candidatesOf(clusterMembers)) };
  const cloud = cloudDiscovery({ clock, discoveryToken: cloudToken, url: cloudUrl });
  return new DiscoveredAddresses(cloud, { clock, logger, name: 'network.hazelcastCloud', timeoutMillis });
}

/** TLS verifies the chain and the host name unless the user says otherwise (SOCKET-6). */
function tlsOptions(
  { enabled, verifyHostname, sslOptions }: ResolvedConfig['network']['ssl'],
  logger: Logger,
): ConnectionOptions | undefined {
  if (!enabled) return undefined;
  if (!verifyHostname)
    logger.warn('Client', 'TLS does not check that a certificate is for the host that is dialled: network.ssl.verifyHostname is false');
  if (sslOptions.rejectUnauthorized === false)
    logger.warn('Client', 'TLS takes any certificate: network.ssl.sslOptions.rejectUnauthorized is false');
  return { minVersion: 'TLSv1.2', ...(verifyHostname ? {} : { checkServerIdentity: () => undefined }), ...sslOptions };
}

function invokerOptions(config: ResolvedConfig, clock: Clock): ConstructorParameters<typeof Invoker>[0] {
  const { invocation, backupAcks } = config;
  return {
    clock,
    timeoutMillis: invocation.timeoutMillis,
    retryPauseMillis: invocation.retryPauseMillis,
    redoOperation: invocation.redoOperation,
    maxParkedCalls: config.connectionStrategy.offlineQueue.maxSize,
    backupTimeoutMillis: backupAcks.timeoutMillis,
    failsOnMissingAcks: backupAcks.failOnIndeterminateState,
    loadBalancer: config.loadBalancer.type === 'RANDOM' ? randomly(() => clock.random()) : roundRobin(),
  };
}

function mapsOptions(config: ResolvedConfig, clock: Clock, clientUuid: UUID): MapsOptions {
  const { reconciliationSeconds, maxToleratedMissCount } = config.nearCacheRepair;
  return {
    clock,
    clientUuid,
    isSmart: config.network.smartRouting,
    rules: { reconciliationMillis: reconciliationSeconds * 1_000, maxToleratedMissCount },
    timeoutMillis: config.invocation.timeoutMillis,
    nearCacheOf: (name) => findByName(config.nearCaches, name, 'nearCaches'),
  };
}
