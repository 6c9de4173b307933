import type { Target } from '../../../src/network/socket.ts';
import type { FrameReader } from '../../../src/protocol/frames.ts';
import {
  clientAddClusterViewListener,
  clientAddDistributedObjectListener,
  clientAuthentication,
  clientCreateProxies,
  clientCreateProxy,
  clientLocalBackupListener,
  clientPing,
  clientRemoveDistributedObjectListener,
} from '../../../src/protocol/messages/client.ts';
import { writeError } from '../../../src/protocol/messages/error.ts';
import { mapGet, mapPut } from '../../../src/protocol/messages/map.ts';
import type { UUID } from '../../../src/protocol/uuid.ts';
import { infoAt, uuidOf } from '../cluster/some-members.ts';
import type { Link, Request } from './memory-network.ts';

const PORT = 5701;
const PARTITIONS = 4;
const AUTHENTICATED = 0;

const messages = [
  clientAuthentication,
  clientAddClusterViewListener,
  clientAddDistributedObjectListener,
  clientRemoveDistributedObjectListener,
  clientLocalBackupListener,
  clientPing,
  clientCreateProxy,
  clientCreateProxies,
  mapGet,
  mapPut,
];
const readers = new Map<number, (from: FrameReader) => unknown>(messages.map((message) => [message.type, message.readRequest]));

/** What a request of one of the types above says. */
export function readRequest(type: number, from: FrameReader): unknown {
  return readers.get(type)!(from);
}

/** What a member keeps of one connection. */
interface Session {
  /** The correlation id of the view listener. */
  view?: number;
  backups?: number;
  /** Correlation ids of listeners by the uuid of their registration. */
  readonly listeners: Map<string, number>;
  /** How many of them stay because the member failed to remove them, which it is asked for once (LISTEN-4). */
  kept: number;
}

/** A cluster of up to nine members in memory, at 10.0.N.M:5701 for the cluster N and the member M. It answers when a test says so. */
export class MemoryCluster {
  readonly name: string;
  /** What the next authentication is answered with, instead of being accepted. */
  authenticationStatus = AUTHENTICATED;
  /** Whether the answer to an authentication brings the list of members. */
  readonly bringsView: boolean;
  /** Numbers of the members. */
  members = [1, 2];
  partitionCount = PARTITIONS;
  clusterId: UUID;
  /** How many authentications were for another cluster. */
  strangers = 0;
  readonly #number: number;
  #generation = 1;
  #version = 1;
  #lastUuid = 0;
  readonly #sessions = new Map<Link, Session>();

  constructor(number: number, bringsView: boolean) {
    this.name = `cluster-${number}`;
    this.#number = number;
    this.bringsView = bringsView;
    this.clusterId = uuidOf(1_000 + number);
  }

