import type net from 'node:net';
import { UUID } from '../protocol/uuid.ts';
import { ClientSession } from './member/client-session.ts';
import type { ClusterState } from './member/cluster-state.ts';
import { Faults, type RequestFault, type SendFault } from './member/faults.ts';
import type { Cut } from './member/link.ts';
import { Listener, secure } from './member/listener.ts';
import { MemberState } from './member/member-state.ts';
import { Traffic, type ConnectionRecord, type LiveRecord, type RequestRecord } from './member/traffic.ts';
import type { RequestHeader } from './member/execution.ts';

/** What the members of a cluster have in common. */
export interface MemberSurroundings {
  readonly cluster: ClusterState;
  readonly faults: Faults;
  readonly traffic: Traffic;
}

/**
 * One member of an {@link EmbeddedCluster}: a small server in this process that speaks the protocol of Hazelcast members. For
 * tests and demonstrations, not for production.
 */
export class EmbeddedMember {
  /** What this member does wrong; looked at before {@link EmbeddedCluster.faults}. */
  readonly faults = new Faults();
  readonly #surroundings: MemberSurroundings;
  readonly #traffic = new Traffic();
  readonly #sessions = new Set<ClientSession>();
  #state = new MemberState({ host: '', port: 0 });
  #listener: Listener | undefined;
  /** The sockets that were accepted while the member was paused; undefined while it is not. */
  #waiting: net.Socket[] | undefined;

  /** @internal */
  constructor(surroundings: MemberSurroundings) {
    this.#surroundings = surroundings;
  }

  /** The identity of the member; another one after each start. */
  get uuid(): UUID {
    return this.#state.uuid;
  }

  /** Where the member listens, for example `127.0.0.1:10701`. */
  get address(): string {
    const { host, port } = this.#state.address;
    return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  }

  get port(): number {
    return this.#state.address.port;
  }

  /** Whether the member listens. */
  get isRunning(): boolean {
    return this.#listener !== undefined;
  }

  /** How many clients are connected and let in. */
  get clientCount(): number {
    return [...this.#sessions].filter(({ identity }) => identity !== undefined).length;
  }

  /** How many listeners of clients are registered, the cluster view and backup listeners among them. */
  get listenerCount(): number {
    return this.#state.listenerCount;
  }

  /** The newest requests, in the order of their arrival. */
  get requests(): readonly RequestRecord[] {
    return this.#traffic.requests;
  }

  /** The newest connections, open or not, in the order of their arrival. */
  get connections(): readonly ConnectionRecord[] {
    return this.#traffic.connections;
  }

  /** How many requests came for partitions of other members. */
  get misrouted(): number {
    return this.#traffic.misrouted;
  }

  /** How many requests of this name came, for example of `mapPut`. */
  countOf(name: string): number {
    return this.#traffic.countOf(name);
  }

  /** Freezes the member, as a stopped process: sockets stay open and are accepted, but nothing is read, answered or sent. */
  pause(): void {
    this.#waiting ??= [];
    for (const { link } of this.#sessions) link.pause();
  }

  /** Goes on where {@link EmbeddedMember.pause} stopped. */
  resume(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const { link } of this.#sessions) link.resume();
    for (const socket of waiting) if (!socket.destroyed) this.#accept(socket);
  }

  /** Resets the connections of all clients, or ends them in order. They may come back. */
  disconnectClients(how: 'reset' | 'end' = 'reset'): void {
    if (how === 'reset') this.#listener?.resetSockets();
    else this.#listener?.endSockets();
  }

  /** @internal What the cluster knows of the member. */
  get state(): MemberState {
    return this.#state;
  }

  /** @internal Starts to listen, as a member with a new identity or with this one. */
  async start(port: number | undefined, uuid = UUID.random()): Promise<void> {
    const { host } = this.#surroundings.cluster.settings;
    const listener = new Listener((socket) => this.#accept(socket));
    const actual = await listener.listen(host, port);
    this.#listener = listener;
    this.#state = new MemberState({ host, port: actual }, uuid);
  }

  /** @internal Closes all sockets at once, and resolves when the port is free. */
  async kill(): Promise<void> {
    const listener = this.#listener;
    this.#listener = undefined;
    this.#waiting = undefined;
    listener?.destroySockets();
    await listener?.close();
  }

  #accept(socket: net.Socket): void {
    if (this.#waiting !== undefined) this.#waiting.push(socket);
    else this.#open(socket);
  }

  #open(socket: net.Socket): void {
    const record = this.#record();
    socket.on('close', () => (record.isOpen = false));
    const fault = this.faults.takeConnect() ?? this.#surroundings.faults.takeConnect();
    if (fault?.kind === 'refuse') socket.resetAndDestroy();
    else if (fault?.kind === 'silence') socket.resume();
    else this.#begin(socket, record, fault);
  }

  #begin(socket: net.Socket, record: LiveRecord, cut: Cut | undefined): void {
    const { cluster } = this.#surroundings;
    secure(socket, cluster.settings.tls, (secured) => {
      const session = new ClientSession(secured, {
        cluster,
        member: this.#state,
        record,
        cut,
        onRequest: (name, header) => this.#count(name, header, record),
        onClose: (closed) => this.#sessions.delete(closed),
        takeRequest: (name) => this.#takeRequest(name),
        takeEvent: (name) => this.#takeEvent(name),
      });
      this.#sessions.add(session);
      if (this.#waiting !== undefined) session.link.pause(); // the member was paused during the handshake
    });
    socket.resume();
  }

  #record(): LiveRecord {
    const { traffic } = this.#surroundings;
    const record: LiveRecord = {
      number: traffic.nextConnection(),
      member: this.address,
      openedAt: Date.now(),
      isOpen: true,
      bytesRead: 0,
      bytesWritten: 0,
      startedWithPreface: false,
      messages: 0,
      clientUuid: undefined,
      clientName: undefined,
    };
    for (const kept of [this.#traffic, traffic]) kept.addConnection(record);
    return record;
  }

  #count(name: string, { correlationId, partitionId, flags }: RequestHeader, { number: connection }: LiveRecord): void {
    const { traffic, cluster } = this.#surroundings;
    const request = { name, correlationId, partitionId, flags, connection, member: this.address, at: Date.now() };
    const isMisrouted = partitionId >= 0 && cluster.topology.replicasOf(partitionId)[0] !== this.#state;
    for (const kept of [this.#traffic, traffic]) {
      kept.addRequest(request);
      if (isMisrouted) kept.misrouted += 1;
    }
  }

  #takeRequest(name: string): RequestFault | undefined {
    return this.faults.takeRequest(name) ?? this.#surroundings.faults.takeRequest(name);
  }

  #takeEvent(name: string): SendFault | undefined {
    return this.faults.takeEvent(name) ?? this.#surroundings.faults.takeEvent(name);
  }
}