  /** Addresses that a user would configure. */
  get addresses(): string[] {
    return [1, 2, 3].map((member) => this.#addressOf(member));
  }

  isAt({ host }: Target): boolean {
    return host.startsWith(`10.0.${this.#number}.`);
  }

  /** A connection is gone. */
  forget(link: Link): void {
    this.#sessions.delete(link);
  }

  /** All members stop, and come back as another cluster of the same name. */
  restart(): void {
    this.#generation++;
    this.#version = 1;
    this.clusterId = uuidOf(1_000 * this.#generation + this.#number);
  }

  /** Another list of members, which those who listen are told. */
  change(members: number[]): void {
    this.members = members;
    this.#version++;
    for (const [link, { view }] of this.#sessions) if (view !== undefined) this.#sendView(link, view);
  }

  /** Sends an event to every listener on this connection; returns how many there are. */
  sendEvent(link: Link): number {
    const { listeners } = this.#sessionOf(link);
    for (const id of listeners.values()) {
      link.send((to) =>
        clientAddDistributedObjectListener.events.distributedObject.write(
          to,
          { name: 'o', serviceName: 's', eventType: 'CREATED', source: uuidOf(1) },
          id,
        ),
      );
    }
    return listeners.size;
  }

  /** How many listeners the member at the other end of the connection has for this client, without those that it failed to remove. */
  listenersOn(link: Link): number {
    const { listeners, kept } = this.#sessionOf(link);
    return listeners.size - kept;
  }

  /** Confirms a backup of the call with this id. */
  sendAck(link: Link, id: number): void {
    const { backups } = this.#sessionOf(link);
    if (backups === undefined) return;
    link.send((to) => clientLocalBackupListener.events.backup.write(to, { sourceInvocationCorrelationId: id }, backups));
  }

  /** Answers a request with an error. */
  fail({ link, id, type }: Request, errorCode: number): void {
    if (type === clientRemoveDistributedObjectListener.type) this.#sessionOf(link).kept++;
    const holder = { errorCode, className: 'java.lang.Exception', message: 'no', stackTraceElements: [] };
    link.send((to) => writeError(to, [holder], id));
  }

  /** Answers a request of the client itself. */
  answer({ link, type, id, body }: Request): void {
    const session = this.#sessionOf(link);
    switch (type) {
      case clientAuthentication.type:
        return this.#authenticate(link, id, body as { clusterName: string });
      case clientAddClusterViewListener.type:
        session.view = id;
        link.send((to) => clientAddClusterViewListener.writeReply(to, undefined, id));
        return this.#sendView(link, id);
      case clientLocalBackupListener.type:
        session.backups = id;
        return link.send((to) => clientLocalBackupListener.writeReply(to, this.#newUuid(), id));
      case clientAddDistributedObjectListener.type: {
        const uuid = this.#newUuid();
        session.listeners.set(uuid.toString(), id);
        return link.send((to) => clientAddDistributedObjectListener.writeReply(to, uuid, id));
      }
      case clientRemoveDistributedObjectListener.type: {
        const wasThere = session.listeners.delete((body as { registrationId: UUID }).registrationId.toString());
        return link.send((to) => clientRemoveDistributedObjectListener.writeReply(to, wasThere, id));
      }
      default:
        return link.send((to) => clientPing.writeReply(to, undefined, id));
    }
  }

  /** Answers a call with the number that it came with. */
  answerCall({ link, type, id, body }: Request, acks: number): void {
    const message = type === mapGet.type ? mapGet : mapPut;
    link.send((to) => message.writeReply(to, (body as { key: Buffer }).key, id, acks));
  }

  #sessionOf(link: Link): Session {
    const session = this.#sessions.get(link) ?? { listeners: new Map(), kept: 0 };
    this.#sessions.set(link, session);
    return session;
  }

  #newUuid(): UUID {
    return uuidOf(1_000_000 + ++this.#lastUuid);
  }

  #addressOf(member: number): string {
    return `10.0.${this.#number}.${member}:${PORT}`;
  }

  #uuidOf(member: number): UUID {
    return uuidOf(this.#generation * 10_000 + this.#number * 10 + member);
  }

  #infos() {
    return this.members.map((member) => ({ ...infoAt(this.#addressOf(member)), uuid: this.#uuidOf(member) }));
  }

  #partitions(): [UUID, number[]][] {
    const { members } = this;
    return members.map((member, i) => [
      this.#uuidOf(member),
      Array.from({ length: PARTITIONS }, (_, id) => id).filter((id) => id % members.length === i),
    ]);
  }

  #authenticate(link: Link, id: number, { clusterName }: { clusterName: string }): void {
    if (clusterName !== this.name) this.strangers++;
    const status = this.authenticationStatus;
    this.authenticationStatus = AUTHENTICATED;
    const member = Number(link.target.host.split('.')[3]);
    const view = {
      memberListVersion: this.#version,
      memberInfos: this.#infos(),
      partitionListVersion: this.#version,
      partitions: this.#partitions(),
    };
    const reply = {
      status,
      address: link.target,
      memberUuid: this.#uuidOf(member),
      serializationVersion: 1,
      serverHazelcastVersion: '5.7.0',
      partitionCount: this.partitionCount,
      clusterId: this.clusterId,
      failoverSupported: true,
      ...(this.bringsView ? { tpcPorts: null, tpcToken: null, ...view } : {}),
    };
    link.send((to) => clientAuthentication.writeReply(to, reply, id));
  }

  #sendView(link: Link, id: number): void {
    const { membersView, partitionsView } = clientAddClusterViewListener.events;
    link.send((to) => membersView.write(to, { version: this.#version, memberInfos: this.#infos() }, id));
    link.send((to) => partitionsView.write(to, { version: this.#version, partitions: this.#partitions() }, id));
  }
}
